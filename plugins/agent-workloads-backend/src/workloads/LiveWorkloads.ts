import type { AgentWorkload } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import type { Sealer } from '../integrity/Sealer';
import type { ClusterStore } from '../kube/ClusterStore';
import type { WorkloadRef, WorkloadResource } from '../permissions/resource';
import { assertListed, clusterNamed, type Clusters } from './Clusters';
import { resourceOf } from './resourceOf';

/** A workload as it stands in a cluster's cache. */
export interface LiveWorkload {
  store: ClusterStore;
  workload: AgentWorkload;
  resource: WorkloadResource;
}

/** The workloads of all clusters, from their caches. */
export class LiveWorkloads {
  readonly #clusters: Clusters;
  readonly #sealer: Sealer;
  /** Checking a seal for each row of each list would cost more than the list. Cached objects never change. */
  readonly #resources = new WeakMap<AgentWorkload, WorkloadResource>();

  constructor(options: { clusters: Clusters; sealer: Sealer }) {
    this.#clusters = options.clusters;
    this.#sealer = options.sealer;
  }

  all(): LiveWorkload[] {
    return [...this.#clusters.values()].flatMap(store =>
      store.workloads.list().map(workload => this.see(store, workload)),
    );
  }

  knows(cluster: string): boolean {
    return this.#clusters.has(cluster);
  }

  /** Whether a workload that is not found does not exist. */
  assertListed({ cluster, namespace }: WorkloadRef): void {
    assertListed(clusterNamed(this.#clusters, cluster), namespace);
  }

  find(ref: WorkloadRef): LiveWorkload | undefined {
    const store = clusterNamed(this.#clusters, ref.cluster);
    const workload = store.workloads.get(ref);
    return workload && this.see(store, workload);
  }

  see(store: ClusterStore, workload: AgentWorkload): LiveWorkload {
    const known = this.#resources.get(workload);
    const resource = known ?? resourceOf(this.#sealer, store, workload);
    this.#resources.set(workload, resource);
    return { store, workload, resource };
  }
}
