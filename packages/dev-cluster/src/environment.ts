import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, parseAllDocuments, stringify } from 'yaml';
import { ENVIRONMENT_CONFIGMAP } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import type { KubeApplier } from './KubeApplier';
import type { KubeObject } from './store';

/** The platform parameters of an environment: the data of its ConfigMap. @public */
export type EnvironmentValues = Record<
  | 'agent_image'
  | 'browserless_url'
  | 'litellm_url'
  | 'postgres_dsn'
  | 'bucket'
  | 'allowed_hosts'
  | 's3_endpoint'
  | 's3_region',
  string
>;

/** What the steps authenticate with. @public */
export interface EnvironmentSecrets {
  s3: { accessKey: string; secretKey: string };
  postgresPassword: string;
  modelKey: string;
}

/** @public */
export interface EnvironmentOptions {
  applier: KubeApplier;
  namespace: string;
  /** Folder with the plain manifests and their kustomization.yaml. */
  skeletonDir: string;
  values: EnvironmentValues;
  secrets: EnvironmentSecrets;
}

const CLUSTER_SCOPED = new Set([
  'Namespace',
  'ClusterRole',
  'ClusterRoleBinding',
  'ClusterWorkflowTemplate',
]);

/** The manifests that the folder's kustomization.yaml lists, in its order. */
function readSkeleton(dir: string): KubeObject[] {
  const kustomization: { resources: string[] } = parse(
    readFileSync(join(dir, 'kustomization.yaml'), 'utf8'),
  );
  return kustomization.resources.flatMap(file =>
    parseAllDocuments(readFileSync(join(dir, file), 'utf8'))
      .map(document => document.toJS() as KubeObject | null)
      .filter(object => object !== null),
  );
}

/** Argo's own idea of where artifacts go must be that of the environment. */
function withLocalRepository(
  data: Record<string, string>,
  values: EnvironmentValues,
): Record<string, string> {
  const { host, protocol } = new URL(values.s3_endpoint);
  return Object.fromEntries(
    Object.entries(data).map(([name, text]) => {
      const repository: { s3?: Record<string, unknown> } = parse(text);
      const s3 = {
        ...repository.s3,
        endpoint: host,
        insecure: protocol === 'http:',
        region: values.s3_region,
        bucket: values.bucket,
      };
      return [name, stringify({ ...repository, s3 }, { lineWidth: 0 })];
    }),
  );
}

/** Puts local endpoints where the plain manifests have placeholders. */
function localised(
  object: KubeObject,
  { namespace, values }: EnvironmentOptions,
): KubeObject {
  const placed = CLUSTER_SCOPED.has(object.kind)
    ? object
    : { ...object, metadata: { ...object.metadata, namespace } };
  if (object.kind === 'RoleBinding' && Array.isArray(object.subjects)) {
    const subjects = object.subjects.map(s => ({ namespace, ...s }));
    return { ...placed, subjects };
  }
  if (object.kind !== 'ConfigMap') return placed;
  const data = (object.data ?? {}) as Record<string, string>;
  switch (object.metadata.name) {
    case ENVIRONMENT_CONFIGMAP:
      return { ...placed, data: { ...data, ...values } };
    case 'artifact-repositories':
      return { ...placed, data: withLocalRepository(data, values) };
    default:
      return placed;
  }
}

const encoded = (data: Record<string, string>) =>
  Object.fromEntries(
    Object.entries(data).map(([key, value]) => [
      key,
      Buffer.from(value).toString('base64'),
    ]),
  );

function secretsOf({ namespace, secrets }: EnvironmentOptions): KubeObject[] {
  const { s3, postgresPassword, modelKey } = secrets;
  const all: Record<string, Record<string, string>> = {
    'agent-workloads-s3': { accesskey: s3.accessKey, secretkey: s3.secretKey },
    'agent-workloads-postgres': {
      username: 'postgres',
      password: postgresPassword,
    },
    'agent-workloads-litellm': { api_key: modelKey },
  };
  return Object.entries(all).map(([name, data]) => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, namespace },
    type: 'Opaque',
    data: encoded(data),
  }));
}

/**
 * Makes a namespace ready to run pipelines: the manifests of the pipeline environment with local endpoints, and the
 * Secrets that they name.
 *
 * @public
 */
export async function applyEnvironment(
  options: EnvironmentOptions,
): Promise<void> {
  const { applier, namespace, skeletonDir } = options;
  await applier.apply({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: namespace },
  });
  for (const secret of secretsOf(options)) await applier.apply(secret);
  for (const object of readSkeleton(skeletonDir)) {
    await applier.apply(localised(object, options));
  }
}
