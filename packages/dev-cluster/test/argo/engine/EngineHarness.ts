import { readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { KINDS } from '../../../src/store/kinds';
import { openObjectStore } from '../../../src/store/openObjectStore';
import type { KubeObject, ObjectStore } from '../../../src/store/types';
import { startArgoEngine } from '../../../src/argo';
import type { ArgoEngine, ArgoEngineOptions } from '../../../src/argo';
import type { OpenTransport } from '../../../src/argo/artifacts/ArtifactTransport';
import type { NodeStatus, Workflow } from '../../../src/argo/model';

const NAMESPACE = 'lab';

/** A store, an engine on it and a folder as bucket. */
export interface EngineHarness {
  dir: string;
  store: ObjectStore;
  engine: ArgoEngine;
  /** What the engine said. */
  log: string[];
  submit(spec: object, name?: string): Promise<Workflow>;
  workflow(name: string): Workflow | undefined;
  pods(): KubeObject[];
  node(workflow: string, displayName: string): NodeStatus | undefined;
  until(
    name: string,
    condition: (workflow: Workflow) => boolean,
  ): Promise<Workflow>;
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** Artifacts in a folder: `<dir>/<bucket>/<key>`. */
export function folderTransport(dir: string): OpenTransport {
  return ({ bucket }) => ({
    async upload(path, key) {
      const target = join(dir, bucket, key);
      await mkdir(dirname(target), { recursive: true });
      await cp(path, target, { recursive: true });
    },
    async download(key, path) {
      const source = join(dir, bucket, key);
      const found = await stat(source).catch(() => undefined);
      if (!found) return false;
      await cp(source, path, { recursive: true });
      return true;
    },
  });
}

/** Polls until `look` gives something. */
export async function eventually<T>(
  look: () => T | undefined | false,
  what: string,
  ms = 20_000,
): Promise<T> {
  const end = Date.now() + ms;
  while (Date.now() < end) {
    const found = look();
    if (found) return found;
    await new Promise(resolve => setTimeout(resolve, 20));
  }
  throw new Error(`waited ${ms} ms in vain for ${what}`);
}

export async function startHarness(
  overrides: Partial<ArgoEngineOptions> = {},
  folder?: string,
): Promise<EngineHarness> {
  const dir = folder ?? (await mkdtemp(join(tmpdir(), 'argo-engine-')));
  const store = await openObjectStore({ dir: join(dir, 'state') });
  const log: string[] = [];
  const note = (message: string, meta?: object) => {
    log.push(`${message} ${JSON.stringify(meta ?? {})}`);
  };
  const start = () =>
    startArgoEngine({
      store,
      podsDir: join(dir, 'pods'),
      images: { 'steps:1': { paths: {} } },
      artifactStore: {
        endpoint: 'http://127.0.0.1:1',
        region: 'us-east-1',
        accessKey: 'key',
        secretKey: 'secret',
        bucket: 'artifacts',
      },
      openTransport: folderTransport(join(dir, 'bucket')),
      logger: { info: note, warn: note, error: note },
      graceMs: 500,
      ...overrides,
    });
  const get = (name: string) =>
    store.get(KINDS.Workflow, { namespace: NAMESPACE, name }) as
      | Workflow
      | undefined;
  const nodeOf = (workflow: string, displayName: string) =>
    Object.values(get(workflow)?.status?.nodes ?? {}).find(
      node => node.displayName === displayName,
    );
  const harness: EngineHarness = {
    dir,
    store,
    engine: await start(),
    log,
    async submit(spec, name = 'run') {
      const created = await store.create(KINDS.Workflow, {
        apiVersion: 'argoproj.io/v1alpha1',
        kind: 'Workflow',
        metadata: { name, namespace: NAMESPACE },
        spec,
      });
      return created as unknown as Workflow;
    },
    workflow: get,
    pods: () => store.list(KINDS.Pod, { namespace: NAMESPACE }).items,
    node: nodeOf,
    until: (name, condition) =>
      eventually(() => {
        const workflow = get(name);
        return workflow && condition(workflow) && workflow;
      }, `workflow ${name}`).catch(error => {
        const status = JSON.stringify(get(name)?.status?.nodes, null, 1);
        throw new Error(`${error.message}\n${status}\n${log.join('\n')}`);
      }),
    async restart() {
      await harness.engine.stop();
      harness.engine = await start();
    },
    async close() {
      await harness.engine.stop();
      await store.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
  return harness;
}

/** A port of this range that nobody listens on. */
export async function freePort(from: number, to: number): Promise<number> {
  for (let port = from; port <= to; port += 1) {
    const server = createServer();
    const free = await new Promise<boolean>(resolve => {
      server.once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
    });
    if (free) return port;
  }
  throw new Error(`no free port from ${from} to ${to}`);
}

/** Whether a process exists and is no zombie. */
export function isAlive(pid: number): boolean {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

/** Whether the workflow has ended. */
export function ended(workflow: Workflow): boolean {
  return /^(Succeeded|Failed|Error)$/.test(workflow.status?.phase ?? '');
}
