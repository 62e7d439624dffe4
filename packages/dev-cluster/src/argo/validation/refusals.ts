import type { Artifact, Call, Template, WorkflowSpec } from '../model';

/** Fields that concern pods on a real cluster only: read by nobody here, harmless to leave out. */
const NO_EFFECT = new Set([
  'affinity',
  'annotations',
  'archiveLogs',
  'artifactGC',
  'automountServiceAccountToken',
  'dnsConfig',
  'dnsPolicy',
  'executor',
  'hostAliases',
  'hostNetwork',
  'imagePullSecrets',
  'nodeSelector',
  'podDisruptionBudget',
  'podGC',
  'podMetadata',
  'podPriority',
  'podPriorityClassName',
  'priority',
  'priorityClassName',
  'schedulerName',
  'securityContext',
  'serviceAccountName',
  'tolerations',
  'archiveLocation',
]);

const SPEC_FIELDS = new Set([
  'activeDeadlineSeconds',
  'arguments',
  'artifactRepositoryRef',
  'entrypoint',
  'onExit',
  'parallelism',
  'retryStrategy',
  'shutdown',
  'suspend',
  'templateDefaults',
  'templates',
  'ttlStrategy',
  'volumes',
  'workflowMetadata',
  'workflowTemplateRef',
]);

const TEMPLATE_FIELDS = new Set([
  'activeDeadlineSeconds',
  'container',
  'dag',
  'inputs',
  'metadata',
  'name',
  'outputs',
  'retryStrategy',
  'script',
  'steps',
  'suspend',
  'volumes',
]);

const CALL_FIELDS = new Set([
  'arguments',
  'continueOn',
  'dependencies',
  'depends',
  'name',
  'template',
  'templateRef',
  'when',
  'withItems',
  'withParam',
  'withSequence',
]);

const METADATA_FIELDS = new Set(['labels', 'annotations']);
const RETRY_FIELDS = new Set(['limit', 'retryPolicy', 'backoff']);
const VOLUME_FIELDS = new Set(['name', 'emptyDir', 'configMap', 'secret']);
const VALUE_SOURCES = new Set([
  'supplied',
  'default',
  'path',
  'parameter',
  'configMapKeyRef',
]);
const ARTIFACT_SOURCES = new Set([
  'artifactory',
  'azure',
  'fromExpression',
  'gcs',
  'git',
  'hdfs',
  'http',
  'oss',
  'plugin',
]);

/** The first thing in a spec that changes behaviour and that the embedded cluster does not imitate. */
export function findRefusal(spec: WorkflowSpec): string | undefined {
  return (
    unknownField(spec, SPEC_FIELDS, 'spec') ??
    volumeRefusal(spec.volumes, 'spec.volumes') ??
    retryRefusal(spec.retryStrategy, 'spec.retryStrategy') ??
    unknownField(
      spec.workflowMetadata ?? {},
      METADATA_FIELDS,
      'spec.workflowMetadata',
    ) ??
    first(spec.arguments?.artifacts, artifact =>
      artifactRefusal(artifact, `spec.arguments.artifacts.${artifact.name}`),
    ) ??
    first(spec.templates, template =>
      templateRefusal(template, `templates.${template.name}`),
    )
  );
}

/** {@link findRefusal} for one template. */
export function templateRefusal(
  template: Template,
  where: string,
): string | undefined {
  const calls = [
    ...(template.dag?.tasks ?? []),
    ...(template.steps ?? []).flat(),
  ];
  return (
    unknownField(template, TEMPLATE_FIELDS, where) ??
    volumeRefusal(template.volumes, `${where}.volumes`) ??
    retryRefusal(template.retryStrategy, `${where}.retryStrategy`) ??
    first(template.inputs?.artifacts, artifact =>
      artifactRefusal(artifact, `${where}.inputs.artifacts.${artifact.name}`),
    ) ??
    first(template.outputs?.artifacts, artifact =>
      artifactRefusal(artifact, `${where}.outputs.artifacts.${artifact.name}`),
    ) ??
    first(template.outputs?.parameters, ({ name, valueFrom }) =>
      unknownField(
        valueFrom ?? {},
        VALUE_SOURCES,
        `${where}.outputs.parameters.${name}.valueFrom`,
      ),
    ) ??
    first(calls, call => callRefusal(call, `${where}.${call.name}`))
  );
}

function callRefusal(call: Call, where: string): string | undefined {
  return (
    unknownField(call, CALL_FIELDS, where) ??
    first(call.arguments?.artifacts, artifact =>
      artifactRefusal(
        artifact,
        `${where}.arguments.artifacts.${artifact.name}`,
      ),
    )
  );
}

function artifactRefusal(artifact: Artifact, where: string) {
  const source = Object.keys(artifact).find(key => ARTIFACT_SOURCES.has(key));
  if (source) return refused(`${where}.${source}`);
  if (artifact.archive?.zip) return refused(`${where}.archive.zip`);
  return artifact.subPath ? refused(`${where}.subPath`) : undefined;
}

function retryRefusal(strategy: Template['retryStrategy'], where: string) {
  return unknownField(strategy ?? {}, RETRY_FIELDS, where);
}

function volumeRefusal(volumes: Template['volumes'], where: string) {
  return first(volumes, volume =>
    unknownField(volume, VOLUME_FIELDS, `${where}.${volume.name}`),
  );
}

function unknownField(
  value: object,
  known: ReadonlySet<string>,
  where: string,
): string | undefined {
  const field = Object.entries(value).find(
    ([key, item]) => hasMeaning(item) && !known.has(key) && !NO_EFFECT.has(key),
  );
  return field && refused(`${where}.${field[0]}`);
}

function hasMeaning(value: unknown): boolean {
  if (value === undefined || value === null || value === false) return false;
  return !(Array.isArray(value) && value.length === 0) && value !== '';
}

function refused(what: string): string {
  return `${what} is not supported by the embedded cluster`;
}

function first<T>(
  items: readonly T[] | undefined,
  find: (item: T) => string | undefined,
): string | undefined {
  for (const item of items ?? []) {
    const found = find(item);
    if (found) return found;
  }
  return undefined;
}
