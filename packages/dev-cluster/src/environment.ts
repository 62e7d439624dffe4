import { parse, parseAllDocuments } from 'yaml';
import type { KubeApplier } from './KubeApplier';
import {
  renderEnvironment,
  type RenderedEnvironment,
} from './renderEnvironment';
import type { KubeObject } from './store';

/** What the steps authenticate with. @public */
export interface EnvironmentSecrets {
  s3: { accessKey: string; secretKey: string };
  postgresPassword: string;
  modelKey: string;
}

/** @public */
export interface EnvironmentOptions {
  applier: KubeApplier;
  /** As `templates/pipeline-environment/README.md` describes them. */
  values: { namespace: string } & Record<string, unknown>;
  secrets: EnvironmentSecrets;
}

/** The objects that the folder's kustomization.yaml lists, in its order and its namespace. @public */
export function objectsOf(rendered: RenderedEnvironment): KubeObject[] {
  const read = (path: string) => {
    const text = rendered.get(path);
    if (text === undefined) throw new Error(`The environment has no ${path}.`);
    return text;
  };
  const { namespace, resources }: { namespace: string; resources: string[] } =
    parse(read('kustomization.yaml'));
  return resources
    .flatMap(path => parseAllDocuments(read(path)))
    .map(document => document.toJS() as KubeObject | null)
    .filter(object => object !== null)
    .map(object =>
      object.kind === 'Namespace'
        ? object
        : { ...object, metadata: { ...object.metadata, namespace } },
    );
}

const encoded = (data: Record<string, string>) =>
  Object.fromEntries(
    Object.entries(data).map(([key, value]) => [
      key,
      Buffer.from(value).toString('base64'),
    ]),
  );

function secretsOf({ values, secrets }: EnvironmentOptions): KubeObject[] {
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
    metadata: { name, namespace: values.namespace },
    type: 'Opaque',
    data: encoded(data),
  }));
}

/**
 * Makes a namespace ready to run pipelines, from the skeleton of pipeline environments, with the Secrets that it expects
 * to be there.
 *
 * @public
 */
export async function applyEnvironment(
  options: EnvironmentOptions,
): Promise<void> {
  const { applier, values } = options;
  const [namespace, ...others] = objectsOf(renderEnvironment(values));
  if (namespace?.kind !== 'Namespace') {
    throw new Error('The skeleton does not begin with the Namespace.');
  }
  await applier.apply(namespace);
  for (const secret of secretsOf(options)) await applier.apply(secret);
  for (const object of others) await applier.apply(object);
}
