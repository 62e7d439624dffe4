import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import type { RegisterCollatorParameters } from '@backstage/plugin-search-backend-node';
import { searchIndexRegistryExtensionPoint } from '@backstage/plugin-search-backend-node/alpha';
import {
  agentWorkloadReadPermission,
  PLUGIN_ID,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import express from 'express';
import searchModuleAgentWorkloads from './index';

const workload = (name: string, owner?: string) => ({
  cluster: 'main',
  namespace: 'team-a',
  name,
  owner,
  objective: `Compare ${name}`,
  phase: 'Running',
  pipeline: { name: 'visual-analysis-template', kind: 'WorkflowTemplate' },
});

/** Lists two pages, as the plugin's backend does; then it fails if it is told to. */
function aBackend(asked: string[], state: { fails: boolean }) {
  return createBackendPlugin({
    pluginId: PLUGIN_ID,
    register: reg =>
      reg.registerInit({
        deps: {
          httpAuth: coreServices.httpAuth,
          router: coreServices.httpRouter,
        },
        async init({ httpAuth, router }) {
          const app = express();
          app.get('/workloads', async (req, res) => {
            const { principal } = await httpAuth.credentials(req, {
              allow: ['service'],
            });
            const { cursor } = req.query;
            asked.push(`${principal.subject} ${req.url}`);
            if (cursor && state.fails) {
              res.status(503).json({ error: { message: 'no clusters' } });
            } else if (cursor) {
              res.json({ items: [workload('second')] });
            } else {
              const owner = 'group:default/market-research';
              res.json({
                items: [workload('first', owner)],
                nextCursor: 'n+1',
              });
            }
          });
          router.use(app);
        },
      }),
  });
}

async function open() {
  const asked: string[] = [];
  const state = { fails: false };
  const collators: RegisterCollatorParameters[] = [];
  const backend = await startTestBackend({
    extensionPoints: [
      [
        searchIndexRegistryExtensionPoint,
        {
          addCollator: (collator: RegisterCollatorParameters) =>
            collators.push(collator),
          addDecorator: () => {},
        },
      ],
    ],
    features: [
      searchModuleAgentWorkloads,
      aBackend(asked, state),
      mockServices.rootConfig.factory({
        data: {
          search: {
            collators: {
              agentWorkloads: {
                schedule: {
                  frequency: { minutes: 1 },
                  timeout: { minutes: 1 },
                },
              },
            },
          },
        },
      }),
    ],
  });
  const [collator] = collators;
  if (!collator) throw new Error('nothing was registered');
  return { backend, asked, state, factory: collator.factory };
}

it('gives search every live workload, page by page, each with what guards it', async () => {
  const { backend, asked, factory } = await open();
  expect(factory.type).toBe('agent-workload');
  expect(factory.visibilityPermission).toBe(agentWorkloadReadPermission);
  expect(await (await factory.getCollator()).toArray()).toEqual([
    {
      title: 'first',
      text: 'Compare first',
      location: '/agent-workloads/main/team-a/first',
      authorization: { resourceRef: 'main/team-a/first' },
      cluster: 'main',
      namespace: 'team-a',
      name: 'first',
      phase: 'Running',
      pipeline: 'visual-analysis-template',
      owner: 'group:default/market-research',
    },
    expect.objectContaining({ title: 'second', owner: '' }),
  ]);
  expect(asked).toEqual([
    'plugin:search /workloads?sort=name&limit=100',
    'plugin:search /workloads?sort=name&limit=100&cursor=n%2B1',
  ]);
  await backend.stop();
});

it('fails as a whole when a page fails, so that the index before stays', async () => {
  const { backend, factory, state } = await open();
  state.fails = true;
  const documents = (await factory.getCollator()).toArray();
  await expect(documents).rejects.toThrow(/503/);
  await backend.stop();
});
