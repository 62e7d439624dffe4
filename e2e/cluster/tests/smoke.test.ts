import { lookup } from 'node:dns/promises';
import { describe, expect, it } from 'vitest';
import { KubeApi } from './support/KubeApi';

const admin = KubeApi.asAdmin();
const SERVICES = [
  'browserless',
  'litellm',
  'minio',
  'opa',
  'pgbouncer',
  'postgres',
  'shop',
];

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

  it('runs the versions that it says', async () => {
    const { body } = await admin.get('/version');

    expect(body.gitVersion).toMatch(/^v1\.\d+\.\d+$/);
  });

  it('leaves the names of its Services to its own DNS', async () => {
    await expect(
      lookup('minio.agent-workloads-services.svc.cluster.local'),
    ).rejects.toThrow();
  });
});
