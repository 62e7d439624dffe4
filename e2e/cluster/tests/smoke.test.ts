import { describe, expect, it } from 'vitest';
import { KubeApi } from './support/KubeApi';
import { reachWorkflow } from './support/reachWorkflow';
import { until } from './support/until';

const admin = KubeApi.asAdmin();
// nobody else may label a Workflow as a workload's, and without that none runs in an environment
const portal = admin.as(
  'system:serviceaccount:agent-workloads-system:agent-workloads-portal',
);
const PORTS: Record<string, number> = {
  browserless: 3000,
  litellm: 4000,
  minio: 9000,
  opa: 8181,
  pgbouncer: 6432,
  postgres: 5432,
  shop: 8080,
};
const SERVICES = Object.keys(PORTS);
const WORKFLOWS = '/apis/argoproj.io/v1alpha1/namespaces/team-a/workflows';

interface Node {
  id: string;
  type: string;
  phase: string;
  message?: string;
}

/** The Workflow, once a look at its nodes and its phase finds what is waited for; an early end is told. */
const workflowWhen = <T>(
  name: string,
  what: string,
  look: (nodes: Node[], phase: string) => T | undefined,
) =>
  until(
    `${name} ${what}`,
    async () => {
      const { body } = await admin.get(`${WORKFLOWS}/${name}`);
      const { nodes = {}, phase = '', message } = body.status ?? {};
      const found = look(Object.values<Node>(nodes), phase);
      if (found === undefined && /Failed|Error/.test(phase)) {
        const why = Object.values<Node>(nodes).map(node => node.message);
        throw new Error(`${name}: ${phase} ${[message, ...why].join(' ')}`);
      }
      return found;
    },
    240_000,
  );

describe('the test cluster', () => {
  it.each(['team-a', 'team-b'])(
    'refuses a pod in %s that is not restricted',
    async namespace => {
      const { status, body } = await admin.post(
        `/api/v1/namespaces/${namespace}/pods?dryRun=All`,
        {
          metadata: { name: 'loose' },
          spec: { containers: [{ name: 'main', image: 'any' }] },
        },
      );

      expect(status).toBe(403);
      expect(body.message).toContain(
        'violates PodSecurity "restricted:latest"',
      );
    },
  );

  it.each(SERVICES)('has %s ready', async name => {
    const { body } = await admin.get(
      `/apis/apps/v1/namespaces/agent-workloads-services/deployments/${name}`,
    );

    expect(body.status.readyReplicas).toBe(1);
  });

  it('runs a pod that finds every Service by its name, stops at a gate, and goes on when it is opened', async () => {
    const name = `reach-${Date.now().toString(36)}`;
    const addresses = SERVICES.map(
      service => `${service}.agent-workloads-services:${PORTS[service]}`,
    );
    const { status, body } = await portal.post(
      WORKFLOWS,
      reachWorkflow(name, addresses),
    );
    expect(body.message).toBeUndefined();
    expect(status).toBe(201);

    const gate = await workflowWhen(name, 'waits at its gate', nodes =>
      nodes.find(node => node.type === 'Suspend' && node.phase === 'Running'),
    );
    const path = `/status/nodes/${gate.id}/phase`;
    const opened = await admin.patch(
      `${WORKFLOWS}/${name}`,
      [
        { op: 'test', path, value: 'Running' },
        { op: 'replace', path, value: 'Succeeded' },
      ],
      'json',
    );
    expect(opened.status).toBe(200);

    await expect(
      workflowWhen(name, 'succeeds', (_, phase) =>
        phase === 'Succeeded' ? phase : undefined,
      ),
    ).resolves.toBe('Succeeded');
    await admin.delete(`${WORKFLOWS}/${name}`);
  });

  it('runs the versions that it says', async () => {
    const { body } = await admin.get('/version');

    expect(body.gitVersion).toMatch(/^v1\.\d+\.\d+$/);
  });
});
