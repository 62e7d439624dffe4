import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  NotAllowedError,
  NotFoundError,
  NotImplementedError,
} from '@backstage/errors';
import {
  agentWorkloadEnvironmentDeletePermission,
  agentWorkloadManifestApplyPermission,
  agentWorkloadPipelineApplyPermission,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import type { ClusterStore } from '../kube/ClusterStore';
import {
  namespaceResource,
  type NamespacePermission,
  type NamespacePermissions,
  type NamespaceRef,
} from '../permissions';
import type { EnvironmentRemover, Removal } from './EnvironmentRemover';
import { isRecord, onlyPipelines, type ObjectKey } from './manifests';
import type { Provisioner } from './Provisioner';
import type { Readiness } from './readiness';
import type { ManifestRequest, ManifestResult } from './work';

/** Who provisions in one cluster. */
export interface ClusterProvisioning {
  provisioner: Pick<Provisioner, 'plan' | 'apply' | 'status'>;
  remover: Pick<EnvironmentRemover, 'remove'>;
}

/** Who asks. */
interface By {
  credentials: BackstageCredentials;
}

/** Provisioning for people who may: permissions are asked before anything is read from a cluster. */
export class AuthorizedProvisioning {
  readonly #clusters: ReadonlyMap<string, Pick<ClusterStore, 'environments'>>;
  readonly #provisioning: ReadonlyMap<string, ClusterProvisioning>;
  readonly #permissions: NamespacePermissions;

  constructor(options: {
    clusters: ReadonlyMap<string, Pick<ClusterStore, 'environments'>>;
    /** Clusters with a provisioner. */
    provisioning: ReadonlyMap<string, ClusterProvisioning>;
    namespacePermissions: NamespacePermissions;
  }) {
    this.#clusters = options.clusters;
    this.#provisioning = options.provisioning;
    this.#permissions = options.namespacePermissions;
  }

  async plan(
    cluster: string,
    request: ManifestRequest,
    by: By,
  ): Promise<ManifestResult> {
    await this.#assertMayApply(cluster, placesOf(request), by);
    return this.#in(cluster).provisioner.plan(request);
  }

  async apply(
    cluster: string,
    request: ManifestRequest,
    by: By,
  ): Promise<ManifestResult> {
    await this.#assertMayApply(cluster, placesOf(request), by);
    return this.#in(cluster).provisioner.apply(request);
  }

  async status(
    cluster: string,
    objects: readonly ObjectKey[],
    by: By,
  ): Promise<Array<ObjectKey & Readiness>> {
    await this.#assertMayApply(cluster, objects.map(placeOfKey), by);
    return this.#in(cluster).provisioner.status(objects);
  }

  async remove(
    ref: NamespaceRef,
    { credentials, dryRun }: By & { dryRun: boolean },
  ): Promise<Removal> {
    this.#assertCluster(ref.cluster);
    await this.#permissions.assertAllowed(
      credentials,
      agentWorkloadEnvironmentDeletePermission,
      [namespaceResource(this.#clusters, ref)],
    );
    return this.#in(ref.cluster).remover.remove(ref.namespace, { dryRun });
  }

  async #assertMayApply(
    cluster: string,
    places: readonly Place[],
    { credentials }: By,
  ): Promise<void> {
    this.#assertCluster(cluster);
    const permission: NamespacePermission = onlyPipelines(places)
      ? agentWorkloadPipelineApplyPermission
      : agentWorkloadManifestApplyPermission;
    const namespaces = [...new Set(places.map(({ namespace }) => namespace))];
    await this.#permissions.assertAllowed(
      credentials,
      permission,
      namespaces.map(namespace =>
        namespaceResource(this.#clusters, { cluster, namespace }),
      ),
    );
  }

  #assertCluster(cluster: string): void {
    if (!this.#clusters.has(cluster))
      throw new NotFoundError(
        `There is no cluster "${cluster}"; there are ${[
          ...this.#clusters.keys(),
        ].join(', ')}`,
      );
  }

  #in(cluster: string): ClusterProvisioning {
    const found = this.#provisioning.get(cluster);
    if (!found)
      throw new NotImplementedError(
        `The portal provisions nothing in cluster "${cluster}": it has no account for that. An administrator of the portal sets agentWorkloads.clusters[].provisioner`,
      );
    return found;
  }
}

/** What permission a manifest needs, and where. */
interface Place {
  apiVersion: unknown;
  kind: unknown;
  namespace: string;
}

/** An object without a place has none where it may be; the provisioner says which one it is. */
const NOWHERE = '(no namespace)';

function placesOf({ manifests, namespace }: ManifestRequest): Place[] {
  if (manifests.length === 0) throw new NotAllowedError('Nothing is asked for');
  return manifests.map(manifest => {
    const { apiVersion, kind, metadata } = isRecord(manifest) ? manifest : {};
    const meta = isRecord(metadata) ? metadata : {};
    const own = kind === 'Namespace' ? meta.name : meta.namespace;
    const place = own ?? (kind === 'Namespace' ? undefined : namespace);
    return {
      apiVersion,
      kind,
      namespace: typeof place === 'string' && place ? place : NOWHERE,
    };
  });
}

function placeOfKey({ apiVersion, kind, namespace, name }: ObjectKey): Place {
  const place = kind === 'Namespace' ? name : namespace;
  return { apiVersion, kind, namespace: place || NOWHERE };
}
