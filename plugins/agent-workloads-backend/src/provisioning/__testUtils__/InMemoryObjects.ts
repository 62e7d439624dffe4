import { ServiceUnavailableError } from '@backstage/errors';
import type {
  ClusterObjects,
  KubeObject,
  WriteOptions,
} from '../../kube/ClusterObjects';
import { KubeApiError } from '../../kube/errors';
import type { KindInfo } from '../../kube/kinds';

type Call = 'apply' | 'create' | 'merge' | 'remove' | 'list' | 'read' | 'may';
interface At {
  namespace?: string;
  name: string;
}

const CLUSTER_WIDE = ['Namespace', 'ClusterRole'];

/** What an API server answers when it refuses. */
export const refusal = (statusCode: number, message: string) =>
  new KubeApiError({ statusCode, status: { message } });

/**
 * A cluster whose refusals a test decides. Applying replaces what is given and keeps the rest; who owns which field is
 * told in the contract suite, against real API servers.
 */
export class InMemoryObjects implements ClusterObjects {
  readonly stored = new Map<string, KubeObject>();
  readonly calls: string[] = [];
  /** Whether the account has rights; undefined where nobody asks. */
  allowed: (namespace: string) => boolean | undefined = () => true;
  #version = 0;
  readonly #failures: Array<{
    call: Call;
    kind: string;
    dryRun: boolean;
    error: Error;
  }> = [];

  fail(call: Call, kind: string, error: Error, dryRun = false): void {
    this.#failures.push({ call, kind, dryRun, error });
  }

  away(call: Call, kind: string): void {
    this.fail(call, kind, new ServiceUnavailableError('it does not answer'));
  }

  put(object: {
    apiVersion: string;
    kind: string;
    metadata: object;
    [field: string]: unknown;
  }): KubeObject {
    const stored = this.#completed(object);
    this.stored.set(idOf(stored.kind, stored.metadata), stored);
    return stored;
  }

  get(kind: string, name: string, namespace?: string): KubeObject | undefined {
    return this.stored.get(idOf(kind, { name, namespace }));
  }

  async kindOf({ apiVersion, kind }: { apiVersion: string; kind: string }) {
    return {
      apiVersion,
      kind,
      plural: `${kind.toLowerCase()}s`,
      namespaced: !CLUSTER_WIDE.includes(kind),
    };
  }

  async read({ kind }: KindInfo, at: At): Promise<KubeObject | undefined> {
    this.#judge('read', kind, at.name, false);
    return this.stored.get(idOf(kind, at));
  }

  async list({ kind }: KindInfo, { namespace }: { namespace: string }) {
    this.#judge('list', kind, '', false);
    return [...this.stored.values()].filter(
      object => object.kind === kind && object.metadata.namespace === namespace,
    );
  }

  async apply(
    { kind }: KindInfo,
    manifest: object,
    { fieldManager, dryRun = false }: WriteOptions,
  ): Promise<KubeObject> {
    const { metadata, ...rest } = manifest as KubeObject;
    this.#judge('apply', kind, metadata.name, dryRun);
    const before = this.stored.get(idOf(kind, metadata));
    const next = {
      ...before,
      ...rest,
      metadata: {
        ...before?.metadata,
        ...metadata,
        managedFields: [{ manager: fieldManager, operation: 'Apply' }],
      },
    };
    return dryRun ? this.#completed(next) : this.put(next);
  }

  async create({ kind }: KindInfo, manifest: object): Promise<KubeObject> {
    const { metadata } = manifest as KubeObject;
    this.#judge('create', kind, metadata.name, false);
    if (this.stored.has(idOf(kind, metadata)))
      throw refusal(409, 'already exists');
    return this.put(manifest as KubeObject);
  }

  async merge({ kind }: KindInfo, at: At, patch: object): Promise<KubeObject> {
    this.#judge('merge', kind, at.name, false);
    const before = this.stored.get(idOf(kind, at));
    if (!before) throw refusal(404, 'not found');
    const { metadata, data } = patch as {
      metadata?: { annotations?: object };
      data?: object;
    };
    return this.put({
      ...before,
      ...(data && { data: { ...(before.data ?? {}), ...data } }),
      metadata: {
        ...before.metadata,
        annotations: merged(before.metadata.annotations, metadata?.annotations),
      },
    });
  }

  async remove({ kind }: KindInfo, at: At): Promise<void> {
    this.#judge('remove', kind, at.name, false);
    const before = this.stored.get(idOf(kind, at));
    if (!before) return;
    if (before.metadata.finalizers?.length) {
      const deletionTimestamp = '2026-11-23T12:00:00Z';
      this.put({
        ...before,
        metadata: { ...before.metadata, deletionTimestamp },
      });
    } else this.stored.delete(idOf(kind, at));
  }

  async may({ namespace }: { namespace: string }) {
    this.#judge('may', '', namespace, false);
    return this.allowed(namespace);
  }

  #judge(call: Call, kind: string, name: string, dryRun: boolean): void {
    if (call !== 'read' && call !== 'list' && call !== 'may')
      this.calls.push(`${dryRun ? 'try' : call} ${kind} ${name}`);
    const failure = this.#failures.find(
      one => one.call === call && one.kind === kind && one.dryRun === dryRun,
    );
    if (failure) throw failure.error;
  }

  #completed(object: {
    apiVersion: string;
    kind: string;
    metadata: object;
    [field: string]: unknown;
  }): KubeObject {
    const { metadata } = object as Partial<KubeObject>;
    return {
      ...object,
      metadata: {
        namespace: '',
        name: '',
        uid: `uid-${metadata?.name}`,
        creationTimestamp: '2026-11-23T12:00:00Z',
        ...metadata,
        resourceVersion: String(++this.#version),
      },
    };
  }
}

function idOf(
  kind: string,
  { namespace, name }: { namespace?: string; name: string },
): string {
  return CLUSTER_WIDE.includes(kind)
    ? `${kind}/${name}`
    : `${kind}/${namespace ?? ''}/${name}`;
}

/** As RFC 7386: null takes a key away. */
function merged(before: object = {}, patch: object = {}) {
  return Object.fromEntries(
    Object.entries({ ...before, ...patch }).filter(
      ([, value]) => value !== null,
    ),
  );
}
