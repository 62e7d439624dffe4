import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { objectsOf } from '@agent-workloads/dev-cluster/src/environment';
import { renderEnvironment } from '@agent-workloads/dev-cluster/src/renderEnvironment';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import {
  createProvisioning,
  systemClock,
  type ClusterObjects,
  type KubeHttp,
} from '../engine/backend';
import { SILENT } from '../engine/connect';
import { eventually } from '../kubernetes/TestCluster';
import {
  aBinding,
  aConfigMap,
  aDeployment,
  anEnvironment,
  aNamespace,
  aSecret,
  aTemplate,
  LABEL,
  type Manifest,
} from './environmentManifests';

/** A cluster under test, for two accounts. */
export interface ProvisionedCluster {
  /** What the provisioner may reach. */
  objects: ClusterObjects;
  /** An administrator. */
  admin: Pick<KubeHttp, 'request'>;
  /** Whether roles mean something there. */
  authorizes: boolean;
}

const CONFIG = {
  namespaces: ['provisioning-*'],
  kinds: [],
  secrets: { s3: { accesskey: 'me', secretkey: 'hunter2' } },
};
const FINALIZER = 'agent-workloads.io/archive';
const CRD = join(
  __dirname,
  '../../../plugins/agent-workloads-common/crds/agentworkloads.agent-workloads.io.yaml',
);
const VALUES = join(
  __dirname,
  '../../../templates/pipeline-environment/values.example.yaml',
);
const run = Date.now().toString(36);
const labelSelector = Object.entries(LABEL)
  .map(pair => pair.join('='))
  .join(',');

const outcomesOf = ({
  objects,
}: {
  objects: Array<{ kind: string; name: string; outcome: string }>;
}) => objects.map(({ kind, name, outcome }) => `${kind} ${name} ${outcome}`);

