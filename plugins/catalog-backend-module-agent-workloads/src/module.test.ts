import {
  createBackendModule,
  createBackendPlugin,
  coreServices,
} from '@backstage/backend-plugin-api';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import catalogPlugin from '@backstage/plugin-catalog-backend';
import scaffolderEntityModel from '@backstage/plugin-catalog-backend-module-scaffolder-entity-model';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import {
  eventsServiceRef,
  type EventsService,
} from '@backstage/plugin-events-node';
import {
  INVENTORY_TOPIC,
  PLUGIN_ID,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import express from 'express';
import { aPipeline, anEnvironment } from './__testUtils__/views';
import catalogModuleAgentWorkloads from './index';
import type { InventoryContent } from './Inventory';

/** The plugin's backend, as far as the module asks it. */
function aBackendWith(content: InventoryContent, callers: string[]) {
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
          const route = (path: string, items: () => object[]) =>
            app.get(path, async (req, res) => {
              const { principal } = await httpAuth.credentials(req, {
                allow: ['service'],
              });
              callers.push(principal.subject);
              res.json({ items: items(), incomplete: content.gaps });
            });
          route('/environments', () => content.environments);
          route('/pipelines', () => content.pipelines);
          router.use(app);
        },
      }),
  });
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error('it did not come to pass');
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}

it('brings environments, pipelines and templates into a real catalog, and takes them out again', async () => {
  const content: InventoryContent = {
    environments: [anEnvironment()],
    pipelines: [
      aPipeline({ launchable: true, description: '${{ x }} {{ y }}' }),
    ],
    gaps: [],
  };
  const callers: string[] = [];
  const found: { events?: EventsService; list?: () => Promise<string[]> } = {};
  const backend = await startTestBackend({
    features: [
      mockServices.rootConfig.factory({
        data: {
          backend: {
            database: { client: 'better-sqlite3', connection: ':memory:' },
          },
          app: { baseUrl: 'https://portal.example' },
          catalog: {
            processingInterval: { seconds: 1 },
            // Rules are about what locations emit; a Template of a provider needs none.
            rules: [{ allow: ['Component'] }],
          },
        },
      }),
      catalogPlugin,
      scaffolderEntityModel,
      catalogModuleAgentWorkloads,
      aBackendWith(content, callers),
      createBackendModule({
        pluginId: 'catalog',
        moduleId: 'test',
        register: reg =>
          reg.registerInit({
            deps: {
              auth: coreServices.auth,
              catalog: catalogServiceRef,
              events: eventsServiceRef,
            },
            async init({ auth, catalog, events }) {
              found.events = events;
              found.list = async () => {
                const credentials = await auth.getOwnServiceCredentials();
                const { items } = await catalog.getEntities(
                  {},
                  { credentials },
                );
                return items
                  .map(({ kind, metadata, relations }) =>
                    [
                      kind,
                      metadata.name,
                      ...(relations ?? []).map(
                        ({ type, targetRef }) => `${type}=${targetRef}`,
                      ),
                    ].join(' '),
                  )
                  .sort();
              };
            },
          }),
      }),
    ],
  });
  const list = async () => (await found.list?.()) ?? [];
  await until(async () => (await list()).length === 3);
  await until(async () => (await list()).every(line => line.includes('=')));
  expect(await list()).toEqual([
    expect.stringMatching(
      /^Resource main\.team-a .*ownedBy=group:default\/market-research.*partOf=system:default\/shop/,
    ),
    expect.stringMatching(
      /^Resource main\.team-a\.visual-analysis-template .*dependsOn=resource:default\/main\.team-a/,
    ),
    expect.stringMatching(
      /^Template main\.team-a\.visual-analysis-template ownedBy=group/,
    ),
  ]);
  expect(new Set(callers)).toEqual(new Set(['plugin:catalog']));
  content.environments = [];
  content.pipelines = [];
  await found.events?.publish({
    topic: INVENTORY_TOPIC,
    eventPayload: { cluster: 'main', namespace: 'team-a' },
  });
  await until(async () => (await list()).length === 0);
  await backend.stop();
}, 60_000);
