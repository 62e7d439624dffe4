import { execFile, spawn } from 'node:child_process';
import { accessSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createKubernetesServer } from '../../../src/kubernetes';
import { KINDS } from '../../../src/store/kinds';
import { eventually, freePort, isAlive, startHarness } from './EngineHarness';
import type { EngineHarness } from './EngineHarness';
import { shell, single } from './specs';

const run = promisify(execFile);
const KUBECTL = '/usr/bin/kubectl';

function hasKubectl(): boolean {
  try {
    accessSync(KUBECTL);
    return true;
  } catch {
    return false;
  }
}

// Without kubectl there is nothing to test here: the engine itself has its own tests.
describe.skipIf(!hasKubectl())('kubectl, with workflows', () => {
  let harness: EngineHarness;
  let server: Awaited<ReturnType<typeof createKubernetesServer>>;
  let kubectl: (...args: string[]) => Promise<string>;
  let base: string[];
  beforeEach(async () => {
    harness = await startHarness();
    server = await createKubernetesServer({
      store: harness.store,
      port: await freePort(22250, 22299),
      podLogs: harness.engine,
      logger: { info() {}, warn() {}, error() {} },
    });
    base = ['--server', server.url, '-n', 'lab', '--cache-dir', harness.dir];
    kubectl = async (...args) =>
      (await run(KUBECTL, [...base, ...args], { timeout: 30_000 })).stdout;
    await harness.store.create(KINDS.Namespace, {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'lab' },
    });
  });
  afterEach(async () => {
    await server.stop();
    await harness.close();
  });

  async function apply(spec: object): Promise<void> {
    const file = join(harness.dir, 'workflow.json');
    const workflow = {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Workflow',
      metadata: { name: 'run', namespace: 'lab' },
      spec,
    };
    await writeFile(file, JSON.stringify(workflow));
    await kubectl('create', '-f', file);
  }

  it('follows the log of a running pod', async () => {
    const go = join(harness.dir, 'go');
    await apply(
      single({
        container: shell(
          `echo first; while [ ! -e ${go} ]; do sleep 0.05; done; echo last`,
        ),
      }),
    );
    await eventually(
      () => harness.node('run', 'run')?.phase === 'Running',
      'run',
    );
    expect(await kubectl('get', 'pods')).toMatch(/run .*Running/);
    const follow = spawn(KUBECTL, [...base, 'logs', '-f', 'run']);
    let text = '';
    follow.stdout.on('data', chunk => {
      text += chunk;
    });
    const closed = new Promise(resolve => follow.once('close', resolve));
    await eventually(() => text === 'first\n', 'the first line');
    await writeFile(go, '');
    await closed;
    expect(text).toBe('first\nlast\n');
  });

  it('deleting a workflow kills what it runs', async () => {
    const pidFile = join(harness.dir, 'pid');
    await apply(
      single({ container: shell(`echo $$ > ${pidFile}; sleep 120`) }),
    );
    await eventually(
      () => harness.node('run', 'run')?.phase === 'Running',
      'run',
    );
    const pid = await eventually(() => {
      try {
        return Number(readFileSync(pidFile, 'utf8')) || undefined;
      } catch {
        return undefined;
      }
    }, 'the pid');
    await kubectl('delete', 'workflow', 'run');
    await eventually(() => harness.pods().length === 0, 'the pod to go');
    await eventually(() => !isAlive(pid), 'the process to end');
  });

  it('deleting a pod makes the step try again', async () => {
    await apply(
      single({
        retryStrategy: { limit: '1', retryPolicy: 'OnError' },
        container: shell('[ {{retries}} -ge 1 ] || sleep 120'),
      }),
    );
    await eventually(
      () => harness.node('run', 'run(0)')?.phase === 'Running',
      'the first attempt',
    );
    const [pod] = harness.pods();
    await kubectl('delete', 'pod', pod?.metadata.name ?? '');
    await kubectl(
      'wait',
      'workflow/run',
      '--for=jsonpath={.status.phase}=Succeeded',
      '--timeout=20s',
    );
    expect(harness.node('run', 'run(0)')?.message).toBe('pod deleted');
  });
});
