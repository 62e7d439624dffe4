import { InputError, NotAllowedError } from '@backstage/errors';
import type { ClusterObjects } from '../kube/ClusterObjects';
import type { KindInfo } from '../kube/kinds';
import type { ProvisioningConfig } from '../provisioningConfig';
import { outOfBounds, unsafe } from './guard';
import { inOrder } from './kindOrder';
import {
  keyOf,
  nameOf,
  namespaceOf,
  type Manifest,
  type ManifestProblem,
  type ObjectKey,
} from './manifests';
import { readManifests } from './readManifests';
import { judged } from './refusal';
import { readSecretPlan, secretsFor } from './secretValues';
import type { Item, ManifestRequest, Work } from './work';

/** Owns what is applied, unless a request says otherwise. */
export const DEFAULT_FIELD_MANAGER = 'agent-workloads-scaffolder';

const OWN_MANAGER = /^agent-workloads-scaffolder([-/][-\w./]+)?$/;
const MAX_TOLD = 20;
const RBAC = 'rbac.authorization.k8s.io';

/** What a request is judged by. */
interface Judges {
  objects: ClusterObjects;
  config: ProvisioningConfig;
}

/** Throws with everything that is wrong with a request; the cluster was only asked until then. */
export async function readWork(
  request: ManifestRequest,
  { objects, config }: Judges,
): Promise<Work> {
  const { read, problems } = readManifests(
    request.manifests,
    request.namespace,
  );
  problems.push(
    ...read.flatMap(({ manifest, path }) => [
      ...outOfBounds(manifest, path, config),
      ...unsafe(manifest, path),
    ]),
    ...managerProblems(request.fieldManager),
  );
  refuse(problems);

  const paths = new Map(read.map(({ manifest, path }) => [manifest, path]));
  const items: Item[] = [];
  for (const manifest of inOrder([...paths.keys()])) {
    const path = paths.get(manifest) ?? '';
    const kind = await objects.kindOf(manifest);
    const secret = readSecretPlan(
      manifest,
      path,
      secretsFor(config, namespaceOf(manifest)),
    );
    if (secret.problem) problems.push(secret.problem);
    problems.push(
      ...servedProblems(manifest, path, kind),
      ...(await roleProblems(manifest, path, objects)),
    );
    if (kind)
      items.push({ manifest, key: keyOf(manifest), kind, secret: secret.plan });
  }
  refuse(problems);
  return {
    items,
    namespaces: [...new Set([...paths.keys()].map(namespaceOf))],
    fieldManager: request.fieldManager ?? DEFAULT_FIELD_MANAGER,
    prune: request.prune,
  };
}

/** Objects that somebody asks about; throws for those that templates may not touch. */
export async function readKeys(
  keys: readonly ObjectKey[],
  { objects, config }: Judges,
): Promise<Array<{ key: ObjectKey; kind: KindInfo }>> {
  const { read, problems } = readManifests(
    keys.map(({ apiVersion, kind, name, namespace }) => ({
      apiVersion,
      kind,
      metadata: { name, ...(namespace && { namespace }) },
    })),
    undefined,
  );
  problems.push(
    ...read.flatMap(({ manifest, path }) =>
      outOfBounds(manifest, path, config),
    ),
  );
  refuse(problems);
  const found: Array<{ key: ObjectKey; kind: KindInfo }> = [];
  for (const { manifest, path } of read) {
    const kind = await objects.kindOf(manifest);
    problems.push(...servedProblems(manifest, path, kind));
    if (kind) found.push({ key: keyOf(manifest), kind });
  }
  refuse(problems);
  return found;
}

/** A binding to a role that is missing gives nothing, and the API server does not say so. */
async function roleProblems(
  { kind, roleRef }: Manifest,
  path: string,
  objects: ClusterObjects,
): Promise<ManifestProblem[]> {
  if (kind !== 'RoleBinding') return [];
  const role = await objects.kindOf({
    apiVersion: `${RBAC}/v1`,
    kind: 'ClusterRole',
  });
  const authorization = await objects.may({
    verb: 'bind',
    group: RBAC,
    resource: 'clusterroles',
    namespace: '',
  });
  // Where nothing is authorized, roles mean nothing.
  if (!role || authorization === undefined) return [];
  const { name } = roleRef as { name: string };
  const found = await judged(() => objects.read(role, { name }));
  // Who may not look can't tell.
  if ('refusal' in found || found.value) return [];
  return [
    {
      path: `${path}.roleRef`,
      message: `names the ClusterRole ${name}, which the cluster does not have: an administrator applies install/ first (kubectl apply --server-side -k install)`,
    },
  ];
}

function servedProblems(
  manifest: Manifest,
  path: string,
  kind: KindInfo | undefined,
): ManifestProblem[] {
  if (!kind)
    return [
      {
        path: `${path}.kind`,
        message: `the cluster serves no ${manifest.kind} of ${manifest.apiVersion}; is what brings it installed?`,
      },
    ];
  if (kind.namespaced || kind.kind === 'Namespace') return [];
  return [
    {
      path: `${path}.kind`,
      message: `${nameOf(
        keyOf(manifest),
      )} belongs to the whole cluster: an administrator applies it`,
      forbidden: true,
    },
  ];
}

function managerProblems(fieldManager: string | undefined): ManifestProblem[] {
  if (fieldManager === undefined) return [];
  const path = 'fieldManager';
  // In another's name somebody could take fields without a conflict, and prune what others applied.
  return OWN_MANAGER.test(fieldManager) && fieldManager.length <= 128
    ? []
    : [
        {
          path,
          message: `must be ${DEFAULT_FIELD_MANAGER}, or begin with it and "-" or "/" (letters, digits, "-", "_", "." and "/")`,
        },
      ];
}

function refuse(problems: readonly ManifestProblem[]): void {
  if (problems.length === 0) return;
  const said = problems
    .slice(0, MAX_TOLD)
    .map(({ path, message }) => `${path}: ${message}`);
  if (problems.length > MAX_TOLD)
    said.push(`and ${problems.length - MAX_TOLD} more`);
  const text = said.join('; ');
  throw problems.some(({ forbidden }) => forbidden)
    ? new NotAllowedError(text)
    : new InputError(text);
}
