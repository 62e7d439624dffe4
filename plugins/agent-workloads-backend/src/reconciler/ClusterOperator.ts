import { randomUUID } from 'node:crypto';
import {
  LABELS,
  type ObjectMeta,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { ConflictError, stringifyError } from '@backstage/errors';
import { Controller } from '../controller/Controller';
import { LeaderLease } from '../controller/LeaderLease';
import type { ClusterStore, ObjectRef } from '../kube/ClusterStore';
import type { OperatorOptions } from './createOperator';
import { createReconciler } from './createReconciler';
import { endRemoved } from './endRemoved';
import type { ReconcilerPorts } from './ports';

/** A pass is a few reads and writes; one that takes this long hangs. */
const PASS_TIMEOUT_MS = 60_000;

/** How this replica's view of a cluster is. */
export interface ClusterHealth {
  cluster: string;
  /** Caches are filled and up to date. */
  healthy: boolean;
  /** Why it is not healthy. */
  message?: string;
  /** Whether this replica reconciles. */
  leading: boolean;
  /** Workloads that wait for a pass. */
  backlog: number;
}

/** Reconciles one cluster while it leads there; knows which workloads a changed object concerns. */
export class ClusterOperator {
  readonly #store: ClusterStore;
  readonly #options: OperatorOptions;
  readonly #lease: LeaderLease | undefined;
  #controller: Controller | undefined;
  #unsubscribe: Array<() => void> = [];
  #stopping: Promise<void> = Promise.resolve();

  constructor(store: ClusterStore, options: OperatorOptions) {
    this.#store = store;
    this.#options = options;
    const port = options.leaseFor(store);
    const logger = options.logger.child({ cluster: store.name });
    this.#lease =
      port &&
      new LeaderLease({
        port,
        clock: options.clock,
        identity: options.identity,
        onElected: () => {
          logger.info('elected: this replica reconciles');
          this.#run();
        },
        onLost: () => {
          logger.warn('lost the lease: another replica may reconcile');
          void this.#halt();
        },
        onError: error =>
          logger.warn('lease was not renewed', {
            error: stringifyError(error),
          }),
      });
  }

  start(): void {
    const { workloads, workflows, templates, clusterTemplates, environments } =
      this.#store;
    this.#unsubscribe = [
      workloads.onChange(({ metadata }) => this.#changed(metadata)),
      workflows.onChange(({ metadata }) => {
        const ref = workloadOf(metadata);
        if (ref) this.#changed(ref);
      }),
      templates.onChange(({ metadata }) =>
        this.#enqueueNotStarted(metadata.namespace),
      ),
      environments.onChange(({ metadata }) =>
        this.#enqueueNotStarted(metadata.namespace),
      ),
      ...(clusterTemplates
        ? [clusterTemplates.onChange(() => this.#enqueueNotStarted(undefined))]
        : []),
      this.#store.onNamespaceChange(namespace => {
        if (this.#controller)
          void this.#enqueueUnended(this.#controller, namespace);
      }),
    ];
    if (this.#lease) this.#lease.start();
    else this.#run();
  }

  async stop(): Promise<void> {
    this.#unsubscribe.forEach(unsubscribe => unsubscribe());
    await this.#halt();
    await this.#lease?.stop();
  }

  health(): ClusterHealth {
    const caches = this.#caches();
    const problem = caches.map(cache => cache.problem).find(Boolean);
    const synced = caches.every(cache => cache.synced);
    const message = problem ?? (synced ? undefined : 'not yet read');
    return {
      cluster: this.#store.name,
      healthy: message === undefined,
      ...(message !== undefined && { message }),
      leading: this.#controller !== undefined,
      backlog: this.#controller?.backlog ?? 0,
    };
  }

  #run(): void {
    if (this.#controller) return;
    const controller = this.#createController();
    this.#controller = controller;
    // The leader before may still be ending its last pass in this process.
    void this.#stopping.then(() => {
      if (this.#controller !== controller) return;
      controller.start();
      const { workloads, workflows } = this.#store;
      for (const { metadata } of workloads.list())
        controller.enqueue(keyOf(metadata));
      // A Workflow may have outlived its workload while nobody led, and hangs on its finalizer.
      for (const { metadata } of workflows.list()) {
        const ref = workloadOf(metadata);
        if (ref) controller.enqueue(keyOf(ref));
      }
      void this.#enqueueUnended(controller);
    });
  }

  /** A workload may have been removed while nobody led: only the archive knows of it. */
  async #enqueueUnended(
    controller: Controller,
    namespace?: string,
  ): Promise<void> {
    const { history, logger } = this.#options;
    const { name: cluster } = this.#store;
    try {
      for (const record of await history.unended({ cluster }))
        if (namespace === undefined || namespace === record.namespace)
          controller.enqueue(keyOf(record));
    } catch (error) {
      logger.warn('archive was not read', {
        cluster,
        error: stringifyError(error),
      });
    }
  }

  async #halt(): Promise<void> {
    const controller = this.#controller;
    this.#controller = undefined;
    if (controller) this.#stopping = controller.stop();
    await this.#stopping;
  }

  #createController(): Controller {
    const { clock, concurrency, logger, onTransition } = this.#options;
    const store = this.#store;
    return new Controller({
      clock,
      concurrency,
      timeoutMs: PASS_TIMEOUT_MS,
      isConflict: error => ConflictError.is(error),
      onError: (key, error, retryInMs) =>
        logger.warn('reconcile failed', {
          cluster: store.name,
          workload: key,
          retryInMs,
          error: stringifyError(error),
        }),
      reconcile: async (key, signal) => {
        const ref = refOf(key);
        switch (this.#viewOf(ref.namespace)) {
          case 'outside':
            await this.#leave(key);
            return {};
          case 'unread':
            return { recheckAt: new Date(clock.now().getTime() + 1000) };
          default:
            break;
        }
        const reconcile = createReconciler(this.#ports(key), (...args) =>
          onTransition?.(store.name, ...args),
        );
        return reconcile(ref, signal);
      },
    });
  }

  /** A cache that has not listed a namespace must not let its workloads be taken for gone, nor hold up the others. */
  #viewOf(namespace: string): 'read' | 'unread' | 'outside' {
    const { workloads, workflows, templates, clusterTemplates, environments } =
      this.#store;
    const caches = [workloads, workflows, templates, environments];
    if (this.#store.watches(namespace)) {
      const read =
        caches.every(cache => cache.listed(namespace)) &&
        (clusterTemplates?.synced ?? true);
      return read ? 'read' : 'unread';
    }
    return caches.every(cache => cache.synced) ? 'outside' : 'unread';
  }

  /** Nothing is touched in a namespace that is not in view; but where it is gone, so are its workloads. */
  async #leave(key: string): Promise<void> {
    const ref = refOf(key);
    if (await this.#store.namespaceExists(ref.namespace)) return;
    await endRemoved(this.#ports(key), ref);
  }

  #ports(workload: string): ReconcilerPorts {
    const { engineFor, artifactsFor, ...options } = this.#options;
    return {
      ...options,
      store: this.#store,
      engine: engineFor(this.#store),
      artifacts: artifactsFor(this.#store, refOf(workload).namespace),
      logger: options.logger.child({
        cluster: this.#store.name,
        workload,
        reconcileId: randomUUID().slice(0, 8),
      }),
    };
  }

  #changed(ref: ObjectRef): void {
    this.#controller?.enqueue(keyOf(ref));
    this.#options.onChange?.(this.#store.name, {
      namespace: ref.namespace,
      name: ref.name,
    });
  }

  /** A template or an environment that changed may mend what keeps workloads from starting. */
  #enqueueNotStarted(namespace: string | undefined): void {
    for (const { metadata, status } of this.#store.workloads.list(namespace))
      if (!status?.argoWorkflow) this.#controller?.enqueue(keyOf(metadata));
  }

  #caches() {
    const { workloads, workflows, templates, clusterTemplates, environments } =
      this.#store;
    return [
      workloads,
      workflows,
      templates,
      environments,
      ...(clusterTemplates ? [clusterTemplates] : []),
    ];
  }
}

/** The workload that a Workflow says it belongs to. */
function workloadOf({ namespace, labels }: ObjectMeta): ObjectRef | undefined {
  const name = labels?.[LABELS.workload];
  return name ? { namespace, name } : undefined;
}

function keyOf({ namespace, name }: ObjectRef) {
  return `${namespace}/${name}`;
}

function refOf(key: string): ObjectRef {
  const [namespace = '', name = ''] = key.split('/');
  return { namespace, name };
}
