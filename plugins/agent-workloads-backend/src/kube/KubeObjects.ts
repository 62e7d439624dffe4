import { ServiceUnavailableError } from '@backstage/errors';
import type { Clock } from '../controller/Clock';
import type {
  ClusterObjects,
  KubeObject,
  WriteOptions,
} from './ClusterObjects';
import { KubeApiError } from './errors';
import type { KubeHttp, KubeRequest } from './KubeHttp';
import { pathOf, type KindInfo } from './kinds';

interface ResourceList {
  resources: Array<{ name: string; kind: string; namespaced: boolean }>;
}

/** Kinds come with CustomResourceDefinitions, and go. */
const DISCOVERY_MS = 60_000;
const PAGE = '500';

/** Objects of any kind behind an API server. */
export class KubeObjects implements ClusterObjects {
  readonly #http: KubeHttp;
  readonly #cluster: string;
  readonly #clock: Clock;
  readonly #discovered = new Map<
    string,
    { kinds: KindInfo[]; until: number }
  >();

  readonly #clusterUid: () => string;
  #verified = false;

  constructor(options: {
    http: KubeHttp;
    cluster: string;
    /** The cluster as the portal knows it; a provisioner of another one must not work on it. */
    clusterUid: () => string;
    clock: Clock;
  }) {
    this.#http = options.http;
    this.#cluster = options.cluster;
    this.#clusterUid = options.clusterUid;
    this.#clock = options.clock;
  }

  async kindOf({
    apiVersion,
    kind,
  }: {
    apiVersion: string;
    kind: string;
  }): Promise<KindInfo | undefined> {
    const kinds = await this.#discover(apiVersion);
    return kinds.find(one => one.kind === kind);
  }

  async read(
    kind: KindInfo,
    at: { namespace?: string; name: string },
  ): Promise<KubeObject | undefined> {
    return this.#unlessMissing({ path: pathOf(kind, at) });
  }

