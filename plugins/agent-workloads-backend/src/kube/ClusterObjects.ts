import type { ObjectMeta } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import type { KindInfo } from './kinds';

/** An object of any kind. */
export interface KubeObject {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta & { managedFields?: ManagedFields[] };
  [field: string]: unknown;
}

/** Who set which fields. */
export interface ManagedFields {
  manager?: string;
  operation?: string;
}

/** How something is written. */
export interface WriteOptions {
  /** Owns the fields that are written. */
  fieldManager: string;
  /** Judged by the API server, and not stored. */
  dryRun?: boolean;
}

/**
 * Objects of any kind in one cluster, for an account that provisions. Rejects with KubeApiError for what the API server
 * refuses, so that whoever asked can be told why, and with ServiceUnavailableError where it does not answer.
 */
export interface ClusterObjects {
  /** What the API server serves; undefined when it serves no such kind. */
  kindOf(type: {
    apiVersion: string;
    kind: string;
  }): Promise<KindInfo | undefined>;
  /** Undefined when there is none. */
  read(
    kind: KindInfo,
    at: { namespace?: string; name: string },
  ): Promise<KubeObject | undefined>;
  list(
    kind: KindInfo,
    at: { namespace: string; labelSelector?: string; fieldSelector?: string },
  ): Promise<KubeObject[]>;
  /** Server-side apply. Fields of others are a conflict (409), never taken. Unknown fields are refused. */
  apply(
    kind: KindInfo,
    manifest: object,
    options: WriteOptions,
  ): Promise<KubeObject>;
  /** 409 when it exists. */
  create(
    kind: KindInfo,
    manifest: object,
    options: WriteOptions,
  ): Promise<KubeObject>;
  /** JSON merge patch; with a resourceVersion in it, 409 when somebody wrote since. */
  merge(
    kind: KindInfo,
    at: { namespace?: string; name: string },
    patch: object,
    options: WriteOptions,
  ): Promise<KubeObject>;
  /** Nothing happens to what is gone, or is another object by now. */
  remove(
    kind: KindInfo,
    at: { namespace?: string; name: string },
    uid: string,
  ): Promise<void>;
  /** Undefined where the cluster has no authorization, as the embedded one. */
  may(what: {
    verb: string;
    group: string;
    resource: string;
    namespace: string;
  }): Promise<boolean | undefined>;
}
