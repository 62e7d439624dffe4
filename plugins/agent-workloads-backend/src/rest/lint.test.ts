import { mockCredentials } from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import request from 'supertest';
import { InMemoryHistory } from '../history/InMemoryHistory';
import { aTemplate } from '../testUtils';
import { startApi } from './__testUtils__/startApi';

const BASE = '/api/agent-workloads/clusters';
let api: Awaited<ReturnType<typeof startApi>>;
beforeEach(async () => {
  api = await startApi({ history: new InMemoryHistory() });
});
afterEach(() => api.stop());

const lint = (
  body: object,
  {
    cluster = 'embedded',
    as = mockCredentials.user.header('user:default/ada'),
  } = {},
) =>
  request(api.server)
    .post(`${BASE}/${cluster}/pipelines/lint`)
    .set('Authorization', as)
    .send(body);
const rules = (body: { problems: Array<{ rule: string }> }) =>
  body.problems.map(({ rule }) => rule);

const referring = (template: string) =>
  aTemplate({
    spec: {
      entrypoint: 'main',
      templates: [
        {
          name: 'main',
          steps: [
            [
              {
                name: 'other',
                templateRef: {
                  name: 'visual-analysis-template',
                  template,
                },
              },
            ],
          ],
        },
      ],
    },
  });

describe('POST /clusters/{cluster}/pipelines/lint', () => {
  it('answers 401 without a token', async () => {
    const as = mockCredentials.none.header();
    expect((await lint({ manifest: {} }, { as })).status).toBe(401);
  });

  it('tells the problems of a manifest, whatever it is', async () => {
    const response = await lint({ manifest: { kind: 'Pod' } });
    expect(response.status).toBe(200);
    expect(response.body.problems).toContainEqual({
      severity: 'error',
      rule: 'shape',
      path: 'kind',
      message: expect.stringContaining('must be WorkflowTemplate'),
    });
  });

  it('looks references up in the namespace that is named', async () => {
    const manifest = referring('ghost');
    expect(rules((await lint({ manifest })).body)).toContain(
      'unknown-reference',
    );
    const there = await lint({
      manifest: referring('suspend-gate'),
      namespace: 'demo',
    });
    expect(rules(there.body)).not.toContain('unknown-reference');
    const missing = await lint({ manifest, namespace: 'demo' });
    expect(missing.body.problems).toContainEqual(
      expect.objectContaining({
        severity: 'error',
        rule: 'unknown-reference',
      }),
    );
  });

  it('only warns where the namespace is yet to be made', async () => {
    const { body } = await lint({
      manifest: referring('suspend-gate'),
      namespace: 'team-new',
    });
    expect(body.problems).toContainEqual(
      expect.objectContaining({
        severity: 'warning',
        rule: 'unknown-reference',
      }),
    );
  });

  it('tells nothing of a namespace to who may not apply pipelines there', async () => {
    api.decisions['agentworkload.pipeline.apply'] = {
      result: AuthorizeResult.DENY,
    };
    const { status, body } = await lint({
      manifest: referring('suspend-gate'),
      namespace: 'demo',
    });
    expect(status).toBe(403);
    expect(body.error.message).toContain('embedded/demo');
    expect((await lint({ manifest: {} })).status).toBe(200);
  });

  it('names the clusters that there are', async () => {
    const { status, body } = await lint({ manifest: {} }, { cluster: 'moon' });
    expect(status).toBe(404);
    expect(body.error.message).toContain('known are: embedded');
  });

  it('says that it can not know yet, rather than that a template is missing', async () => {
    api.store.templates.synced = false;
    const { status } = await lint({ manifest: {}, namespace: 'demo' });
    expect(status).toBe(503);
  });

  it('takes manifests that are larger than forms, and refuses those that no cluster takes', async () => {
    const manifest = (size: number) => ({
      kind: 'Pod',
      text: 'x'.repeat(size),
    });
    expect((await lint({ manifest: manifest(1_000_000) })).status).toBe(200);
    const { status, body } = await lint({ manifest: manifest(3_000_000) });
    expect(status).toBe(400);
    expect(body.error.message).toContain('request entity too large');
  });
});
