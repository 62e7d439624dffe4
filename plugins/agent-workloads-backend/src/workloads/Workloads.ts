import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type {
  AttemptView,
  ListWorkloadsQuery,
  WorkloadDetail,
  WorkloadPage,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import type { WorkloadRef } from '../permissions/resource';

/** For whom something is done. */
export interface CallOptions {
  credentials: BackstageCredentials;
}

/** Workloads as people may see them. What somebody may not read does not exist for them. */
export interface Workloads {
  list(query: ListWorkloadsQuery, options: CallOptions): Promise<WorkloadPage>;
  get(ref: WorkloadRef, options: CallOptions): Promise<WorkloadDetail>;
  getAttempt(
    ref: WorkloadRef & { attempt: number },
    options: CallOptions,
  ): Promise<AttemptView>;
}
