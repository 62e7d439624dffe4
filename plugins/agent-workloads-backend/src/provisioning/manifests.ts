/** One object as it is applied. */
export interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: ManifestMeta;
  [field: string]: unknown;
}

export interface ManifestMeta {
  name: string;
  namespace?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
}

/** Names one object of a cluster. */
export interface ObjectKey {
  apiVersion: string;
  kind: string;
  /** Absent for what belongs to the whole cluster. */
  namespace?: string;
  name: string;
}

/** Why a manifest is not taken. */
export interface ManifestProblem {
  /** E.g. `manifests[3].metadata.name`. */
  path: string;
  message: string;
  /** True when config, not the manifest, is the reason. */
  forbidden?: true;
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const keyOf = ({ apiVersion, kind, metadata }: Manifest): ObjectKey => ({
  apiVersion,
  kind,
  ...(metadata.namespace && { namespace: metadata.namespace }),
  name: metadata.name,
});

/** Identifies an object within its cluster, whatever the version of its API. */
export const identityOf = ({
  apiVersion,
  kind,
  namespace = '',
  name,
}: ObjectKey): string => {
  const group = apiVersion.includes('/') ? apiVersion.split('/')[0] : '';
  return [group, kind, namespace, name].join('|');
};

/** For people, e.g. `Deployment postgres`. */
export const nameOf = ({ kind, name }: Pick<ObjectKey, 'kind' | 'name'>) =>
  `${kind} ${name}`;

/** The namespace that an object is in, or is. */
export const namespaceOf = ({
  kind,
  metadata,
}: Pick<Manifest, 'kind' | 'metadata'>): string =>
  (kind === 'Namespace' ? metadata.name : metadata.namespace) ?? '';

/** Whether a request needs the permission for pipelines only. */
export const onlyPipelines = (
  manifests: ReadonlyArray<{ apiVersion?: unknown; kind?: unknown }>,
): boolean =>
  manifests.every(
    ({ apiVersion, kind }) =>
      kind === 'WorkflowTemplate' &&
      String(apiVersion).startsWith('argoproj.io/'),
  );
