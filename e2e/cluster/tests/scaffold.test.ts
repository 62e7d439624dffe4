import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { report } from './support/faults/report';
import { KubeApi } from './support/KubeApi';
import { USERS } from './support/portalApi';
import { PortalProcess } from './support/portalProcess';
import {
  provisioningPortal,
  removeEnvironment,
  scaffoldEnvironment,
  startEnvironment,
} from './support/scaffoldedEnvironment';
import { until } from './support/until';

const PORT = 25_031;
const STAMP = Date.now().toString(36);

const admin = KubeApi.asAdmin();
let portal: PortalProcess;
const made: string[] = [];

const statusOf = async (namespace: string) =>
  (await admin.get(`/api/v1/namespaces/${namespace}`)).status;

beforeAll(async () => {
  portal = await PortalProcess.start(
    admin,
    PORT,
    await provisioningPortal(admin),
  );
}, 240_000);

afterAll(async () => {
  await portal?.stop();
  for (const name of made) await admin.delete(`/api/v1/namespaces/${name}`);
}, 60_000);

describe('an environment that can’t be made', () => {
  it('is refused to whoever lacks the permission, and nothing is made', async () => {
    const namespace = `scaffolded-rita-${STAMP}`;
    const task = await scaffoldEnvironment(
      portal.url,
      namespace,
      {},
      USERS.rita,
    );
    expect(task.status).toBe('failed');
    expect(task.log.join('\n')).toMatch(/NotAllowedError: .*permission/);
    expect(await statusOf(namespace)).toBe(404);
  }, 120_000);

  it('is refused in a namespace that config does not open', async () => {
    const namespace = `elsewhere-${STAMP}`;
    const task = await scaffoldEnvironment(portal.url, namespace);
    expect(task.status).toBe('failed');
    expect(task.log.join('\n')).toContain(namespace);
    expect(task.log.join('\n')).toContain('provisioning.namespaces');
    expect(await statusOf(namespace)).toBe(404);
  }, 120_000);

  it('is refused in a namespace that somebody else has, which stays as it was', async () => {
    const name = `scaffolded-taken-${STAMP}`;
    made.push(name);
    const { body: before } = await admin.post('/api/v1/namespaces', {
      metadata: { name, labels: { team: 'other' } },
    });
    const task = await scaffoldEnvironment(portal.url, name);
    expect(task.status).toBe('failed');
    expect(task.log.join('\n')).toMatch(
      /no(t a|t an| pipeline)? ?environment|not labelled/,
    );
    const { body: after } = await admin.get(`/api/v1/namespaces/${name}`);
    expect(after.metadata.resourceVersion).toBe(
      before.metadata.resourceVersion,
    );
  }, 120_000);
});

describe('an environment whose quota is too small for its services', () => {
  const namespace = `scaffolded-small-${STAMP}`;

  it('says what keeps it, until somebody cancels, and what stays', async () => {
    made.push(namespace);
    const task = await startEnvironment(portal.url, namespace, {
      pods: 5,
      storage: '1Gi',
    });
    const reason = await until(
      'the task says what keeps the database',
      async () => (await task.log()).find(line => /exceeded quota/.test(line)),
      120_000,
    );
    expect(reason).toMatch(/StatefulSet.*postgres|postgres.*StatefulSet/s);
    const since = Date.now();
    await task.cancel();
    const ended = await task.ended();
    report('scaffold: cancelled', { ms: Date.now() - since, reason });
    // what Backstage calls a task whose step ended when it was cancelled
    expect(ended.status).toBe('failed');
    expect(ended.log.join('\n')).toContain(
      'The task was cancelled. What was applied until then stays',
    );
    expect(await statusOf(namespace)).toBe(200);
  }, 240_000);

  it('is made when it is asked for again with more', async () => {
    const task = await scaffoldEnvironment(portal.url, namespace);
    expect(task.status, task.log.join('\n')).toBe('completed');
  }, 300_000);

  it('is removed, with everything that was made', async () => {
    const task = await removeEnvironment(portal.url, namespace);
    expect(task.status, task.log.join('\n')).toBe('completed');
    expect(await statusOf(namespace)).toBe(404);
  }, 240_000);
});
