import {
  ANNOTATIONS,
  API_VERSION,
  ARCHIVE_FINALIZER,
  ARGO_API_VERSION,
  ENVIRONMENT_CONFIGMAP,
  KIND,
  LABELS,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  ConflictError,
  NotAllowedError,
  ServiceUnavailableError,
} from '@backstage/errors';
import type { Clock } from '../controller/Clock';
import type { ClusterObjects, KubeObject } from '../kube/ClusterObjects';
import type { KindInfo } from '../kube/kinds';
import type { ProvisioningConfig } from '../provisioningConfig';
import { ENVIRONMENT_KINDS, mayTouch, notAllowed } from './guard';
import { keyOf, nameOf, type ObjectKey } from './manifests';
import { conditionsOf } from './readiness';
import { judged, type Refusal } from './refusal';

/** How far the removal of an environment is. */
export interface Removal {
  state: 'Planned' | 'Removing' | 'Removed';
  message?: string;
  /** At most 50 of it. */
  remaining: ObjectKey[];
}

/** Keeps new workloads out while the old ones end; it goes with the namespace. */
export const REMOVAL_QUOTA = 'agent-workloads-removal';

/** Owns what closes an environment. */
export const REMOVAL_MANAGER = 'agent-workloads-removal';
const MAX_TOLD = 50;
/** An archive that takes longer than this has a reason that people want to know. */
const SLOW_MS = 120_000;

const WORKLOAD = { apiVersion: API_VERSION, kind: KIND };
const WORKFLOW = { apiVersion: ARGO_API_VERSION, kind: 'Workflow' };
const NAMESPACE = { apiVersion: 'v1', kind: 'Namespace' };

/**
 * Removes environments. Every call looks at the cluster, does the next step and tells what is left; how far it is, is known
 * there only, so that any replica can go on after any crash.
 */
export class EnvironmentRemover {
  readonly #objects: ClusterObjects;
  readonly #config: ProvisioningConfig;
  readonly #clock: Clock;
  readonly #logger: LoggerService;

  constructor(options: {
    objects: ClusterObjects;
    config: ProvisioningConfig;
    clock: Clock;
    logger: LoggerService;
  }) {
    this.#objects = options.objects;
    this.#config = options.config;
    this.#clock = options.clock;
    this.#logger = options.logger;
  }

