import type {
  EnvironmentRemoval,
  LintProblem,
  ManifestRequest,
  ManifestResult,
  ObjectKey,
  ObjectReadiness,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import type { ClientOptions } from './WorkloadsClient';

/** Names an environment over all clusters. */
export interface EnvironmentRef {
  cluster: string;
  namespace: string;
}

/** The plugin's API, as far as actions about environments use it. Rejects with the error that the backend answered. */
export interface ProvisioningClient {
  /** What applying would do. */
  plan(
    cluster: string,
    request: ManifestRequest,
    options: ClientOptions,
  ): Promise<ManifestResult>;
  apply(
    cluster: string,
    request: ManifestRequest,
    options: ClientOptions,
  ): Promise<ManifestResult>;
  /** How far objects are. */
  status(
    cluster: string,
    objects: ObjectKey[],
    options: ClientOptions,
  ): Promise<ObjectReadiness[]>;
  /** What is wrong with a WorkflowTemplate. */
  lint(
    cluster: string,
    request: { manifest: object; namespace?: string },
    options: ClientOptions,
  ): Promise<LintProblem[]>;
  /** Starts, or goes on with, removing an environment. */
  removeEnvironment(
    ref: EnvironmentRef,
    options: ClientOptions & { dryRun?: boolean },
  ): Promise<EnvironmentRemoval>;
}
