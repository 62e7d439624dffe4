import type { ObjectMeta } from '../../store/types';
import type { WorkflowSpec } from './spec';
import type { WorkflowStatus } from './status';

/** A Workflow, as far as the engine reads it. */
export interface Workflow {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
  spec: WorkflowSpec;
  status?: WorkflowStatus;
}

/** A WorkflowTemplate or ClusterWorkflowTemplate. */
export interface WorkflowTemplate {
  metadata: ObjectMeta;
  spec: WorkflowSpec;
}