  async remove(
    namespace: string,
    { dryRun }: { dryRun: boolean },
  ): Promise<Removal> {
    const { namespaces } = this.#config;
    if (!mayTouch(namespaces, namespace))
      throw new NotAllowedError(notAllowed(namespace, namespaces));
    const found = await this.#namespace(namespace);
    if (!found) return { state: 'Removed', remaining: [] };
    assertEnvironment(found);
    if (dryRun) return this.#planned(found);
    if (found.metadata.deletionTimestamp) return this.#going(found);

    await this.#closeToLaunches(namespace);
    const held = await this.#endWorkloads(namespace);
    if (held.length > 0) return this.#archiving(held);
    this.#logger.info('environment is empty of workloads; deleting it', {
      namespace,
    });
    await this.#must(`deleting the Namespace ${namespace}`, async () =>
      this.#objects.remove(
        await this.#kind(NAMESPACE),
        { name: namespace },
        found.metadata.uid,
      ),
    );
    const after = await this.#namespace(namespace);
    return after ? this.#going(after) : { state: 'Removed', remaining: [] };
  }

  async #planned(namespace: KubeObject): Promise<Removal> {
    const { name } = namespace.metadata;
    const content = await this.#content(name);
    const workloads = content.filter(({ kind }) => kind === KIND).length;
    return {
      state: 'Planned',
      message: `The namespace ${name} would be deleted with everything in it, its volumes too; ${workloads} workloads would be ended and archived first. What lies in the bucket stays`,
      remaining: told([...content, keyOf(namespace)]),
    };
  }

  /** The portal refuses launches by the annotation, which it watches; everybody else is refused by the quota. */
  async #closeToLaunches(namespace: string): Promise<void> {
    const configMaps = await this.#objects.kindOf({
      apiVersion: 'v1',
      kind: 'ConfigMap',
    });
    const at = { namespace, name: ENVIRONMENT_CONFIGMAP };
    const options = { fieldManager: REMOVAL_MANAGER };
    if (configMaps && (await this.#objects.read(configMaps, at))) {
      const now = this.#clock.now().toISOString();
      const metadata = { annotations: { [ANNOTATIONS.removing]: now } };
      await this.#must('closing the environment to launches', () =>
        this.#objects.merge(configMaps, at, { metadata }, options),
      );
    }
    const quotas = await this.#objects.kindOf({
      apiVersion: 'v1',
      kind: 'ResourceQuota',
    });
    if (!quotas) return;
    await this.#must('closing the namespace to workloads', () =>
      this.#objects.apply(
        quotas,
        {
          apiVersion: 'v1',
          kind: 'ResourceQuota',
          metadata: { name: REMOVAL_QUOTA, namespace },
          spec: { hard: { 'count/agentworkloads.agent-workloads.io': '0' } },
        },
        options,
      ),
    );
  }

  /** Deletes the workloads; returns what is held until its run is in the archive. */
  async #endWorkloads(namespace: string): Promise<KubeObject[]> {
    const workloads = await this.#objects.kindOf(WORKLOAD);
    if (!workloads) return [];
    for (const { metadata } of await this.#listed(workloads, namespace)) {
      if (metadata.deletionTimestamp) continue;
      await this.#must(`deleting the workload ${metadata.name}`, () =>
        this.#objects.remove(workloads, metadata, metadata.uid),
      );
    }
    const left = await this.#listed(workloads, namespace);
    const workflows = await this.#objects.kindOf(WORKFLOW);
    const runs = workflows ? await this.#listed(workflows, namespace) : [];
    return [
      ...left,
      ...runs.filter(({ metadata }) =>
        metadata.finalizers?.includes(ARCHIVE_FINALIZER),
      ),
    ];
  }

  #archiving(held: readonly KubeObject[]): Removal {
    const now = this.#clock.now().getTime();
    const slow = held.filter(
      ({ metadata: { deletionTimestamp } }) =>
        deletionTimestamp &&
        now - new Date(deletionTimestamp).getTime() > SLOW_MS,
    );
    const message =
      slow.length === 0
        ? 'Runs end and are archived; then the namespace is deleted'
        : `Still held: ${slow
            .slice(0, 5)
            .map(
              object => `${nameOf(keyOf(object))} by ${finalizersOf(object)}`,
            )
            .join(
              ', ',
            )}. The portal that reconciles this namespace lets go of them when their runs are in its archive: see whether it runs, watches the namespace and may write there. Where no portal will, an administrator removes the finalizers`;
    return { state: 'Removing', message, remaining: told(held.map(keyOf)) };
  }

  /** The cluster deletes; its own words say what keeps it. */
  async #going(namespace: KubeObject): Promise<Removal> {
    const { name } = namespace.metadata;
    const why = conditionsOf(namespace.status)
      .filter(({ status }) => status === 'True')
      .map(({ message }) => message)
      .filter(Boolean);
    const left = await judged(() => this.#content(name));
    return {
      state: 'Removing',
      message:
        why.length > 0 ? why.join(' ') : 'The cluster deletes the namespace',
      // Its end may have taken our rights to look.
      remaining: told([
        ...('refusal' in left ? [] : left.value),
        keyOf(namespace),
      ]),
    };
  }

  async #content(namespace: string): Promise<ObjectKey[]> {
    const keys: ObjectKey[] = [];
    for (const type of [WORKLOAD, WORKFLOW, ...ENVIRONMENT_KINDS]) {
      const kind = await this.#objects.kindOf(type);
      if (!kind?.namespaced) continue;
      const found = await this.#objects.list(kind, { namespace });
      keys.push(...found.map(keyOf));
    }
    return keys;
  }

  async #namespace(name: string): Promise<KubeObject | undefined> {
    const kind = await this.#kind(NAMESPACE);
    return this.#must(`reading the Namespace ${name}`, () =>
      this.#objects.read(kind, { name }),
    );
  }

  async #listed(kind: KindInfo, namespace: string): Promise<KubeObject[]> {
    return this.#must(`listing ${kind.plural} of ${namespace}`, () =>
      this.#objects.list(kind, { namespace }),
    );
  }

  async #kind(type: { apiVersion: string; kind: string }): Promise<KindInfo> {
    const kind = await this.#objects.kindOf(type);
    if (!kind)
      throw new ServiceUnavailableError(`The cluster serves no ${type.kind}`);
    return kind;
  }

  /** What the cluster refuses the provisioner is for its administrator, and ends the call; the next one goes on from there. */
  async #must<T>(doing: string, act: () => Promise<T>): Promise<T> {
    const done = await judged(act);
    if ('refusal' in done) throw refused(doing, done.refusal);
    return done.value;
  }
}

function refused(doing: string, { message }: Refusal): Error {
  return new ConflictError(
    `The environment could not be removed: ${doing} failed. ${message}`,
  );
}

function assertEnvironment({ metadata: { name, labels } }: KubeObject): void {
  if (labels?.[LABELS.environment] !== 'true')
    throw new ConflictError(
      `The namespace ${name} is no pipeline environment: it lacks the label ${LABELS.environment}: "true". The portal deletes nothing else`,
    );
}

function finalizersOf({ metadata }: KubeObject): string {
  return metadata.finalizers?.join(' and ') || 'the cluster';
}

function told(keys: readonly ObjectKey[]): ObjectKey[] {
  return keys.slice(0, MAX_TOLD);
}
