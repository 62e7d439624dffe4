import { isDeepStrictEqual } from 'node:util';
import type {
  ArtifactLocation,
  ArtifactObject,
  ArtifactStore,
} from '@agent-workloads/backstage-plugin-agent-workloads-node';
import { ENVIRONMENT_CONFIGMAP } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { ForwardedError, ServiceUnavailableError } from '@backstage/errors';
import type { Clock } from '../controller/Clock';
import { ownObjectStore } from '../domain/ownObjectStore';
import type {
  ClusterStore,
  ObjectStoreCredentials,
} from '../kube/ClusterStore';
import { S3ArtifactStore, type S3Options } from './S3ArtifactStore';

/** Credentials are read again after so long; a store that refuses them makes it at once. */
const TRUST_MS = 5 * 60_000;
/** Clients kept, each with its connections; the oldest goes. */
const MAX_CLIENTS = 100;

interface Options {
  /** The portal's own object store. */
  shared: ArtifactStore | undefined;
  /**
   * How the portal reaches an environment's own object store, with `{service}` and `{namespace}`. The environment's
   * ConfigMap never names the address: whoever writes it must not send the portal anywhere.
   */
  environmentEndpoint: string | undefined;
  clock: Clock;
  /** For tests. */
  open?: (options: S3Options) => ArtifactStore & { close(): void };
}

type Open = ArtifactStore & { close(): void };

interface Opened {
  store: Open;
  credentials: ObjectStoreCredentials;
  /** Milliseconds of the clock. */
  trustedUntil: number;
}

interface OwnStoreOptions {
  cluster: ClusterStore;
  namespace: string;
  endpoint: string;
  region: string;
  clock: Clock;
  open: (options: S3Options) => Open;
}

/** Opened when something is read first, with the credentials that the environment's steps have. */
class OwnStore implements ArtifactStore {
  readonly #options: OwnStoreOptions;
  #opened: Opened | undefined;
  #opening: Promise<Opened> | undefined;

  constructor(options: OwnStoreOptions) {
    this.#options = options;
  }

  async read(
    location: ArtifactLocation,
    options: { signal: AbortSignal; range?: string },
  ): Promise<ArtifactObject> {
    const { store } = await this.#open();
    try {
      return await store.read(location, options);
    } catch (error) {
      // Refused: the credentials may be others by now.
      if (error instanceof ForwardedError && this.#opened?.store === store)
        this.#opened.trustedUntil = 0;
      throw error;
    }
  }

  close(): void {
    this.#opened?.store.close();
    this.#opened = undefined;
  }

  async #open(): Promise<Opened> {
    const now = this.#options.clock.now().getTime();
    if (this.#opened && now < this.#opened.trustedUntil) return this.#opened;
    this.#opening ??= this.#openAnew(now).finally(() => {
      this.#opening = undefined;
    });
    return this.#opening;
  }

  async #openAnew(now: number): Promise<Opened> {
    const { cluster, namespace, endpoint, region, open } = this.#options;
    const trustedUntil = now + TRUST_MS;
    const before = this.#opened;
    const credentials = await cluster.readObjectStoreCredentials(namespace);
    // A client that is replaced is not closed: downloads may still run on it.
    this.#opened =
      before && isDeepStrictEqual(before.credentials, credentials)
        ? { ...before, trustedUntil }
        : {
            store: open({
              endpoint,
              region,
              forcePathStyle: true,
              credentials,
            }),
            credentials,
            trustedUntil,
          };
    return this.#opened;
  }
}

/** The object store of each environment: the portal's, or the one that was installed with the environment. */
export class ArtifactStores {
  readonly #options: Options;
  readonly #own = new Map<string, OwnStore>();

  constructor(options: Options) {
    this.#options = options;
  }

  /** Undefined when none is configured. */
  of(cluster: ClusterStore, namespace: string): ArtifactStore | undefined {
    const environment = cluster.environments.get({
      namespace,
      name: ENVIRONMENT_CONFIGMAP,
    });
    const { s3_endpoint: endpoint, s3_region: region = 'us-east-1' } =
      environment?.data ?? {};
    const service = ownObjectStore(endpoint, namespace);
    if (service === undefined) return this.#options.shared;
    const { environmentEndpoint } = this.#options;
    if (environmentEndpoint === undefined) return unreachable(namespace);
    const key = [cluster.name, namespace, service, region].join('/');
    const known = this.#own.get(key);
    if (known) return known;
    const made = new OwnStore({
      ...this.#options,
      open: this.#options.open ?? (options => new S3ArtifactStore(options)),
      cluster,
      namespace,
      region,
      endpoint: environmentEndpoint
        .replaceAll('{service}', service)
        .replaceAll('{namespace}', namespace),
    });
    this.#own.set(key, made);
    this.#dropOldest();
    return made;
  }

  close(): void {
    this.#own.forEach(store => store.close());
    this.#own.clear();
  }

  #dropOldest(): void {
    const [oldest] = this.#own;
    if (this.#own.size <= MAX_CLIENTS || !oldest) return;
    const [key, store] = oldest;
    store.close();
    this.#own.delete(key);
  }
}

function unreachable(namespace: string): ArtifactStore {
  return {
    async read() {
      throw new ServiceUnavailableError(
        `Environment ${namespace} keeps its artifacts in an object store of its own, and the portal was not told how to reach such; set agentWorkloads.artifacts.environmentEndpoint in app-config`,
      );
    },
  };
}
