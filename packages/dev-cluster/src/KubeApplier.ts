import { BUILT_IN_KINDS, type KubeObject } from './store';

const FIELD_MANAGER = 'agent-workloads-dev-cluster';

/** Applies manifests through the API server, so that what it would refuse from kubectl it refuses here too. */
export class KubeApplier {
  constructor(private readonly url: string) {}

  private pathOf(object: KubeObject): string {
    const kind = BUILT_IN_KINDS.find(
      k =>
        k.kind === object.kind &&
        [k.group, k.version].filter(Boolean).join('/') === object.apiVersion,
    );
    if (!kind) {
      throw new Error(
        `The environment holds a ${object.kind} (${object.apiVersion}), which the embedded cluster does not serve.`,
      );
    }
    const { namespace, name } = object.metadata;
    const root = kind.group ? `/apis/${kind.group}` : '/api';
    const scope =
      kind.namespaced && namespace ? `namespaces/${namespace}/` : '';
    return `${root}/${kind.version}/${scope}${kind.plural}/${name}`;
  }

  /** Server-side apply: creates or changes the object, and owns the fields it names. */
  async apply(object: KubeObject): Promise<void> {
    const path = `${this.pathOf(
      object,
    )}?fieldManager=${FIELD_MANAGER}&force=true`;
    const response = await fetch(this.url + path, {
      method: 'PATCH',
      headers: { 'content-type': 'application/apply-patch+yaml' },
      body: JSON.stringify(object),
    });
    if (response.ok) return;
    throw new Error(
      `The embedded API server refused ${object.kind} ${
        object.metadata.name
      }: ${response.status} ${await response.text()}`,
    );
  }

  /** True once a path is served, e.g. that of a new custom resource. */
  async serves(path: string): Promise<boolean> {
    const response = await fetch(this.url + path);
    await response.arrayBuffer();
    return response.ok;
  }
}
