import { BatchV1Api, type V1Job, type V1Pod } from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IMAGE } from '../argo/specs';
import { eventually, refusalOf, TestCluster } from '../kubernetes/TestCluster';

const LONG = 60_000;

const aJob = (
  name: string,
  script: string,
  spec: object = {},
  container: object = {},
): V1Job => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name },
  spec: {
    ...spec,
    template: {
      metadata: { labels: { app: name } },
      spec: {
        restartPolicy: 'Never',
        terminationGracePeriodSeconds: 1,
        securityContext: { runAsNonRoot: true, runAsUser: 65532 },
        containers: [
          {
            name: 'work',
            image: IMAGE,
            command: ['sh', '-c', script],
            ...container,
          },
        ],
      },
    },
  },
});

const conditionOf = (job: V1Job, type: string) =>
  job.status?.conditions?.find(one => one.type === type);

/** What we rely on in Jobs: one pod at a time, until one succeeds. The node has the image `agent-workloads/busybox:1`. */
export function describeJobs(
  name: string,
  kubeconfig: () => Promise<string>,
): void {
  // Most of a Job is waiting for its pod.
  describe.concurrent(`Jobs of ${name}`, () => {
    let opened: TestCluster | undefined;
    const cluster = () => {
      if (!opened) throw new Error('the cluster did not start');
      return opened;
    };
    beforeAll(async () => {
      opened = await TestCluster.open(await kubeconfig());
    });
    afterAll(async () => opened?.close());

    const jobs = () => cluster().config.makeApiClient(BatchV1Api);
    const at = (job: string) => ({ namespace: cluster().namespace, name: job });
    const apply = (body: V1Job) =>
      cluster().raw.request<V1Job>({
        method: 'PATCH',
        path: `/apis/batch/v1/namespaces/${cluster().namespace}/jobs/${
          body.metadata?.name
        }`,
        query: { fieldManager: 'contract' },
        headers: { 'Content-Type': 'application/apply-patch+yaml' },
        body,
      });
    const create = (body: V1Job) =>
      jobs().createNamespacedJob({ namespace: cluster().namespace, body });
    const until = (job: string, condition: string) =>
      eventually(
        `Job ${job} is ${condition}`,
        async () => {
          const seen = await jobs().readNamespacedJob(at(job));
          return conditionOf(seen, condition) ? seen : undefined;
        },
        LONG,
      );
    const podsOf = async (job: string): Promise<V1Pod[]> => {
      const { items } = await cluster().core.listNamespacedPod({
        namespace: cluster().namespace,
        labelSelector: `batch.kubernetes.io/job-name=${job}`,
      });
      return items;
    };
    const untilNoPods = (job: string) =>
      eventually(
        `the pods of ${job} are gone`,
        async () => ((await podsOf(job)).length === 0 ? true : undefined),
        LONG,
      );
    const logOf = async ({ metadata }: V1Pod) => {
      const { body } = await cluster().raw.request<string>({
        path: `/api/v1/namespaces/${metadata?.namespace}/pods/${metadata?.name}/log`,
      });
      return body;
    };

    it('run their container with values of ConfigMaps and Secrets, and end as complete', async () => {
      const { core, namespace } = cluster();
      await core.createNamespacedConfigMap({
        namespace,
        body: { metadata: { name: 'settings' }, data: { colour: 'blue' } },
      });
      await core.createNamespacedSecret({
        namespace,
        body: { metadata: { name: 'keys' }, stringData: { word: 'open' } },
      });
      const body = aJob(
        'whole',
        'echo "$colour $WORD"',
        {},
        {
          envFrom: [{ configMapRef: { name: 'settings' } }],
          env: [
            {
              name: 'WORD',
              valueFrom: { secretKeyRef: { name: 'keys', key: 'word' } },
            },
          ],
        },
      );
      const made = await apply(body);
      expect(made.code).toBe(201);
      expect(made.body.spec).toMatchObject({
        backoffLimit: 6,
        completions: 1,
        parallelism: 1,
        selector: {
          matchLabels: {
            'batch.kubernetes.io/controller-uid': made.body.metadata?.uid,
          },
        },
      });
      const ended = await until('whole', 'Complete');
      expect(ended.status).toMatchObject({ succeeded: 1 });
      expect(ended.status?.completionTime).toBeTruthy();
      expect(ended.status?.active ?? 0).toBe(0);
      expect(conditionOf(ended, 'Complete')).toMatchObject({
        status: 'True',
        reason: 'CompletionsReached',
      });
      const pods = await podsOf('whole');
      expect(pods.map(pod => pod.status?.phase)).toEqual(['Succeeded']);
      expect(pods[0]?.metadata?.labels?.app).toBe('whole');
      expect(await logOf(pods[0] ?? {})).toBe('blue open\n');
    });

    it('are left alone by a second apply of the same', async () => {
      await apply(aJob('again', 'true'));
      const ended = await until('again', 'Complete');
      const { code, body } = await apply(aJob('again', 'true'));
      expect(code).toBe(200);
      expect(body.metadata?.resourceVersion).toBe(
        ended.metadata?.resourceVersion,
      );
      expect(await podsOf('again')).toHaveLength(1);
    });

    it('fail when their pods failed more often than allowed', async () => {
      await create(aJob('failing', 'exit 3', { backoffLimit: 1 }));
      const ended = await until('failing', 'Failed');
      expect(conditionOf(ended, 'Failed')).toMatchObject({
        reason: 'BackoffLimitExceeded',
        message: 'Job has reached the specified backoff limit',
      });
      expect(ended.status?.failed).toBe(2);
      const pods = await podsOf('failing');
      const codes = pods.map(
        pod => pod.status?.containerStatuses?.[0]?.state?.terminated?.exitCode,
      );
      expect(codes).toEqual([3, 3]);
    });

    it('fail when they take longer than they may, and their pod ends', async () => {
      await create(aJob('slow', 'sleep 300', { activeDeadlineSeconds: 2 }));
      const ended = await until('slow', 'Failed');
      expect(conditionOf(ended, 'Failed')).toMatchObject({
        reason: 'DeadlineExceeded',
        message: 'Job was active longer than specified deadline',
      });
      await untilNoPods('slow');
    });

    it('go with their pods some time after their end', async () => {
      await create(aJob('brief', 'true', { ttlSecondsAfterFinished: 1 }));
      await eventually(
        'the Job is gone',
        async () => {
          const { items } = await jobs().listNamespacedJob({
            namespace: cluster().namespace,
            fieldSelector: 'metadata.name=brief',
          });
          return items.length === 0 ? true : undefined;
        },
        LONG,
      );
      await untilNoPods('brief');
    });

    it('take their running pod along when they are deleted', async () => {
      await create(aJob('stopped', 'sleep 300'));
      await eventually(
        'the pod runs',
        async () => {
          const [pod] = await podsOf('stopped');
          return pod?.status?.phase === 'Running' ? true : undefined;
        },
        LONG,
      );
      await jobs().deleteNamespacedJob({
        ...at('stopped'),
        propagationPolicy: 'Background',
      });
      await untilNoPods('stopped');
    });

    it('keep their template', async () => {
      await create(aJob('frozen', 'true'));
      const { code, body } = await apply(aJob('frozen', 'false'));
      // The creator's field is another manager's: said first.
      expect({ code, reason: (body as { reason?: string }).reason }).toEqual({
        code: 409,
        reason: 'Conflict',
      });
      const forced = await cluster().raw.request<{
        details?: { causes?: { field: string; message: string }[] };
      }>({
        method: 'PATCH',
        path: `/apis/batch/v1/namespaces/${cluster().namespace}/jobs/frozen`,
        query: { fieldManager: 'contract', force: 'true' },
        headers: { 'Content-Type': 'application/apply-patch+yaml' },
        body: aJob('frozen', 'false'),
      });
      expect(forced.code).toBe(422);
      const [cause] = forced.body.details?.causes ?? [];
      expect(cause?.field).toBe('spec.template');
      expect(cause?.message).toContain('field is immutable');
    });

    it('say which restart policies there are', async () => {
      const body = aJob('restless', 'true');
      const always = { ...body.spec?.template.spec, restartPolicy: 'Always' };
      const wrong = {
        ...body,
        spec: { ...body.spec, template: { spec: always } },
      } as V1Job;
      const refusal = await refusalOf(create(wrong));
      expect(refusal.code).toBe(422);
      expect(refusal.details?.causes).toEqual([
        expect.objectContaining({
          reason: 'FieldValueRequired',
          field: 'spec.template.spec.restartPolicy',
          message: 'Required value: valid values: "OnFailure", "Never"',
        }),
      ]);
    });
  });
}
