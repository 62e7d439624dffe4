import { LABELS } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { ConflictError } from '@backstage/errors';
import type { Clock } from '../controller/Clock';
import type { ClusterObjects, KubeObject } from '../kube/ClusterObjects';
import { namespaceOf } from './manifests';
import { judged } from './refusal';
import type { Item } from './work';

/** How far a namespace is: the API server can judge objects in it only where it exists and the account has rights. */
export type Access = 'missing' | 'unbound' | 'ready';

/** By namespace. */
export type AccessByNamespace = ReadonlyMap<string, Access>;

/** A RoleBinding counts as soon as the authorizer has heard of it. */
const RIGHTS_MS = 10_000;
const RIGHTS_RETRY_MS = 200;

/**
 * Asks how far each namespace is. Throws for one that exists and is no environment: were it made one, somebody's namespace could be
 * removed by the portal. install/ has the cluster refuse that too, for the account that it knows.
 */
export async function readAccess(
  objects: ClusterObjects,
  namespaces: readonly string[],
): Promise<AccessByNamespace> {
  const kind = await objects.kindOf({ apiVersion: 'v1', kind: 'Namespace' });
  const access = new Map<string, Access>();
  for (const name of namespaces) {
    const found = kind && (await judged(() => objects.read(kind, { name })));
    if (found && 'value' in found) assertEnvironment(found.value);
    // Who may not look finds out when writing.
    const exists = found && ('refusal' in found || found.value !== undefined);
    const bound = exists && (await hasRights(objects, name));
    const unready = exists ? 'unbound' : 'missing';
    access.set(name, bound ? 'ready' : unready);
  }
  return access;
}

function assertEnvironment(namespace: KubeObject | undefined): void {
  if (!namespace) return;
  const { name, labels } = namespace.metadata;
  if (labels?.[LABELS.environment] !== 'true')
    throw new ConflictError(
      `The namespace ${name} exists and is no pipeline environment: it lacks the label ${LABELS.environment}: "true". Choose another name; whoever has the namespace could label it`,
    );
}

/** Waits a while for rights that were just bound; returns the namespace in which they did not come. */
export async function awaitRights(
  objects: ClusterObjects,
  namespaces: Iterable<string>,
  clock: Clock,
): Promise<string | undefined> {
  const until = clock.now().getTime() + RIGHTS_MS;
  for (const namespace of namespaces) {
    while (!(await hasRights(objects, namespace))) {
      if (clock.now().getTime() >= until) return namespace;
      await new Promise<void>(resolve =>
        clock.schedule(resolve, RIGHTS_RETRY_MS),
      );
    }
  }
  return undefined;
}

/** A right that every environment gives to the provisioner. */
async function hasRights(
  objects: ClusterObjects,
  namespace: string,
): Promise<boolean> {
  const allowed = await objects.may({
    verb: 'patch',
    group: 'argoproj.io',
    resource: 'workflowtemplates',
    namespace,
  });
  return allowed !== false;
}

/** Whether the API server can judge an object before anything was applied. */
export function canRehearse(
  { manifest }: Item,
  access: AccessByNamespace,
): boolean {
  const state = access.get(namespaceOf(manifest));
  return (
    manifest.kind === 'Namespace' ||
    state === 'ready' ||
    (state === 'unbound' && manifest.kind === 'RoleBinding')
  );
}

/** Whether an object makes the rest possible: its Namespace, or the rights in it. */
export function opensNamespace(
  { manifest }: Item,
  access: AccessByNamespace,
): boolean {
  return (
    manifest.kind === 'Namespace' ||
    (manifest.kind === 'RoleBinding' &&
      access.get(namespaceOf(manifest)) !== 'ready')
  );
}

/** What to say where the rights are missing. */
export const noRights = (namespace: string) =>
  `The provisioner has no rights in the namespace ${namespace}: the environment has to bind the ClusterRole agent-workloads-provisioner-environment to it`;

/** What to say of an object that can't be judged yet. */
export function notYetJudged(
  { manifest }: Item,
  access: AccessByNamespace,
): string {
  const namespace = namespaceOf(manifest);
  return access.get(namespace) === 'missing'
    ? `Not judged by the API server yet: the namespace ${namespace} has to exist first`
    : `Not judged by the API server yet: so far the provisioner has no rights in the namespace ${namespace}`;
}