/** What the portal does in a cluster with its provisioner's account. */
export function describeProvisioning(
  title: string,
  open: () => Promise<ProvisionedCluster>,
): void {
  describe(`provisioning in ${title}`, () => {
    const namespace = `provisioning-${run}`;
    const foreign = `provisioning-foreign-${run}`;
    let cluster: ProvisionedCluster;

    const partsWith = (objects: ClusterObjects) => {
      const [parts] = createProvisioning(new Map([['test', objects]]), {
        config: CONFIG,
        clock: systemClock,
        logger: SILENT,
      }).values();
      if (!parts) throw new Error('nothing was made');
      return parts;
    };
    const provisioner = () => partsWith(cluster.objects).provisioner;
    const remover = () => partsWith(cluster.objects).remover;
    const apply = (...manifests: Manifest[]) =>
      provisioner().apply({ manifests, namespace });
    const core = (path: string) => `/api/v1/namespaces/${namespace}/${path}`;
    const secret = async (name: string) => {
      const { data } = await cluster.admin.request<{
        data: Record<string, string>;
      }>({ path: core(`secrets/${name}`) });
      return Object.fromEntries(
        Object.entries(data ?? {}).map(([key, value]) => [
          key,
          Buffer.from(value, 'base64').toString(),
        ]),
      );
    };
    const exists = async (path: string) => {
      try {
        await cluster.admin.request({ path });
        return true;
      } catch {
        return false;
      }
    };

    beforeAll(async () => {
      cluster = await open();
      const body = parse(readFileSync(CRD, 'utf8'));
      const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
      if (!(await exists(`${path}/${body.metadata.name}`)))
        await cluster.admin.request({ method: 'POST', path, body });
      await cluster.admin.request({
        method: 'POST',
        path: '/api/v1/namespaces',
        body: { metadata: { name: foreign } },
      });
    });

    afterAll(async () => {
      for (const name of [namespace, foreign]) {
        const path = `/api/v1/namespaces/${name}`;
        if (await exists(path))
          await cluster.admin.request({ method: 'DELETE', path });
      }
    });

    it('plans a new environment: what can be judged is, the rest says why not', async () => {
      const { complete, objects } = await provisioner().plan({
        manifests: anEnvironment(namespace),
        namespace,
      });
      expect(complete).toBe(true);
      expect(objects.map(({ outcome }) => outcome)).toEqual(
        objects.map(() => 'created'),
      );
      expect(objects[0]).toEqual({
        apiVersion: 'v1',
        kind: 'Namespace',
        name: namespace,
        outcome: 'created',
      });
      expect(objects[1]?.message).toContain(
        `the namespace ${namespace} has to exist first`,
      );
      expect(await exists(`/api/v1/namespaces/${namespace}`)).toBe(false);
    });

    it('applies it in the order of kinds, and again without a change', async () => {
      const first = await apply(...anEnvironment(namespace));
      expect(outcomesOf(first)).toEqual([
        `Namespace ${namespace} created`,
        'RoleBinding agent-workloads-provisioner created',
        'ResourceQuota bounds created',
        'Secret generated created',
        'Secret shared created',
        'ConfigMap agent-workloads-environment created',
        'Deployment service created',
        'WorkflowTemplate pipeline created',
      ]);
      expect(first.complete).toBe(true);
      const values = await secret('generated');

      const again = await apply(...anEnvironment(namespace));
      expect(new Set(again.objects.map(({ outcome }) => outcome))).toEqual(
        new Set(['unchanged']),
      );
      expect(await secret('generated')).toEqual(values);
    });

    it('fills Secrets, never changes a value, and never tells one', async () => {
      expect(await secret('shared')).toEqual(CONFIG.secrets.s3);
      const before = await secret('generated');
      expect(before.password).toMatch(/^[A-Za-z0-9]{32}$/);

      const more = aSecret('generated', 'generate', 'username,password,token');
      const planned = await provisioner().plan({
        manifests: [more],
        namespace,
      });
      expect(outcomesOf(planned)).toEqual(['Secret generated configured']);
      expect(await secret('generated')).toEqual(before);

      const result = await apply(more);
      const after = await secret('generated');
      expect(after).toEqual({ ...before, token: expect.any(String) });
      for (const value of Object.values(after))
        expect(JSON.stringify([planned, result])).not.toContain(value);
    });

    it('tells a change before it makes it', async () => {
      const changed = aConfigMap('agent-workloads-environment', {
        bucket: 'other',
      });
      const manifests = [changed, aConfigMap('new', { a: 'b' })];
      const expected = [
        'ConfigMap agent-workloads-environment configured',
        'ConfigMap new created',
      ];
      const plan = await provisioner().plan({ manifests, namespace });
      expect(outcomesOf(plan)).toEqual(expected);
      expect(await exists(core('configmaps/new'))).toBe(false);
      expect(outcomesOf(await apply(...manifests))).toEqual(expected);
    });

    it('takes nothing by force, and applies nothing else when one field belongs to others', async () => {
      await cluster.admin.request({
        method: 'PATCH',
        path: core('configmaps/agent-workloads-environment'),
        query: { fieldManager: 'gitops', force: 'true' },
        contentType: 'application/apply-patch+yaml',
        body: {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { name: 'agent-workloads-environment' },
          data: { bucket: 'theirs' },
        },
      });
      const result = await apply(
        aSecret('late', 'generate', 'a'),
        aConfigMap('agent-workloads-environment', { bucket: 'mine' }),
      );
      expect(result.complete).toBe(false);
      expect(outcomesOf(result)).toEqual([
        'Secret late skipped',
        'ConfigMap agent-workloads-environment failed',
      ]);
      expect(result.objects[1]?.conflicts).toEqual([
        { field: '.data.bucket', manager: 'gitops' },
      ]);
      expect(await exists(core('secrets/late'))).toBe(false);
    });

    it('prunes what it applied with a label and is asked for no more, and nothing of others', async () => {
      await cluster.admin.request({
        method: 'POST',
        path: core('configmaps'),
        body: aConfigMap('foreign', {}),
      });
      const manifests = [aDeployment('service'), aTemplate('pipeline')];
      const prune = { labelSelector };
      const request = { manifests, namespace, prune };
      const plan = await provisioner().plan(request);
      expect(outcomesOf(plan)).toContain('ConfigMap new pruned');
      expect(await exists(core('configmaps/new'))).toBe(true);

      const result = await provisioner().apply(request);
      expect(result.complete).toBe(true);
      expect(outcomesOf(result)).toContain('ConfigMap new pruned');
      expect(await exists(core('configmaps/new'))).toBe(false);
      expect(await exists(core('configmaps/foreign'))).toBe(true);
    });

    it('prunes nothing but pipelines for whoever applies nothing else', async () => {
      await apply(aConfigMap('kept', {}), aTemplate('old'));
      const result = await provisioner().apply({
        manifests: [aTemplate('pipeline')],
        namespace,
        prune: { labelSelector },
      });
      expect(outcomesOf(result)).toEqual([
        'WorkflowTemplate pipeline unchanged',
        'WorkflowTemplate old pruned',
      ]);
      expect(await exists(core('configmaps/kept'))).toBe(true);
    });

    it('says how far objects are', async () => {
      const key = (kind: string, name: string, apiVersion = 'v1') => ({
        apiVersion,
        kind,
        namespace,
        name,
      });
      const states = await provisioner().status([
        { apiVersion: 'v1', kind: 'Namespace', name: namespace },
        key('ConfigMap', 'none'),
        key('WorkflowTemplate', 'pipeline', 'argoproj.io/v1alpha1'),
      ]);
      expect(states.map(({ name, state }) => `${name} ${state}`)).toEqual([
        `${namespace} Ready`,
        'none Missing',
        'pipeline Ready',
      ]);
    });

    it('refuses what is out of bounds before it asks the cluster', async () => {
      const request = provisioner().apply({
        manifests: [aConfigMap('a', {})],
        namespace: 'kube-system',
      });
      await expect(request).rejects.toMatchObject({
        name: 'NotAllowedError',
        message: expect.stringContaining(
          'manifests[0].metadata.namespace: templates may not touch',
        ),
      });
      const unserved = partsWith({
        ...bound(cluster.objects),
        kindOf: async () => undefined,
      }).provisioner.apply({ manifests: [aTemplate('a')], namespace });
      await expect(unserved).rejects.toMatchObject({
        name: 'InputError',
        message: expect.stringContaining('serves no WorkflowTemplate'),
      });
    });

    it('says what was applied when the cluster goes away half-way, and finishes when asked again', async () => {
      const away = partsWith({
        ...bound(cluster.objects),
        apply: async (kind, manifest, options) => {
          if (kind.kind === 'Deployment' && !options.dryRun)
            throw Object.assign(new Error('it does not answer'), {
              name: 'ServiceUnavailableError',
            });
          return cluster.objects.apply(kind, manifest, options);
        },
      }).provisioner;
      const manifests = [
        aConfigMap('half', {}),
        aDeployment('half'),
        aTemplate('half'),
      ];
      const half = await away.apply({ manifests, namespace });
      expect(half.complete).toBe(false);
      expect(outcomesOf(half)).toEqual([
        'ConfigMap half created',
        'Deployment half failed',
        'WorkflowTemplate half skipped',
      ]);
      expect(half.objects[1]?.message).toMatch(/do it again/);

      expect(outcomesOf(await apply(...manifests))).toEqual([
        'ConfigMap half unchanged',
        'Deployment half created',
        'WorkflowTemplate half created',
      ]);
    });

    it('removes no namespace that is not an environment', async () => {
      await expect(
        remover().remove(foreign, { dryRun: false }),
      ).rejects.toMatchObject({
        name: 'ConflictError',
        message: expect.stringMatching(/is no pipeline environment/),
      });
      await expect(
        remover().remove('kube-system', { dryRun: false }),
      ).rejects.toMatchObject({ name: 'NotAllowedError' });
      expect(await exists(`/api/v1/namespaces/${foreign}`)).toBe(true);
    });

    it('tells what a removal would take', async () => {
      const plan = await remover().remove(namespace, { dryRun: true });
      expect(plan.state).toBe('Planned');
      const kinds = plan.remaining.map(({ kind }) => kind);
      expect(kinds).toContain('Deployment');
      expect(kinds.at(-1)).toBe('Namespace');
      expect(await exists(core('configmaps/kept'))).toBe(true);
    });

    it('removes an environment when its runs are archived, and says so again and again', async () => {
      await apply(aConfigMap('agent-workloads-environment', {}));
      const workloads = `/apis/agent-workloads.io/v1alpha1/namespaces/${namespace}/agentworkloads`;
      await cluster.admin.request({
        method: 'POST',
        path: workloads,
        body: {
          apiVersion: 'agent-workloads.io/v1alpha1',
          kind: 'AgentWorkload',
          metadata: { name: 'held', finalizers: [FINALIZER] },
          spec: {
            objective: 'Compare the prices',
            orchestration: { workflowTemplateRef: { name: 'pipeline' } },
          },
        },
      });

      const waiting = await remover().remove(namespace, { dryRun: false });
      expect(waiting.state).toBe('Removing');
      expect(waiting.remaining).toMatchObject([
        { kind: 'AgentWorkload', name: 'held' },
      ]);
      const { metadata } = await cluster.admin.request<{
        metadata: { annotations: Record<string, string> };
      }>({ path: core('configmaps/agent-workloads-environment') });
      expect(metadata.annotations).toHaveProperty([
        'agent-workloads.io/removing',
      ]);
      expect(await exists(core('resourcequotas/agent-workloads-removal'))).toBe(
        true,
      );
      // Another replica, or the same after a crash, comes to the same point.
      const again = await remover().remove(namespace, { dryRun: false });
      expect(again).toMatchObject({ state: 'Removing' });

      // Somebody thinks better of it, and applies the environment again; and then the removal goes on all the same.
      const reopened = await apply(
        aConfigMap('agent-workloads-environment', {}),
      );
      expect(reopened).toMatchObject({ complete: true });
      expect(await exists(core('resourcequotas/agent-workloads-removal'))).toBe(
        false,
      );
      const mark = await cluster.admin.request<{
        metadata: { annotations?: Record<string, string> };
      }>({ path: core('configmaps/agent-workloads-environment') });
      expect(mark.metadata.annotations ?? {}).not.toHaveProperty([
        'agent-workloads.io/removing',
      ]);

      await cluster.admin.request({
        method: 'PATCH',
        path: `${workloads}/held`,
        contentType: 'application/merge-patch+json',
        body: { metadata: { finalizers: null } },
      });
      await eventually(
        'the environment is gone',
        async () => {
          const { state } = await remover().remove(namespace, {
            dryRun: false,
          });
          return state === 'Removed' || undefined;
        },
        60_000,
      );
      expect(await exists(`/api/v1/namespaces/${namespace}`)).toBe(false);
      await expect(
        remover().remove(namespace, { dryRun: false }),
      ).resolves.toEqual({ state: 'Removed', remaining: [] });
    });

    it('applies the skeleton of environments as it is, again without a change, and removes it', async () => {
      const name = `provisioning-skeleton-${run}`;
      const manifests = objectsOf(
        renderEnvironment({
          ...parse(readFileSync(VALUES, 'utf8')),
          namespace: name,
          bucket: name,
          installOpa: true,
          installBrowserless: true,
          installLitellm: true,
          secrets: { litellmUpstream: 'config:s3' },
        }),
      );
      const request = { manifests, namespace: name };
      const first = await provisioner().apply(request);
      expect(first.objects.filter(({ message }) => message)).toEqual([]);
      expect(first.complete).toBe(true);
      const kinds = first.objects.map(({ kind }) => kind);
      expect(kinds).toContain('StatefulSet');
      expect(kinds).toContain('NetworkPolicy');

      const { objects } = await provisioner().plan(request);
      expect(objects.filter(({ outcome }) => outcome !== 'unchanged')).toEqual(
        [],
      );
      await eventually(
        'it is gone',
        async () => {
          const { state } = await remover().remove(name, { dryRun: false });
          return state === 'Removed' || undefined;
        },
        60_000,
      );
    }, 120_000);

    it('tells a missing role before it makes anything', async ({ skip }) => {
      if (!cluster.authorizes) skip();
      const lost = partsWith({
        ...bound(cluster.objects),
        read: async (kind, at) =>
          kind.kind === 'ClusterRole'
            ? undefined
            : cluster.objects.read(kind, at),
      }).provisioner;
      await expect(
        lost.apply({
          manifests: [aNamespace(namespace), aBinding()],
          namespace,
        }),
      ).rejects.toMatchObject({
        name: 'InputError',
        message: expect.stringMatching(/applies install\/ first/),
      });
      expect(await exists(`/api/v1/namespaces/${namespace}`)).toBe(false);
    });
  });
}

/** As an object whose methods can be replaced one by one. */
function bound(objects: ClusterObjects): ClusterObjects {
  return {
    kindOf: type => objects.kindOf(type),
    read: (kind, at) => objects.read(kind, at),
    list: (kind, at) => objects.list(kind, at),
    apply: (kind, manifest, options) => objects.apply(kind, manifest, options),
    create: (kind, manifest, options) =>
      objects.create(kind, manifest, options),
    merge: (kind, at, patch, options) =>
      objects.merge(kind, at, patch, options),
    remove: (kind, at, uid) => objects.remove(kind, at, uid),
    may: what => objects.may(what),
  };
}
