import type {
  ArtifactStore,
  PolicyEvaluator,
  WorkflowEngine,
} from '@agent-workloads/backstage-plugin-agent-workloads-node';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Clock } from '../controller/Clock';
import type { DomainSettings } from '../domain/settings';
import type { History } from '../history/History';
import type { Sealer } from '../integrity/Sealer';
import type { ClusterStore } from '../kube/ClusterStore';

/** What the reconciler of one cluster works with. */
export interface ReconcilerPorts {
  store: ClusterStore;
  engine: WorkflowEngine;
  policy: PolicyEvaluator;
  /** Where the steps' manifests are read; without one, gates show keys without digests. */
  artifacts?: ArtifactStore;
  history: History;
  sealer: Sealer;
  settings: DomainSettings;
  clock: Clock;
  logger: LoggerService;
  policyTimeoutMs: number;
  artifactTimeoutMs: number;
}
