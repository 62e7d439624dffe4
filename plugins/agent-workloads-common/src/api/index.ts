import type { components, operations } from './openapi.generated';

type Schemas = components['schemas'];

/** @public */
export type ClusterView = Schemas['Cluster'];
/** What the portal can't read now: what a list does not tell of it may exist all the same. @public */
export type Gap = Schemas['Gap'];
/** @public */
export type PipelineView = Schemas['Pipeline'];
/** @public */
export type PipelineParameter = Schemas['PipelineParameter'];
/** @public */
export type ApprovalRules = Schemas['ApprovalRules'];
/** @public */
export type WorkloadSummary = Schemas['WorkloadSummary'];
/** @public */
export type WorkloadPage = Schemas['WorkloadPage'];
/** @public */
export type WorkloadDetail = Schemas['WorkloadDetail'];
/** @public */
export type AttemptView = Schemas['Attempt'];
/** @public */
export type AttemptSummary = Schemas['AttemptSummary'];
/** @public */
export type NodeView = Schemas['Node'];
/** @public */
export type GateView = Schemas['Gate'];
/** @public */
export type DecisionView = Schemas['Decision'];
/** @public */
export type DecisionRequest = Schemas['DecisionRequest'];
/** @public */
export type LaunchRequest = Schemas['LaunchRequest'];
/** @public */
export type LaunchPreview = Schemas['LaunchPreview'];
/** @public */
export type ArtifactView = Schemas['Artifact'];
/** @public */
export type ObjectKey = Schemas['ObjectKey'];
/** @public */
export type ManifestRequest = Schemas['ManifestRequest'];
/** @public */
export type ManifestResult = Schemas['ManifestResult'];
/** @public */
export type ManifestOutcome = Schemas['ManifestOutcome'];
/** @public */
export type ObjectReadiness = Schemas['ObjectReadiness'];
/** @public */
export type LintProblem = Schemas['LintProblem'];
/** @public */
export type EnvironmentView = Schemas['Environment'];
/** @public */
export type EnvironmentRemoval = Schemas['EnvironmentRemoval'];
/** @public */
export type ListWorkloadsQuery = NonNullable<
  operations['listWorkloads']['parameters']['query']
>;

/** Backstage signals channel; a message is a hint that a workload changed, never data. @public */
export const SIGNAL_CHANNEL = 'agent-workloads';
/**
 * Everybody who is signed in gets it: a uid tells those nothing who may not read the workload, a name would.
 * @public
 */
export type WorkloadSignal = {
  /** `metadata.uid` of the workload. */
  uid: string;
};
