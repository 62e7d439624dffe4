import { createServiceFactory } from '@backstage/backend-plugin-api';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { signalsServiceRef } from '@backstage/plugin-signals-node';
import request from 'supertest';
import agentWorkloadsPlugin from './index';

const KEY = 'a key for tests, long enough to be one';

/** The whole plugin; nobody listens where its cluster should be. */
function start(overrides: object = {}) {
  const agentWorkloads = {
    clusters: [
      { name: 'gone', url: 'http://127.0.0.1:1', serviceAccountToken: 'x' },
    ],
    namespaces: ['demo'],
    integrity: { key: KEY },
    ...overrides,
  };
  return startTestBackend({
    features: [
      agentWorkloadsPlugin,
      mockServices.rootConfig.factory({
        data: {
          agentWorkloads,
          backend: {
            database: { client: 'better-sqlite3', connection: ':memory:' },
          },
        },
      }),
      createServiceFactory({
        service: signalsServiceRef,
        deps: {},
        factory: () => ({ publish: async () => {} }),
      }),
    ],
  });
}

describe('the plugin', () => {
  it('starts though its cluster does not answer, and says so', async () => {
    const backend = await start();
    const { server } = backend;
    const clusters = await request(server).get('/api/agent-workloads/clusters');
    expect(clusters.body.items).toEqual([
      {
        name: 'gone',
        namespaces: ['demo'],
        healthy: false,
        message: expect.any(String),
      },
    ]);
    expect(clusters.body.policy).toEqual({ engine: 'wasm', healthy: true });
    const list = await request(server).get('/api/agent-workloads/workloads');
    expect([list.status, list.body.items]).toEqual([200, []]);
    const archive = await request(server).get(
      '/api/agent-workloads/workloads?archived=true',
    );
    expect([archive.status, archive.body.items]).toEqual([200, []]);
    const launch = await request(server)
      .post('/api/agent-workloads/workloads')
      .send({
        cluster: 'gone',
        namespace: 'demo',
        objective: 'x',
        pipeline: { name: 'y' },
      });
    expect(launch.status).toBe(503);
    const workload = await request(server).get(
      '/api/agent-workloads/workloads/gone/demo/x',
    );
    expect(workload.status).toBe(503);
    expect(workload.body.error.message).toContain('cluster "gone"');
    await backend.stop();
  });

  it('says, until namespaces were found by their label, that lists may lack everything', async () => {
    const backend = await start({
      namespaces: [],
      namespaceSelector: 'agent-workloads.io/environment=true',
    });
    const { body } = await request(backend.server).get(
      '/api/agent-workloads/environments',
    );
    expect(body).toEqual({
      items: [],
      incomplete: [{ cluster: 'gone', message: expect.any(String) }],
    });
    await backend.stop();
  });

  it('starts though its OPA server does not answer, and says so', async () => {
    const backend = await start({
      policy: { engine: 'opa', opa: { url: 'http://127.0.0.1:1' } },
    });
    const { body } = await request(backend.server).get(
      '/api/agent-workloads/clusters',
    );
    expect(body.policy).toEqual({
      engine: 'opa',
      healthy: false,
      message: expect.stringContaining('agentWorkloads.policy.opa'),
    });
    await backend.stop();
  });

  it('registers its permissions and rules', async () => {
    const backend = await start();
    const { server } = backend;
    const { body } = await request(server).get(
      '/api/agent-workloads/.well-known/backstage/permissions/metadata',
    );
    const names = (items: Array<{ name: string }>) =>
      items.map(({ name }) => name).sort();
    expect(names(body.permissions)).toEqual([
      'agentworkload.artifact.read',
      'agentworkload.create',
      'agentworkload.environment.delete',
      'agentworkload.environment.read',
      'agentworkload.gate.decide',
      'agentworkload.manifest.apply',
      'agentworkload.pipeline.apply',
      'agentworkload.read',
    ]);
    // one of the same name for workloads and for namespaces
    expect(names(body.rules)).toEqual([
      'IN_CLUSTER',
      'IN_NAMESPACE',
      'IN_NAMESPACE',
      'IS_ENVIRONMENT_OWNER',
      'IS_OWNER',
      'IS_REQUESTER',
    ]);
    await backend.stop();
  });

  it.each([
    [{ clusters: [] }, 'agentWorkloads.clusters'],
    [{ integrity: { key: 'short' } }, 'agentWorkloads.integrity.key'],
    [{ policy: { engine: 'guess' } }, 'agentWorkloads.policy.engine'],
    [{ policy: { wasm: '/no/such.wasm' } }, 'agentWorkloads.policy.wasm'],
  ])('does not start with %j', async (overrides, where) => {
    await expect(start(overrides)).rejects.toThrow(where);
  });
});
