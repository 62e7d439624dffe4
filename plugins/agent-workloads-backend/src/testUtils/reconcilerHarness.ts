import type { AgentWorkload } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import type {
  ArtifactStore,
  PolicyEvaluator,
  PolicyVerdict,
} from '@agent-workloads/backstage-plugin-agent-workloads-node';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { ConflictError } from '@backstage/errors';
import type { Workflow } from '../domain/argo';
import type { DomainSettings } from '../domain/settings';
import { sealRequester } from '../domain/requester';
import { InMemoryHistory } from '../history/InMemoryHistory';
import { KubeWorkflowEngine } from '../kube/KubeWorkflowEngine';
import {
  FakeClock,
  InMemoryClusterStore,
  NODE_IDS,
  TEST_SEALER,
  aDecision,
  aTemplate,
  aWorkflow,
  aWorkload,
  anEnvironment,
  type RunStage,
} from './index';
import { createReconciler } from '../reconciler/createReconciler';

/** Discards everything. */
export const SILENT_LOGGER: LoggerService = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  child: () => SILENT_LOGGER,
};

/** The workload of `aWorkload()`, and the Workflow of its first attempt. */
export const KEY = { namespace: 'demo', name: 'competitors' };
export const RUN = { namespace: 'demo', name: 'competitors-1' };
const AT = '2026-11-23T12:00:00Z';

export const SETTINGS: DomainSettings = {
  instance: 'default',
  approvalFloor: {},
  defaultApprovers: [],
  unknownRequester: 'allow',
  longestHoldSeconds: 604_800,
  timeZone: 'UTC',
};

const REVIEW: PolicyVerdict = {
  verdict: 'review',
  reasons: [{ code: 'confidence', message: 'confidence 0.93 is below 0.95' }],
};

/** A cluster with a template and an environment, a policy, and a reconciler that can be replaced by a fresh one. */
export function aCluster(
  options: {
    settings?: Partial<DomainSettings>;
    /** Instead of one that answers `answers.verdict`. */
    policy?: PolicyEvaluator;
  } = {},
) {
  const clock = new FakeClock(AT);
  const store = new InMemoryClusterStore({ now: () => clock.now() });
  const history = new InMemoryHistory();
  const answers: { verdict: PolicyVerdict | Error; asked: number } = {
    verdict: REVIEW,
    asked: 0,
  };
  const policy: PolicyEvaluator = {
    engine: 'test',
    async evaluate() {
      answers.asked += 1;
      if (answers.verdict instanceof Error) throw answers.verdict;
      return answers.verdict;
    },
  };
  const artifacts: { store?: ArtifactStore } = {};
  store.put(aTemplate());
  store.put(anEnvironment());
  const fresh = () =>
    createReconciler({
      store,
      engine: new KubeWorkflowEngine(store),
      policy: options.policy ?? policy,
      artifacts: artifacts.store,
      history,
      sealer: TEST_SEALER,
      settings: { ...SETTINGS, ...options.settings },
      clock,
      logger: SILENT_LOGGER,
      policyTimeoutMs: 1000,
      artifactTimeoutMs: 1000,
    });
  const { signal } = new AbortController();
  const status = () => store.workloads.get(KEY)?.status;
  const gate = () => status()?.gates?.[0];
  return {
    clock,
    store,
    history,
    answers,
    artifacts,
    fresh,
    status,
    gate,
    condition: (type: string) =>
      status()?.conditions?.find(condition => condition.type === type),
    /** Passes until one writes nothing. */
    async settle() {
      for (let pass = 0; pass < 20; pass += 1) {
        const before = store.writes.length;
        try {
          await fresh()(KEY, signal);
        } catch (error) {
          if (!ConflictError.is(error)) throw error;
          continue;
        }
        if (store.writes.length === before) return;
      }
      throw new Error(
        `the reconciler does not come to rest: ${store.writes.join()} ${JSON.stringify(
          store.workloads.get(KEY),
        )}`,
      );
    },
    pass: () => fresh()(KEY, signal),
    /** What Argo would write: keeps what the reconciler put on the Workflow. */
    argo(stage: RunStage) {
      const now = store.workflows.get(RUN);
      if (!now) throw new Error('there is no Workflow');
      const next = aWorkflow(stage);
      const rename = (text: string) =>
        text.replaceAll('workflow-uid-1', now.metadata.uid);
      return store.put<Workflow>({
        ...now,
        status: JSON.parse(rename(JSON.stringify(next.status ?? {}))),
      });
    },
    decide(overrides: Parameters<typeof aDecision>[1] = {}) {
      const workload = store.workloads.get(KEY);
      const open = gate();
      if (!workload || !open) throw new Error('there is no gate');
      return store.appendDecision(workload, open, aDecision(open, overrides));
    },
    node: () => store.workflows.get(RUN)?.status?.nodes?.[NODE_IDS.gate],
  };
}

export const launched = (
  overrides: Parameters<typeof aWorkload>[0] = {},
): AgentWorkload => {
  const workload = aWorkload(overrides);
  const annotation = sealRequester(TEST_SEALER, {
    clusterUid: 'cluster-uid-1',
    namespace: 'demo',
    name: 'competitors',
    spec: workload.spec,
    by: 'user:default/ada',
    at: AT,
  });
  const annotations = { 'agent-workloads.io/requested-by': annotation };
  return { ...workload, metadata: { ...workload.metadata, annotations } };
};

export async function waitingCluster(
  workload: AgentWorkload = launched(),
  options: Parameters<typeof aCluster>[0] = {},
) {
  const cluster = aCluster(options);
  cluster.store.put(workload);
  await cluster.settle();
  cluster.argo('waiting');
  await cluster.settle();
  return cluster;
}
