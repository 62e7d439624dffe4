import { parse } from 'yaml';
import { KINDS } from '../../store/kinds';
import type { ObjectStore } from '../../store/types';
import type {
  ArtifactRepository,
  ArtifactRepositoryRef,
  WorkflowSpec,
} from '../model';
import { ContainerConfigError, readData } from '../pods/containerEnv';
import type { RepositoryAccess } from './ArtifactTransport';

const CONFIG_MAP = 'artifact-repositories';
const DEFAULT_KEY = 'workflows.argoproj.io/default-artifact-repository';
const KEY_FORMAT = '{{workflow.name}}/{{pod.name}}';

/** The repository of workflows whose namespace names none, and the credentials where no Secret does. */
export interface ArtifactStoreOptions {
  endpoint: string;
  region: string;
  accessKey: string;
  secretKey: string;
  bucket: string;
}

/** Finds a namespace's artifact repository as Argo does. */
export function findRepository(
  store: Pick<ObjectStore, 'get'>,
  namespace: string,
  spec: WorkflowSpec,
  fallback: ArtifactStoreOptions,
): { ok: ArtifactRepositoryRef } | { problem: string } {
  const asked = spec.artifactRepositoryRef;
  const configMap = asked?.configMap ?? CONFIG_MAP;
  const object = store.get(KINDS.ConfigMap, { namespace, name: configMap });
  const key = asked?.key ?? object?.metadata.annotations?.[DEFAULT_KEY];
  const data = readData(store, 'ConfigMap', namespace, configMap);
  const text = key === undefined ? undefined : data?.[key];
  if (key !== undefined && text !== undefined) {
    const artifactRepository = parseRepository(text);
    return artifactRepository
      ? { ok: { artifactRepository, configMap, key, namespace } }
      : {
          problem: failure(`ConfigMap ${configMap} has no YAML map at ${key}`),
        };
  }
  if (asked) {
    const ref = `${asked.configMap ?? ''}#${asked.key ?? ''}`;
    return {
      problem: failure(
        `failed to find any artifact repository for artifact repository ref "${ref}"`,
      ),
    };
  }
  return { ok: { artifactRepository: builtIn(fallback), default: true } };
}

/** Prefix of the keys of outputs that name no key, before its tags are replaced. */
export function keyFormatOf(repository: ArtifactRepository): string {
  return repository.s3?.keyFormat || KEY_FORMAT;
}

/** What a repository's Secret says; a Secret that is named has to be there, as Argo mounts it. */
function secretValue(
  store: Pick<ObjectStore, 'get'>,
  namespace: string,
  ref: { name: string; key: string } | undefined,
): string | undefined {
  if (!ref) return undefined;
  const data = readData(store, 'Secret', namespace, ref.name);
  if (!data) {
    throw new ContainerConfigError(
      `the artifact repository's secret "${ref.name}" not found`,
    );
  }
  const value = data[ref.key];
  if (value === undefined) {
    throw new ContainerConfigError(
      `couldn't find key ${ref.key} in the artifact repository's Secret ${namespace}/${ref.name}`,
    );
  }
  return value;
}

/** Endpoint and credentials of a repository. */
export function accessOf(
  store: Pick<ObjectStore, 'get'>,
  namespace: string,
  repository: ArtifactRepository,
  fallback: ArtifactStoreOptions,
): RepositoryAccess {
  const { s3 } = repository;
  const secret = (ref: { name: string; key: string } | undefined) =>
    secretValue(store, namespace, ref);
  return {
    endpoint: s3?.endpoint
      ? withScheme(s3.endpoint, s3.insecure === true)
      : fallback.endpoint,
    region: s3?.region ?? fallback.region,
    bucket: s3?.bucket ?? fallback.bucket,
    accessKey: secret(s3?.accessKeySecret) ?? fallback.accessKey,
    secretKey: secret(s3?.secretKeySecret) ?? fallback.secretKey,
  };
}

function builtIn({ endpoint, bucket, region }: ArtifactStoreOptions) {
  const { host, protocol } = new URL(endpoint);
  return {
    archiveLogs: true,
    s3: { bucket, endpoint: host, region, insecure: protocol === 'http:' },
  };
}

function parseRepository(text: string): ArtifactRepository | undefined {
  try {
    const parsed: unknown = parse(text);
    return typeof parsed === 'object' && parsed !== null ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function withScheme(endpoint: string, insecure: boolean): string {
  if (/^https?:\/\//.test(endpoint)) return endpoint;
  return `${insecure ? 'http' : 'https'}://${endpoint}`;
}

function failure(reason: string): string {
  return `failed to resolve artifact repository: ${reason}`;
}
