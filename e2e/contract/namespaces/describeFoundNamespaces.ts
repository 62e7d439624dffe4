import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  LABELS,
  type AgentWorkload,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import {
  connectCluster,
  systemClock,
  type ClusterConfig,
  type KubeHttp,
} from '../engine/backend';
import { SILENT } from '../engine/connect';

/** A cluster with our CRD and Argo's kinds. */
export interface NamespaceTarget {
  admin: KubeHttp;
  access: ClusterConfig['access'];
}

type Store = ReturnType<typeof connectCluster>['store'];

const run = Date.now().toString(36);
/** Only namespaces of this run match, whoever else uses the cluster. */
const MARK = 'contract-run';
const CONFIGMAP = 'agent-workloads-environment';

async function until(what: string, holds: () => boolean): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`not within 30 s: ${what}`);
    await sleep(50);
  }
}

/** How the portal finds and leaves namespaces by their label, for any implementation of the Kubernetes API. */
export function describeFoundNamespaces(
  name: string,
  open: () => Promise<NamespaceTarget>,
): void {
  describe(`namespaces found by label in ${name}`, () => {
    const made: string[] = [];
    let target: NamespaceTarget | undefined;
    let store: Store | undefined;
    const admin = (): KubeHttp => {
      if (!target) throw new Error('the cluster did not start');
      return target.admin;
    };
    const portal = (): Store => {
      if (!store) throw new Error('the portal did not connect');
      return store;
    };

    const make = async (namespace: string, labels: Record<string, string>) => {
      made.push(namespace);
      const body = { metadata: { name: namespace, labels } };
      await admin().request({
        method: 'POST',
        path: '/api/v1/namespaces',
        body,
      });
    };
    const label = (namespace: string, labels: Record<string, string | null>) =>
      admin().request({
        method: 'PATCH',
        path: `/api/v1/namespaces/${namespace}`,
        contentType: 'application/merge-patch+json',
        body: { metadata: { labels } },
      });
    const remove = (path: string) =>
      admin()
        .request({ method: 'DELETE', path })
        .catch(() => undefined);
    const addEnvironment = (namespace: string, title: string) =>
      admin().request({
        method: 'POST',
        path: `/api/v1/namespaces/${namespace}/configmaps`,
        body: { metadata: { name: CONFIGMAP }, data: { title } },
      });
    const titleIn = (namespace: string) =>
      portal().environments.get({ namespace, name: CONFIGMAP })?.data?.title;

    beforeAll(async () => {
      target = await open();
      ({ store } = connectCluster({
        cluster: { name: 'test', access: target.access },
        namespaces: [],
        namespaceSelector: `${LABELS.environment}=true,${MARK}=${run}`,
        clusterTemplates: false,
        lease: { namespace: 'default', name: 'namespace-tests' },
        clock: systemClock,
        logger: SILENT,
      }));
      store.start();
      await until('the first list', () => portal().workloads.synced);
    });

    afterAll(async () => {
      await store?.stop();
      for (const namespace of made)
        await remove(`/api/v1/namespaces/${namespace}`);
    });

    const MATCHING = { [LABELS.environment]: 'true', [MARK]: run };

    it('shows a namespace that is made while the portal runs, and no other', async () => {
      await make(`found-${run}`, MATCHING);
      await make(`plain-${run}`, { [MARK]: run });
      await addEnvironment(`found-${run}`, 'first');
      await addEnvironment(`plain-${run}`, 'never');
      await until('it is found', () => titleIn(`found-${run}`) === 'first');
      expect(portal().namespaces).toEqual([`found-${run}`]);
      expect(portal().workloads.listed(`found-${run}`)).toBe(true);
      expect(titleIn(`plain-${run}`)).toBeUndefined();
    });

    it('leaves a namespace that loses its label, with all that is in it, and finds it again', async () => {
      const namespace = `relabelled-${run}`;
      await make(namespace, MATCHING);
      await addEnvironment(namespace, 'kept');
      await until('it is found', () => titleIn(namespace) === 'kept');
      await label(namespace, { [LABELS.environment]: null });
      await until('it left', () => !portal().watches(namespace));
      expect(titleIn(namespace)).toBeUndefined();
      expect(await portal().namespaceExists(namespace)).toBe(true);
      await label(namespace, { [LABELS.environment]: 'true' });
      await until('it is back', () => titleIn(namespace) === 'kept');
    });

    it('keeps a namespace in view that is being deleted until its workloads are let go, and nothing of it after that', async () => {
      const namespace = `remade-${run}`;
      const workloads = `/apis/agent-workloads.io/v1alpha1/namespaces/${namespace}/agentworkloads`;
      await make(namespace, MATCHING);
      await admin().request<AgentWorkload>({
        method: 'POST',
        path: workloads,
        body: {
          apiVersion: 'agent-workloads.io/v1alpha1',
          kind: 'AgentWorkload',
          metadata: { name: 'held', finalizers: ['example.com/held'] },
          spec: {
            objective: 'Hold the namespace',
            orchestration: {
              type: 'argo',
              workflowTemplateRef: { name: 'none' },
            },
          },
        },
      });
      const held = () => portal().workloads.get({ namespace, name: 'held' });
      await until('it is seen', () => held() !== undefined);
      await remove(`/api/v1/namespaces/${namespace}`);
      await until(
        'it is being deleted',
        () => held()?.metadata.deletionTimestamp !== undefined,
      );
      expect(portal().watches(namespace)).toBe(true);
      await admin().request({
        method: 'PATCH',
        path: `${workloads}/held`,
        contentType: 'application/merge-patch+json',
        body: { metadata: { finalizers: [] } },
      });
      await until('it is gone', () => !portal().watches(namespace));
      expect(held()).toBeUndefined();
      expect(await portal().namespaceExists(namespace)).toBe(false);
      await make(namespace, MATCHING);
      await addEnvironment(namespace, 'second');
      await until('its namesake', () => titleIn(namespace) === 'second');
      expect(held()).toBeUndefined();
    });
  });
}
