import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { spawn, type ChildProcess } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EMBEDDED, portsFrom, projectRoot } from '../../src/config';
import { startDevCluster, type DevCluster } from '../../src/startDevCluster';
import { startTimeOf } from '../../src/services/processRecord';
import { freeBase } from './ports';
import { until } from './until';

// whole environments start and stop here, beside other tests
vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 });

let dataDir: string;
let base: number;
let cluster: DevCluster | undefined;
let child: ChildProcess | undefined;

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'aw-cluster-'));
  base = await freeBase();
});

afterEach(async () => {
  await cluster?.stop();
  cluster = undefined;
  child?.kill('SIGKILL');
  rmSync(dataDir, { recursive: true, force: true });
});

const options = () => ({ dataDir, ports: portsFrom(base), services: [] });

async function start() {
  cluster = await startDevCluster(options());
  return cluster;
}

const namespaced = (api: string, plural: string, name = '') =>
  `http://127.0.0.1:${base + 1}${api}/namespaces/${
    EMBEDDED.namespace
  }/${plural}/${name}`;

async function read(url: string) {
  const response = await fetch(url);
  return { status: response.status, json: await response.json() };
}

/** Runs the program as `npm start` does. */
function runMain() {
  child = spawn(
    process.execPath,
    [
      '--import',
      'tsx',
      join(projectRoot(), 'packages/dev-cluster/src/main.ts'),
    ],
    {
      env: {
        ...process.env,
        AGENT_WORKLOADS_DATA_DIR: dataDir,
        AGENT_WORKLOADS_PORT_BASE: String(base),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let out = '';
  let err = '';
  child.stdout?.on('data', chunk => {
    out += chunk;
  });
  child.stderr?.on('data', chunk => {
    err += chunk;
  });
  const exited = new Promise<number | null>(resolve =>
    child?.once('exit', code => resolve(code)),
  );
  return { process: child, exited, out: () => out, err: () => err };
}

const recordedPid = (name: string): number =>
  JSON.parse(readFileSync(join(dataDir, `pids/${name}.json`), 'utf8')).pid;

describe('startDevCluster', () => {
  it('makes an environment with local endpoints and its Secrets', async () => {
    const { kubeconfigPath } = await start();
    expect(statSync(kubeconfigPath).mode.toString(8)).toMatch(/600$/);
    const config = await read(
      namespaced('/api/v1', 'configmaps', 'agent-workloads-environment'),
    );
    expect(config.json.data).toMatchObject({
      agent_image: EMBEDDED.image,
      s3_endpoint: `http://127.0.0.1:${base + 2}`,
      postgres_dsn: `postgresql://127.0.0.1:${base + 3}/agent_checkpoints`,
      allowed_hosts: `127.0.0.1:${base + 6}`,
    });
    const repository = await read(
      namespaced('/api/v1', 'configmaps', 'artifact-repositories'),
    );
    expect(repository.json.data.default).toContain(`127.0.0.1:${base + 2}`);
    const secret = await read(
      namespaced('/api/v1', 'secrets', 'agent-workloads-postgres'),
    );
    expect(Buffer.from(secret.json.data.username, 'base64').toString()).toBe(
      'postgres',
    );
    const template = await read(
      namespaced(
        '/apis/argoproj.io/v1alpha1',
        'workflowtemplates',
        'visual-analysis-template',
      ),
    );
    expect(template.status).toBe(200);
  });

  it('serves our custom resource, and keeps objects over a restart', async () => {
    const workloads = namespaced(
      '/apis/agent-workloads.io/v1alpha1',
      'agentworkloads',
    ).replace(/\/$/, '');
    const first = await start();
    const created = await fetch(workloads, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        apiVersion: 'agent-workloads.io/v1alpha1',
        kind: 'AgentWorkload',
        metadata: { name: 'kept' },
        spec: {
          objective: 'Find out.',
          owner: 'group:default/market-research',
          targetUrls: ['http://127.0.0.1/'],
          orchestration: {
            workflowTemplateRef: { name: 'visual-analysis-template' },
          },
        },
      }),
    });
    const { metadata } = await created.json();
    expect(created.status).toBe(201);
    await first.stop();
    await start();
    expect((await read(`${workloads}/kept`)).json.metadata.uid).toBe(
      metadata.uid,
    );
  });

  it('refuses a second cluster on the same data', async () => {
    const main = runMain();
    await until('the first is up', () => main.out().includes('"ready":true'));
    await expect(startDevCluster(options())).rejects.toThrow(
      /used by another embedded cluster \(process \d+\).*AGENT_WORKLOADS_DATA_DIR/,
    );
    main.process.kill('SIGTERM');
    expect(await main.exited).toBe(0);
  });
});

describe('the program', () => {
  it('says what it is, prints one ready line, and leaves nothing behind', async () => {
    const main = runMain();
    await until('it is up', () => main.out().includes('"ready":true'));
    expect(main.err()).toContain('not a security boundary');
    const ready = JSON.parse(main.out());
    expect(Object.keys(ready.endpoints).sort()).toEqual(
      ['chrome', 'kubernetes', 'model', 'postgres', 's3', 'shop'].sort(),
    );
    const pids = ['postgres', 'chrome'].map(recordedPid);
    main.process.kill('SIGINT');
    expect(await main.exited).toBe(0);
    expect(pids.map(startTimeOf)).toEqual([undefined, undefined]);
  });

  it('takes over what a kill -9 left behind', async () => {
    const killed = runMain();
    await until('it is up', () => killed.out().includes('"ready":true'));
    const orphans = ['postgres', 'chrome'].map(recordedPid);
    killed.process.kill('SIGKILL');
    await killed.exited;
    expect(orphans.map(startTimeOf)).not.toContain(undefined);
    const next = runMain();
    await until('the next is up', () => next.out().includes('"ready":true'));
    expect(orphans.map(startTimeOf)).toEqual([undefined, undefined]);
    next.process.kill('SIGTERM');
    expect(await next.exited).toBe(0);
  });

  it('stops in order when a signal comes in the middle of starting', async () => {
    const main = runMain();
    await until('it starts', () => main.err().includes('services:'));
    main.process.kill('SIGTERM');
    expect(await main.exited).toBe(0);
    await start(); // nothing holds the ports or the data
  });

  it('ends with its reason when PostgreSQL dies', async () => {
    const main = runMain();
    await until('it is up', () => main.out().includes('"ready":true'));
    process.kill(recordedPid('postgres'), 'SIGKILL');
    expect(await main.exited).toBe(1);
    expect(main.err()).toContain('PostgreSQL ended by itself');
  });
});
