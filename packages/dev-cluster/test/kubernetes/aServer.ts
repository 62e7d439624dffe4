import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createKubernetesServer } from '../../src/kubernetes';
import type {
  KubernetesServer,
  KubernetesServerOptions,
} from '../../src/kubernetes';
import { ObjectStore, openObjectStore } from '../../src/store';

const FIRST_PORT = 22100;
const LAST_PORT = 22179;

/** A folder for one test, and the function that removes it. */
export async function aFolder() {
  const dir = await mkdtemp(join(tmpdir(), 'kubernetes-test-'));
  return { dir, remove: () => rm(dir, { recursive: true, force: true }) };
}

/** Listens on the first free port of the tests' range. */
export async function listen(
  options: Omit<KubernetesServerOptions, 'port'>,
): Promise<KubernetesServer> {
  for (let port = FIRST_PORT; ; port++) {
    try {
      return await createKubernetesServer({ ...options, port });
    } catch (error) {
      if (port === LAST_PORT) throw error;
    }
  }
}

/** A running server on an empty store. */
export interface TestServer {
  url: string;
  dir: string;
  store: ObjectStore;
  server: KubernetesServer;
  close(): Promise<void>;
}

/** Starts a server on an empty store. */
export async function aServer(
  options: Omit<KubernetesServerOptions, 'port' | 'store'> = {},
): Promise<TestServer> {
  const { dir, remove } = await aFolder();
  const store = await openObjectStore({ dir: join(dir, 'state') });
  const server = await listen({ store, ...options });
  return {
    url: server.url,
    dir,
    store,
    server,
    close: async () => {
      await server.stop();
      await store.close();
      await remove();
    },
  };
}
