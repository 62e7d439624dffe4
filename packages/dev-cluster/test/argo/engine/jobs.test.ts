import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  createKubernetesServer,
  type KubernetesServer,
} from '../../../src/kubernetes';
import { KINDS } from '../../../src/store/kinds';
import { eventually, freePort, isAlive, startHarness } from './EngineHarness';
import type { EngineHarness } from './EngineHarness';

const REF = { namespace: 'lab', name: 'work' };

let harness: EngineHarness;
let server: KubernetesServer;

const serve = async () =>
  createKubernetesServer({
    store: harness.store,
    port: await freePort(22250, 22299),
  });

beforeEach(async () => {
  harness = await startHarness();
  server = await serve();
  await post('/api/v1/namespaces', { metadata: { name: 'lab' } });
});
afterEach(async () => {
  await server.stop();
  await harness.close();
});

async function post(path: string, body: object): Promise<void> {
  const answer = await fetch(server.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(answer.status).toBe(201);
}

const submit = (script: string, image = 'steps:1') =>
  post('/apis/batch/v1/namespaces/lab/jobs', {
    metadata: { name: 'work' },
    spec: {
      template: {
        spec: {
          restartPolicy: 'Never',
          containers: [{ name: 'do', image, command: ['sh', '-c', script] }],
        },
      },
    },
  });

const conditions = () =>
  (
    harness.store.get(KINDS.Job, REF)?.status as
      | { conditions?: { type: string }[] }
      | undefined
  )?.conditions?.map(({ type }) => type) ?? [];

it('a Job whose cluster ends in the middle is run again, and nothing of the first run is left', async () => {
  const seen = join(harness.dir, 'attempts');
  await submit(`echo $$ >> ${seen}; [ $(wc -l < ${seen}) -ge 2 ] || sleep 120`);
  const attempts = () =>
    existsSync(seen) ? readFileSync(seen, 'utf8').trim().split('\n') : [];
  await eventually(() => attempts().length === 1, 'the first attempt');
  await server.stop();
  await harness.restart();
  server = await serve();
  await eventually(() => conditions().includes('Complete'), 'the Job to end');
  expect(attempts()).toHaveLength(2);
  expect(isAlive(Number(attempts()[0]))).toBe(false);
  expect(harness.pods().map(pod => pod.status)).toMatchObject([
    {
      phase: 'Succeeded',
      containerStatuses: [
        { name: 'do', state: { terminated: { exitCode: 0 } } },
      ],
    },
  ]);
});

it('a Job of an image that nobody has waits, and says so at its pod', async () => {
  await submit('true', 'unknown:1');
  const waiting = await eventually(() => {
    const [pod] = harness.pods();
    const { containerStatuses = [] } = (pod?.status ?? {}) as {
      containerStatuses?: {
        name: string;
        state: { waiting?: { reason: string } };
      }[];
    };
    return containerStatuses[0];
  }, 'the pod to wait');
  expect(waiting).toMatchObject({
    name: 'do',
    state: { waiting: { reason: 'ImagePullBackOff' } },
  });
  expect(conditions()).toEqual([]);
});

it('a namespace takes its Job and the running process along', async () => {
  const pidFile = join(harness.dir, 'pid');
  await submit(`echo $$ > ${pidFile}; sleep 120`);
  const pid = await eventually(
    () => existsSync(pidFile) && Number(readFileSync(pidFile, 'utf8')),
    'the process',
  );
  await fetch(`${server.url}/api/v1/namespaces/lab`, { method: 'DELETE' });
  await eventually(
    () => !harness.store.get(KINDS.Namespace, { name: 'lab' }),
    'the namespace to go',
  );
  await eventually(() => !isAlive(pid), 'the process to end');
  expect(harness.pods()).toEqual([]);
  expect(harness.store.get(KINDS.Job, REF)).toBeUndefined();
});
