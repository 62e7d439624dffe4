import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decideJob } from '../../src/kubernetes/jobs/decideJob';
import type { JobSpec, JobStatus } from '../../src/kubernetes/jobs/jobModel';
import type { KubeObject } from '../../src/store';
import { aServer, type TestServer } from './aServer';

const START = '2026-01-01T00:00:00Z';
const at = (seconds: number) => new Date(Date.parse(START) + seconds * 1000);

const aJob = (spec: JobSpec = {}, status?: JobStatus): KubeObject => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name: 'work', namespace: 'lab', uid: 'u' },
  spec,
  ...(status && { status }),
});

const aPod = (
  name: string,
  phase: string,
  finishedAt?: string,
): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, creationTimestamp: START },
  status: {
    phase,
    ...(finishedAt && {
      containerStatuses: [{ state: { terminated: { finishedAt } } }],
    }),
  },
});

const failedAt = (name: string, seconds: number) =>
  aPod(name, 'Failed', at(seconds).toISOString());

describe('a Job', () => {
  it('starts a pod when it is new', () => {
    expect(decideJob(aJob(), [], at(0))).toEqual({
      status: { startTime: START, ready: 0, active: 1 },
      startPod: true,
      stopPods: [],
    });
  });

  it('waits for its pod, and says whether that runs', () => {
    const job = aJob({}, { startTime: START });
    const pending = decideJob(job, [aPod('a', 'Pending')], at(5));
    expect(pending.status).toMatchObject({ active: 1, ready: 0 });
    const running = decideJob(job, [aPod('a', 'Running')], at(5));
    expect(running.status).toMatchObject({ active: 1, ready: 1 });
    expect(running.startPod).toBeUndefined();
  });

  it.each([
    [1, 10],
    [2, 20],
    [3, 40],
    [7, 360],
  ])(
    'waits longer after each failure: after %i of them %i s',
    (failures, seconds) => {
      const pods = Array.from({ length: failures }, (_, index) =>
        failedAt(`p${index}`, 100),
      );
      const job = aJob({ backoffLimit: 10 }, { startTime: START });
      const early = decideJob(job, pods, at(100 + seconds - 1));
      expect(early.startPod).toBeUndefined();
      expect(early.recheckAt).toEqual(at(100 + seconds));
      expect(decideJob(job, pods, at(100 + seconds)).startPod).toBe(true);
    },
  );

  it('looks again at its deadline when that comes before the next try', () => {
    const job = aJob({ activeDeadlineSeconds: 105 }, { startTime: START });
    const { recheckAt } = decideJob(job, [failedAt('a', 100)], at(101));
    expect(recheckAt).toEqual(at(105));
  });

  it('counts failed pods that somebody has deleted', () => {
    const job = aJob({ backoffLimit: 1 }, { startTime: START, failed: 2 });
    const { status } = decideJob(job, [], at(5));
    expect(status.conditions?.map(({ type }) => type)).toEqual([
      'FailureTarget',
      'Failed',
    ]);
    expect(status.failed).toBe(2);
  });

  it('ends its pod with its own deadline, and counts it as failed', () => {
    const pod = aPod('a', 'Running');
    const job = aJob({ activeDeadlineSeconds: 4 }, { startTime: START });
    expect(decideJob(job, [pod], at(3)).recheckAt).toEqual(at(4));
    const { status, stopPods } = decideJob(job, [pod], at(4));
    expect(stopPods).toEqual([pod]);
    expect(status).toMatchObject({
      failed: 1,
      conditions: [{}, { type: 'Failed', reason: 'DeadlineExceeded' }],
    });
  });

  it('is forgotten when its time to live is over, and not before', () => {
    const spec = { ttlSecondsAfterFinished: 30 };
    const { status } = decideJob(aJob(spec), [aPod('a', 'Succeeded')], at(10));
    const done = aJob(spec, status);
    expect(decideJob(done, [], at(39))).toEqual({
      status,
      stopPods: [],
      recheckAt: at(40),
    });
    expect(decideJob(done, [], at(40)).forget).toBe(true);
    expect(decideJob(aJob({}, status), [], at(99))).toEqual({
      status,
      stopPods: [],
    });
  });
});

describe('the API for Jobs', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await aServer();
  });
  afterAll(() => server.close());

  const pod = { restartPolicy: 'Never', containers: [{ name: 'a' }] };
  const refusalOf = async (spec: object) => {
    const answer = await fetch(
      `${server.url}/apis/batch/v1/namespaces/default/jobs?dryRun=All`,
      {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ metadata: { name: 'odd' }, spec }),
      },
    );
    const { details } = (await answer.json()) as {
      details?: { causes?: { field: string; message: string }[] };
    };
    return { code: answer.status, cause: details?.causes?.[0] };
  };

  it.each<[string, string, object]>([
    ['several pods at a time', 'spec.parallelism', { parallelism: 2 }],
    ['several successes', 'spec.completions', { completions: 3 }],
    ['indexes', 'spec.completionMode', { completionMode: 'Indexed' }],
    ['a start on demand', 'spec.suspend', { suspend: true }],
    ['rules for failures', 'spec.podFailurePolicy', { podFailurePolicy: {} }],
    [
      'restarts in place',
      'spec.template.spec.restartPolicy',
      { template: { spec: { ...pod, restartPolicy: 'OnFailure' } } },
    ],
    [
      'a second container',
      'spec.template.spec.containers[1]',
      {
        template: {
          spec: { ...pod, containers: [{ name: 'a' }, { name: 'b' }] },
        },
      },
    ],
    [
      'init containers',
      'spec.template.spec.initContainers',
      { template: { spec: { ...pod, initContainers: [{ name: 'i' }] } } },
    ],
    [
      'claims as volumes',
      'spec.template.spec.volumes[0].persistentVolumeClaim',
      {
        template: {
          spec: {
            ...pod,
            volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'c' } }],
          },
        },
      },
    ],
  ])('refuses what is not imitated: %s', async (_, field, spec) => {
    const { code, cause } = await refusalOf({
      template: { spec: pod },
      ...spec,
    });
    expect({ code, field: cause?.field }).toEqual({ code: 422, field });
    expect(cause?.message).toContain(
      'is not supported by the embedded cluster',
    );
  });

  it('refuses negative counts, and pods without containers', async () => {
    const negative = await refusalOf({
      template: { spec: pod },
      backoffLimit: -1,
    });
    expect(negative.cause).toMatchObject({
      field: 'spec.backoffLimit',
      message: 'Invalid value: -1: must be greater than or equal to 0',
    });
    const empty = await refusalOf({
      template: { spec: { restartPolicy: 'Never' } },
    });
    expect(empty.cause?.field).toBe('spec.template.spec.containers');
  });
});
