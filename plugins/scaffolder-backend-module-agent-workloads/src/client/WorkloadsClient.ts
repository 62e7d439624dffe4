import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type {
  LaunchPreview,
  LaunchRequest,
  WorkloadDetail,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';

/** For whom something is asked, and until when. */
export interface ClientOptions {
  credentials: BackstageCredentials;
  signal?: AbortSignal;
}

/** Names a workload over all clusters. */
export interface WorkloadRef {
  cluster: string;
  namespace: string;
  name: string;
}

/** The plugin's API, as far as actions about workloads use it. Rejects with the error that the backend answered. */
export interface WorkloadsClient {
  launch(
    request: LaunchRequest,
    options: ClientOptions,
  ): Promise<WorkloadDetail>;
  preview(
    request: LaunchRequest,
    options: ClientOptions,
  ): Promise<LaunchPreview>;
  get(ref: WorkloadRef, options: ClientOptions): Promise<WorkloadDetail>;
}
