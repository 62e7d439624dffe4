import type {
  ArtifactStore,
  PolicyEvaluator,
  WorkflowEngine,
} from '@agent-workloads/backstage-plugin-agent-workloads-node';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Clock } from '../controller/Clock';
import type { LeasePort } from '../controller/LeaderLease';
import type { DomainSettings } from '../domain/settings';
import type { History } from '../history/History';
import type { Sealer } from '../integrity/Sealer';
import type { ClusterStore, ObjectRef } from '../kube/ClusterStore';
import { ClusterOperator, type ClusterHealth } from './ClusterOperator';
import type { TransitionListener } from './createReconciler';

export interface OperatorOptions {
  clusters: readonly ClusterStore[];
  engineFor(store: ClusterStore): WorkflowEngine;
  /** Without a lease this replica reconciles alone. */
  leaseFor(store: ClusterStore): LeasePort | undefined;
  /** Object store of an environment; undefined when none is configured. */
  artifactsFor(
    store: ClusterStore,
    namespace: string,
  ): ArtifactStore | undefined;
  history: History;
  sealer: Sealer;
  policy: PolicyEvaluator;
  settings: DomainSettings;
  concurrency: number;
  policyTimeoutMs: number;
  artifactTimeoutMs: number;
  /** Ended attempts older than this are deleted from the archive; undefined keeps them. */
  retentionMs?: number;
  /** Names this replica in elections. */
  identity: string;
  clock: Clock;
  logger: LoggerService;
  /** Something happened to a workload, and its status says so. */
  onTransition?: (
    cluster: string,
    ...args: Parameters<TransitionListener>
  ) => void;
  /** A workload or its run changed, on any replica: a hint that may come often. */
  onChange?: (cluster: string, workload: ObjectRef) => void;
}

export interface Operator {
  start(): void;
  stop(): Promise<void>;
  health(): ClusterHealth[];
}

const PRUNE_EVERY_MS = 60 * 60_000;

/** Everything that reconciles: one queue, lease and loop per cluster. */
export function createOperator(options: OperatorOptions): Operator {
  const operators = options.clusters.map(
    store => new ClusterOperator(store, options),
  );
  let cancelPrune: (() => void) | undefined;
  const prune = async () => {
    const { history, retentionMs, clock, logger } = options;
    if (retentionMs === undefined) return;
    try {
      const before = new Date(clock.now().getTime() - retentionMs);
      const deleted = await history.prune(before);
      if (deleted > 0) logger.info('pruned archive', { deleted });
    } catch (error) {
      logger.warn('archive was not pruned', { error: String(error) });
    }
    cancelPrune = clock.schedule(prune, PRUNE_EVERY_MS);
  };
  return {
    start() {
      operators.forEach(operator => operator.start());
      void prune();
    },
    async stop() {
      cancelPrune?.();
      await Promise.all(operators.map(operator => operator.stop()));
    },
    health: () => operators.map(operator => operator.health()),
  };
}