  async list(
    kind: KindInfo,
    {
      namespace,
      labelSelector,
      fieldSelector,
    }: { namespace: string; labelSelector?: string; fieldSelector?: string },
  ): Promise<KubeObject[]> {
    const found: KubeObject[] = [];
    let next: string | undefined;
    do {
      const page: { items: KubeObject[]; metadata?: { continue?: string } } =
        await this.#call({
          path: pathOf(kind, { namespace }),
          query: { labelSelector, fieldSelector, limit: PAGE, continue: next },
        });
      // the items of a list do not say what they are
      const { apiVersion } = kind;
      found.push(
        ...page.items.map(item => ({ ...item, apiVersion, kind: kind.kind })),
      );
      next = page.metadata?.continue || undefined;
    } while (next);
    return found;
  }

  async apply(
    kind: KindInfo,
    manifest: object,
    { fieldManager, dryRun }: WriteOptions,
  ): Promise<KubeObject> {
    return this.#call({
      method: 'PATCH',
      path: pathOf(kind, placeOf(manifest)),
      query: {
        fieldManager,
        force: 'false',
        fieldValidation: 'Strict',
        dryRun: dryRun ? 'All' : undefined,
      },
      // JSON is YAML
      contentType: 'application/apply-patch+yaml',
      body: manifest,
    });
  }

  async create(
    kind: KindInfo,
    manifest: object,
    { fieldManager, dryRun }: WriteOptions,
  ): Promise<KubeObject> {
    const { namespace } = placeOf(manifest);
    return this.#call({
      method: 'POST',
      path: pathOf(kind, { namespace }),
      query: {
        fieldManager,
        fieldValidation: 'Strict',
        dryRun: dryRun ? 'All' : undefined,
      },
      body: manifest,
    });
  }

  async merge(
    kind: KindInfo,
    at: { namespace?: string; name: string },
    patch: object,
    { fieldManager, dryRun }: WriteOptions,
  ): Promise<KubeObject> {
    return this.#call({
      method: 'PATCH',
      path: pathOf(kind, at),
      query: { fieldManager, dryRun: dryRun ? 'All' : undefined },
      contentType: 'application/merge-patch+json',
      body: patch,
    });
  }

  async remove(
    kind: KindInfo,
    at: { namespace?: string; name: string },
    uid: string,
  ): Promise<void> {
    try {
      await this.#call({
        method: 'DELETE',
        path: pathOf(kind, at),
        body: { preconditions: { uid }, propagationPolicy: 'Background' },
      });
    } catch (error) {
      if (!hasStatus(error, 404) && !hasStatus(error, 409)) throw error;
    }
  }

  async may({
    verb,
    group,
    resource,
    namespace,
  }: {
    verb: string;
    group: string;
    resource: string;
    namespace: string;
  }): Promise<boolean | undefined> {
    const answer = await this.#question<{ status?: { allowed?: boolean } }>({
      method: 'POST',
      path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
      body: {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SelfSubjectAccessReview',
        spec: { resourceAttributes: { verb, group, resource, namespace } },
      },
    });
    return answer && answer.status?.allowed === true;
  }

  async #discover(apiVersion: string): Promise<KindInfo[]> {
    const known = this.#discovered.get(apiVersion);
    const now = this.#clock.now().getTime();
    if (known && known.until > now) return known.kinds;
    const root = apiVersion.includes('/') ? '/apis/' : '/api/';
    const found = await this.#question<ResourceList>({
      path: root + apiVersion.split('/').map(encodeURIComponent).join('/'),
    });
    const kinds = (found?.resources ?? [])
      // the others are subresources
      .filter(({ name }) => !name.includes('/'))
      .map(({ name, kind, namespaced }) => ({
        apiVersion,
        kind,
        plural: name,
        namespaced,
      }));
    // What is not served now may be served in a moment, e.g. when install/ is being applied.
    if (kinds.length > 0)
      this.#discovered.set(apiVersion, { kinds, until: now + DISCOVERY_MS });
    return kinds;
  }

  async #unlessMissing<T = KubeObject>(
    request: KubeRequest,
  ): Promise<T | undefined> {
    try {
      return await this.#call<T>(request);
    } catch (error) {
      if (hasStatus(error, 404)) return undefined;
      throw error;
    }
  }

  /** What every account may ask. */
  async #question<T>(request: KubeRequest): Promise<T | undefined> {
    try {
      return await this.#unlessMissing<T>(request);
    } catch (error) {
      if (!(error instanceof KubeApiError)) throw error;
      throw new ServiceUnavailableError(
        `Cluster ${this.#cluster} refuses the provisioner's account (${
          error.statusCode
        } ${
          error.message
        }); has its token ended? An administrator of the portal renews agentWorkloads.clusters[].provisioner`,
      );
    }
  }

  async #verify(): Promise<void> {
    if (this.#verified) return;
    const expected = this.#clusterUid();
    const system = await this.#http.request<KubeObject>({
      path: '/api/v1/namespaces/kube-system',
    });
    if (system.metadata.uid !== expected)
      throw new ServiceUnavailableError(
        `The provisioner's account of cluster ${
          this.#cluster
        } belongs to another cluster; see agentWorkloads.clusters[].provisioner`,
      );
    this.#verified = true;
  }

  async #call<T>(request: KubeRequest): Promise<T> {
    try {
      await this.#verify();
      return await this.#http.request<T>(request);
    } catch (error) {
      if (error instanceof KubeApiError || ServiceUnavailableError.is(error))
        throw error;
      throw new ServiceUnavailableError(
        `The API server of cluster ${this.#cluster} does not answer`,
        error,
      );
    }
  }
}

function hasStatus(error: unknown, code: number): boolean {
  return error instanceof KubeApiError && error.statusCode === code;
}

function placeOf(manifest: object): { namespace?: string; name?: string } {
  const { metadata } = manifest as {
    metadata: { namespace?: string; name?: string };
  };
  return { namespace: metadata.namespace, name: metadata.name };
}
