import type {
  AgentWorkloadSpec,
  AgentWorkloadStatus,
  NodeView,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import type { Phase } from '@agent-workloads/backstage-plugin-agent-workloads-common';

/** Which attempt a row is about. */
export interface AttemptKey {
  clusterUid: string;
  workloadUid: string;
  attempt: number;
}

/** What a step stored, as a key; the bucket is the environment's. */
export interface ArchivedArtifact {
  nodeId: string;
  step: string;
  artifact: string;
  key: string;
}

/** One attempt of a workload, readable after Argo's objects and the workload itself are gone. */
export interface AttemptRecord extends AttemptKey {
  /** The cluster's name in config when the row was written. */
  cluster: string;
  namespace: string;
  name: string;
  owner?: string;
  /** Absent when unknown. */
  requester?: string;
  pipeline: {
    name: string;
    kind: 'WorkflowTemplate' | 'ClusterWorkflowTemplate';
  };
  phase: Phase;
  /** The run has ended, one way or another: the row changes no more. */
  ended: boolean;
  /** creationTimestamp of the workload. */
  createdAt: string;
  startedAt?: string;
  finishedAt?: string;
  jobId: string;
  /** First part of the artifacts' keys. */
  prefix: string;
  /** Absent when no environment named one. */
  bucket?: string;
  workflow?: { name: string; uid: string };
  spec: AgentWorkloadSpec;
  /** Snapshot; holds gates with their decisions. */
  status: AgentWorkloadStatus;
  nodes: NodeView[];
  artifacts: ArchivedArtifact[];
}

/** Columns that a filter can name. */
export type HistoryColumn =
  | 'cluster'
  | 'namespace'
  | 'name'
  | 'owner'
  | 'requester'
  | 'pipeline'
  | 'phase';

/** A boolean expression over columns, e.g. made from permission conditions. Owners and requesters are named in lower case. */
export type HistoryFilter =
  | { column: HistoryColumn; values: readonly string[] }
  /** Text in name or objective, whatever its case. */
  | { text: string }
  | { allOf: readonly HistoryFilter[] }
  | { anyOf: readonly HistoryFilter[] }
  | { not: HistoryFilter };

export type HistorySort =
  | 'created'
  | '-created'
  | 'name'
  | '-name'
  | 'phase'
  | '-phase';

export interface HistoryQuery {
  filter?: HistoryFilter;
  sort?: HistorySort;
  /** Of the page before; made by `list`. An unreadable one is an InputError. */
  cursor?: string;
  limit: number;
}

export interface HistoryPage {
  /** The newest attempt of each workload. */
  items: AttemptRecord[];
  nextCursor?: string;
  /** Matches of the whole query. */
  total: number;
}

/** What outlives the cluster's objects: one row per attempt. */
export interface History {
  /** Idempotent. A row of an ended attempt is never replaced by one of a running attempt. */
  upsert(record: AttemptRecord): Promise<void>;
  get(key: AttemptKey): Promise<AttemptRecord | undefined>;
  /** Newest attempt first. */
  attemptsOf(
    workload: Pick<AttemptKey, 'clusterUid' | 'workloadUid'>,
  ): Promise<AttemptRecord[]>;
  /** The newest attempt of the workload of that name that was created last. */
  findByName(workload: {
    cluster: string;
    namespace: string;
    name: string;
  }): Promise<AttemptRecord | undefined>;
  list(query: HistoryQuery): Promise<HistoryPage>;
  /** Attempts whose end is not stored: all of a cluster, or those of the workloads of one name. */
  unended(of: {
    cluster: string;
    workload?: { namespace: string; name: string };
  }): Promise<AttemptRecord[]>;
  /** Deletes ended attempts that finished before; returns how many. */
  prune(finishedBefore: Date): Promise<number>;
}
