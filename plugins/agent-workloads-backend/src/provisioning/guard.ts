import {
  ANNOTATIONS,
  ARGO_API_VERSION,
  LABELS,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { matchesGlob, NAMESPACE_NAME } from './names';
import { isRecord, type Manifest, type ManifestProblem } from './manifests';

/** What config lets templates touch. */
export interface Limits {
  /** Globs. */
  namespaces: readonly string[];
  /** Beside those that an environment is made of. */
  kinds: ReadonlyArray<{ apiVersion: string; kind: string }>;
}

/** What an environment is made of. */
export const ENVIRONMENT_KINDS: Limits['kinds'] = [
  ['v1', 'Namespace'],
  ['rbac.authorization.k8s.io/v1', 'RoleBinding'],
  ['v1', 'ResourceQuota'],
  ['v1', 'LimitRange'],
  ['networking.k8s.io/v1', 'NetworkPolicy'],
  ['v1', 'ServiceAccount'],
  ['v1', 'Secret'],
  ['v1', 'ConfigMap'],
  ['v1', 'PersistentVolumeClaim'],
  ['v1', 'Service'],
  ['policy/v1', 'PodDisruptionBudget'],
  ['apps/v1', 'Deployment'],
  ['apps/v1', 'StatefulSet'],
  ['batch/v1', 'Job'],
  [ARGO_API_VERSION, 'WorkflowTemplate'],
].map(([apiVersion = '', kind = '']) => ({ apiVersion, kind }));

const ENFORCE = 'pod-security.kubernetes.io/enforce';
const ENFORCE_VERSION = 'pod-security.kubernetes.io/enforce-version';
/** The restricted level of before demands less, that of v1.0 hardly anything. */
const WHOLE_VERSION = /^(latest|v1\.(2[5-9]|[3-9][0-9]))$/;
/** Where install/ keeps the accounts of the portal. */
const SYSTEM_NAMESPACE = 'agent-workloads-system';
type Subject = { kind?: unknown; name?: unknown; namespace?: unknown };

/** ClusterRoles of install/ that an environment may bind, and to whom. */
export const BINDABLE_ROLES: ReadonlyMap<
  string,
  { who: string; mayHave: (subject: Subject, namespace: string) => boolean }
> = new Map([
  ['agent-workloads-portal-environment', forSystemAccounts()],
  ['agent-workloads-portal-object-store', forSystemAccounts()],
  ['agent-workloads-provisioner-environment', forSystemAccounts()],
  ['agent-workloads-workflow', forAccountsOfTheNamespace()],
  ['agent-workloads-viewer', forNamedSubjects()],
  ['agent-workloads-launcher', forNamedSubjects()],
]);

function forSystemAccounts() {
  return {
    who: `ServiceAccounts of ${SYSTEM_NAMESPACE}`,
    mayHave: ({ kind, namespace }: Subject) =>
      kind === 'ServiceAccount' && namespace === SYSTEM_NAMESPACE,
  };
}

function forAccountsOfTheNamespace() {
  return {
    who: 'ServiceAccounts of the same namespace',
    mayHave: ({ kind, namespace }: Subject, own: string) =>
      kind === 'ServiceAccount' && namespace === own,
  };
}

function forNamedSubjects() {
  return {
    who: 'users, accounts and groups but those that everybody is in (system:…)',
    mayHave: ({ name }: Subject) =>
      typeof name === 'string' && !name.startsWith('system:'),
  };
}

/** Whether config lets templates touch such an object at all. */
export function outOfBounds(
  manifest: Manifest,
  path: string,
  limits: Limits,
): ManifestProblem[] {
  return [
    ...kindProblems(manifest, path, limits),
    ...namespaceProblems(manifest, path, limits),
  ];
}

const CHECKS: Record<
  string,
  ((manifest: Manifest, path: string) => ManifestProblem[]) | undefined
> = {
  Namespace: checkNamespace,
  RoleBinding: checkRoleBinding,
  Secret: checkSecret,
  Service: checkService,
};

/** What an object within bounds may not ask for. */
export function unsafe(manifest: Manifest, path: string): ManifestProblem[] {
  return CHECKS[manifest.kind]?.(manifest, path) ?? [];
}

function kindProblems(
  { apiVersion, kind }: Manifest,
  path: string,
  limits: Limits,
): ManifestProblem[] {
  const allowed = [...ENVIRONMENT_KINDS, ...limits.kinds];
  if (allowed.some(one => one.apiVersion === apiVersion && one.kind === kind))
    return [];
  const versions = allowed
    .filter(one => one.kind === kind)
    .map(one => one.apiVersion);
  const message =
    versions.length > 0
      ? `${kind} is allowed as ${versions.join(', ')}, not as ${apiVersion}`
      : `${kind} (${apiVersion}) is not a kind that templates may apply. ${whatElse(
          kind,
        )}`;
  return [{ path: `${path}.kind`, message, forbidden: true }];
}

function whatElse(kind: string): string {
  return kind.startsWith('Cluster') || kind === 'CustomResourceDefinition'
    ? 'What belongs to the whole cluster an administrator applies once, as install/ does'
    : 'agentWorkloads.provisioning.kinds in the config of the portal can allow it';
}

function namespaceProblems(
  { kind, metadata }: Manifest,
  path: string,
  { namespaces }: Limits,
): ManifestProblem[] {
  if (kind === 'Namespace' && metadata.namespace !== undefined)
    return [
      {
        path: `${path}.metadata.namespace`,
        message: 'a Namespace is in no namespace; leave it out',
      },
    ];
  const name = kind === 'Namespace' ? metadata.name : metadata.namespace;
  const field = kind === 'Namespace' ? 'name' : 'namespace';
  if (name === undefined)
    return [
      {
        path: `${path}.metadata.namespace`,
        message:
          'is missing: name it here, or for all manifests in `namespace`',
      },
    ];
  if (mayTouch(namespaces, name)) return [];
  return [
    {
      path: `${path}.metadata.${field}`,
      message: notAllowed(name, namespaces),
      forbidden: true,
    },
  ];
}

/** Whether templates may touch a namespace. Those of the cluster and of the portal itself a glob does not open. */
export function mayTouch(globs: readonly string[], name: string): boolean {
  const reserved =
    name === SYSTEM_NAMESPACE || name === 'default' || name.startsWith('kube-');
  return !reserved && NAMESPACE_NAME.test(name) && matchesGlob(globs, name);
}

/** Why a namespace is out of bounds, and who can change that. */
export function notAllowed(name: string, globs: readonly string[]): string {
  const allowed = globs.length > 0 ? globs.join(', ') : 'none';
  return `templates may not touch the namespace ${name}, only ${allowed} (agentWorkloads.provisioning.namespaces in the config of the portal)`;
}

/** The cluster asks the same of the provisioner (install/base/provisioner.yaml); here it is said with the field. */
function checkNamespace(
  { metadata: { labels = {} } }: Manifest,
  path: string,
): ManifestProblem[] {
  const wanted = { [LABELS.environment]: 'true', [ENFORCE]: 'restricted' };
  const problems = Object.entries(wanted)
    .filter(([label, value]) => labels[label] !== value)
    .map(([label, value]) => ({
      path: `${path}.metadata.labels`,
      message: `must have ${label}: "${value}", as every environment does`,
    }));
  const version = labels[ENFORCE_VERSION];
  if (version !== undefined && !WHOLE_VERSION.test(version))
    problems.push({
      path: `${path}.metadata.labels["${ENFORCE_VERSION}"]`,
      message: 'must be latest, or v1.25 or later: older ones let more through',
    });
  return problems;
}

function checkRoleBinding(
  { roleRef, subjects, metadata }: Manifest,
  path: string,
): ManifestProblem[] {
  const { kind, name } = isRecord(roleRef) ? roleRef : {};
  const role =
    kind === 'ClusterRole' && typeof name === 'string'
      ? BINDABLE_ROLES.get(name)
      : undefined;
  if (!role)
    return [
      {
        path: `${path}.roleRef`,
        message: `must be one of the ClusterRoles of install/: ${[
          ...BINDABLE_ROLES.keys(),
        ].join(', ')}`,
        forbidden: true,
      },
    ];
  const all: unknown[] = Array.isArray(subjects) ? subjects : [];
  return all.flatMap((subject, index) =>
    isRecord(subject) && role.mayHave(subject, metadata.namespace ?? '')
      ? []
      : [
          {
            path: `${path}.subjects[${index}]`,
            message: `${String(name)} may only be bound to ${role.who}`,
            forbidden: true,
          },
        ],
  );
}

/** Values would stay in the task's record and in the repository. */
function checkSecret(
  { data, stringData }: Manifest,
  path: string,
): ManifestProblem[] {
  return (
    Object.entries({ data, stringData })
      .filter(([, value]) => value !== undefined && value !== null)
      // What is no map either: the API server would tell it in its complaint.
      .filter(([, value]) => !isRecord(value) || Object.keys(value).length > 0)
      .map(([field]) => ({
        path: `${path}.${field}`,
        message: `manifests carry no secret values: leave them out and say in the annotation ${ANNOTATIONS.secretSource} where they come from (generate, config:<name>), or create the Secret yourself`,
      }))
  );
}

/** They take traffic that belongs to others, or lead it to them. */
function checkService({ spec }: Manifest, path: string): ManifestProblem[] {
  const { externalIPs, type } = isRecord(spec) ? spec : {};
  const problems: ManifestProblem[] = [];
  if (Array.isArray(externalIPs) && externalIPs.length > 0)
    problems.push({
      path: `${path}.spec.externalIPs`,
      message: 'may not be set by a template',
      forbidden: true,
    });
  // An ExternalName would lead the portal, which reads an environment's own object store by its Service, to any host.
  if (type !== undefined && type !== 'ClusterIP')
    problems.push({
      path: `${path}.spec.type`,
      message:
        'must be ClusterIP: an environment opens nothing to the outside, and stands for nothing there',
      forbidden: true,
    });
  return problems;
}
