import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { mockServices } from '@backstage/backend-test-utils';
import { ScmIntegrations } from '@backstage/integration';
import { createFetchTemplateAction } from '@backstage/plugin-scaffolder-backend';
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import type { JsonObject, JsonValue } from '@backstage/types';
import Ajv from 'ajv';
import { createTemplateRenderer } from 'nunjitsu';
import { parse, stringify } from 'yaml';
// The portal's own reading of pipelines.
// eslint-disable-next-line @backstage/no-relative-monorepo-imports
import { lintTemplate } from '../../agent-workloads-backend/src/domain/lint';
// eslint-disable-next-line @backstage/no-relative-monorepo-imports
import {
  outOfBounds,
  unsafe,
} from '../../agent-workloads-backend/src/provisioning/guard';
// eslint-disable-next-line @backstage/no-relative-monorepo-imports
import { readManifests } from '../../agent-workloads-backend/src/provisioning/readManifests';
import { createEnvironmentValuesAction } from './actions';
import { readSharedServices } from './environment/sharedServices';
import { readWorkspace } from './manifests';

const ROOT = join(__dirname, '../../..');
const TEMPLATE = join(ROOT, 'templates/pipeline-environment');
const template = parse(readFileSync(join(TEMPLATE, 'template.yaml'), 'utf8'));
const removal = parse(
  readFileSync(
    join(ROOT, 'templates/remove-environment/template.yaml'),
    'utf8',
  ),
);

const folder = mkdtempSync(join(tmpdir(), 'environment-template-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** As the portal's config has it for the embedded cluster. */
const shared = readSharedServices(
  mockServices.rootConfig({
    data: {
      agentWorkloads: {
        provisioning: {
          sharedServices: [
            {
              cluster: 'embedded',
              values: {
                agentImage: 'agent-workloads/agent-steps:dev',
                s3Endpoint: 'http://127.0.0.1:21002',
                postgresDsn: 'postgresql://127.0.0.1:21003/agent_checkpoints',
                browserlessUrl: 'http://127.0.0.1:21004',
                litellmUrl: 'http://127.0.0.1:21005',
                allowedHosts: '127.0.0.1:21006',
                secrets: { s3: 'config:embedded-s3' },
              },
            },
          ],
        },
      },
    },
  }),
);

/** What the form sends when people only fill in what it asks for. */
const ANSWERS: JsonObject = {
  title: 'Market: "research" #1',
  owner: 'group:default/market-research',
  approvers: 'group:default/approvers',
  cluster: 'embedded',
  namespace: 'team-market',
  cpu: '16',
  memory: '24Gi',
  pods: 40,
  storage: '20Gi',
  s3: 'shared',
  postgres: 'shared',
  browserless: 'shared',
  litellm: 'shared',
  opa: 'portal',
  delivery: 'apply',
};
const INSTALLED: JsonObject = {
  ...ANSWERS,
  description: 'Everything of its own',
  system: 'system:default/competitor-intelligence',
  s3: 'install',
  s3Size: '8Gi',
  postgres: 'install',
  postgresSize: '4Gi',
  browserless: 'install',
  litellm: 'install',
  upstreamModel: 'openai/gpt-vision',
  upstreamSecret: 'config:models',
  opa: 'install',
  delivery: 'repository',
  repoUrl: 'github.com?owner=a&repo=b',
};
const BROUGHT: JsonObject = {
  ...ANSWERS,
  bucket: 'mine',
  s3: 'bring',
  s3Endpoint: 'https://s3.example',
  s3Region: 'eu-central-1',
  s3Secret: 'config:market-s3',
  postgres: 'bring',
  postgresDsn: 'postgresql://db.data.svc:5432/x',
  postgresSecret: 'existing',
  postgresNamespaces: ['data'],
  browserless: 'bring',
  browserlessUrl: 'wss://browser.example',
  browserlessSecret: 'existing',
  litellm: 'bring',
  litellmUrl: 'https://models.example',
  modelName: 'my-model',
  litellmSecret: 'config:market-models',
};

const renderer = createTemplateRenderer({ allowRegexExecution: true });

/** A step's input, as the scaffolder makes it. */
function inputOf(id: string, context: JsonObject): JsonObject {
  const resolve = (value: JsonValue): JsonValue | undefined => {
    if (typeof value === 'string')
      return renderer.renderValue(value, context as never, {
        coercion: 'json',
      }) as JsonValue | undefined;
    if (Array.isArray(value))
      return value.map(one => resolve(one) as JsonValue);
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(
        Object.entries(value).map(([key, one]) => [
          key,
          resolve(one as JsonValue),
        ]),
      );
    return value;
  };
  const step = template.spec.steps.find((one: JsonObject) => one.id === id);
  return JSON.parse(JSON.stringify(resolve(step.input)));
}

async function valuesOf(parameters: JsonObject): Promise<JsonObject> {
  const outputs: JsonObject = {};
  await createEnvironmentValuesAction({ shared }).handler({
    ...createMockActionContext({
      input: inputOf('values', { parameters }) as never,
    }),
    output: (name: string, value: unknown) => {
      outputs[name] = value as JsonValue;
    },
  } as never);
  return outputs.values as JsonObject;
}

/** Runs the template's first steps with the scaffolder's own action. */
async function rendered(name: string, parameters: JsonObject) {
  const values = await valuesOf(parameters);
  const workspacePath = join(folder, name);
  mkdirSync(workspacePath);
  const action = createFetchTemplateAction({
    reader: mockServices.urlReader.mock(),
    integrations: ScmIntegrations.fromConfig(mockServices.rootConfig()),
  });
  await action.handler({
    ...createMockActionContext({
      input: inputOf('render', {
        parameters,
        steps: { values: { output: { values } } },
      }) as never,
    }),
    workspacePath,
    createTemporaryDirectory: async () => mkdtempSync(join(folder, 'tmp-')),
    templateInfo: {
      entityRef: 'template:default/pipeline-environment',
      baseUrl: pathToFileURL(join(TEMPLATE, 'template.yaml')).href,
    },
  });
  return { values, folder: join(workspacePath, 'environment'), workspacePath };
}

function filesOf(dir: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(dir, { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile())
      .map(entry => {
        const path = join(entry.parentPath, entry.name);
        return [path.slice(dir.length + 1), readFileSync(path, 'utf8')];
      }),
  );
}

describe('templates/pipeline-environment', () => {
  it.each([
    ['nothing but what must be', ANSWERS],
    ['everything installed', INSTALLED],
    ['everything brought', BROUGHT],
  ])('takes answers of its form: %s', (_, answers) => {
    const ajv = new Ajv({ strict: false });
    for (const page of template.spec.parameters) {
      const valid = ajv.validate({ type: 'object', ...page }, answers);
      expect({ page: page.title, valid, errors: ajv.errors }).toEqual({
        page: page.title,
        valid: true,
        errors: null,
      });
    }
  });

  it.each([
    ['shared', ANSWERS],
    ['installed', INSTALLED],
    ['brought', BROUGHT],
  ])(
    'makes the folder that scripts/render-environment.js makes: %s services',
    async (name, answers) => {
      const made = await rendered(name, answers);
      const file = join(folder, `${name}.yaml`);
      writeFileSync(file, stringify(made.values));
      const other = join(folder, `${name}-by-script`);
      execFileSync(process.execPath, [
        join(ROOT, 'scripts/render-environment.js'),
        file,
        other,
      ]);
      expect(filesOf(made.folder)).toEqual(filesOf(other));
    },
    60_000,
  );

  it('has only the services that were chosen', async () => {
    const services = async (name: string, answers: JsonObject) =>
      Object.keys(filesOf((await rendered(name, answers)).folder))
        .filter(path => path.startsWith('services/'))
        .map(path => path.split('/')[1]);
    expect(await services('no-service', ANSWERS)).toEqual([]);
    expect(
      [...new Set(await services('all-services', INSTALLED))].sort(),
    ).toEqual(['browserless', 'litellm', 'minio', 'opa', 'postgres']);
  });

  it("uses the platform's services, and asks for their keys from the portal's config", async () => {
    const values = await valuesOf(ANSWERS);
    expect(values).toMatchObject({
      bucket: 'team-market-artifacts',
      s3Endpoint: 'http://127.0.0.1:21002',
      allowedHosts: '127.0.0.1:21006',
      external: false,
      secrets: { s3: 'config:embedded-s3', postgres: 'existing' },
    });
  });

  it('lets nothing of the platform into services that are brought', async () => {
    const values = await valuesOf(BROUGHT);
    expect(values).toMatchObject({
      bucket: 'mine',
      s3Endpoint: 'https://s3.example',
      s3Region: 'eu-central-1',
      postgresDsn: 'postgresql://db.data.svc:5432/x',
      modelName: 'my-model',
      serviceNamespaces: ['data'],
      secrets: {
        s3: 'config:market-s3',
        litellm: 'config:market-models',
        browserless: 'existing',
      },
    });
  });

  it.each([
    ['shared', ANSWERS],
    ['installed', INSTALLED],
    ['brought', BROUGHT],
  ])(
    'hands over manifests within the bounds of the portal: %s services',
    async (name, answers) => {
      const { workspacePath } = await rendered(`${name}-bounds`, answers);
      const found = await readWorkspace(workspacePath, ['environment']);
      const { read, problems } = readManifests(
        found.manifests.map(({ object }) => object),
        found.namespace,
      );
      const limits = { namespaces: ['team-*'], kinds: [] };
      expect([
        ...problems,
        ...read.flatMap(({ manifest, path }) => [
          ...outOfBounds(manifest, path, limits),
          ...unsafe(manifest, path),
        ]),
      ]).toEqual([]);
      expect(read[0]?.manifest).toMatchObject({
        kind: 'Namespace',
        metadata: { name: 'team-market' },
      });
      expect(read.length).toBeGreaterThan(15);
    },
  );

  it('hands over a pipeline that the portal finds nothing wrong with', async () => {
    const { folder: made } = await rendered('lint', INSTALLED);
    const problems = lintTemplate(
      parse(readFileSync(join(made, 'workflowtemplate.yaml'), 'utf8')),
    );
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  it('asks for what a choice needs right below that choice, in words of its own', () => {
    const [services] = template.spec.parameters.filter(
      (page: JsonObject) => page['ui:order'],
    );
    const fields: Array<[string, { title: string }]> = [
      ...Object.entries<{ title: string }>(services.properties),
      ...Object.values<{ oneOf: JsonObject[] }>(services.dependencies)
        .flatMap(({ oneOf }) => oneOf)
        .flatMap(({ properties }) =>
          Object.entries(properties as Record<string, { title: string }>),
        )
        .filter(([, { title }]) => title),
    ];
    const names = fields.map(([name]) => name);
    expect([...services['ui:order']].sort()).toEqual(['*', ...names].sort());
    const titles = fields.map(([, { title }]) => title);
    expect(titles).toEqual([...new Set(titles)]);
    for (const [choice, { oneOf }] of Object.entries<{ oneOf: JsonObject[] }>(
      services.dependencies,
    )) {
      const own = oneOf.flatMap(({ properties }) =>
        Object.keys(properties as JsonObject).filter(key => key !== choice),
      );
      const at = services['ui:order'].indexOf(choice) + 1;
      expect(services['ui:order'].slice(at, at + own.length).sort()).toEqual(
        own.sort(),
      );
    }
  });

  it('says nothing in angle brackets, which forms take for HTML and leave out', () => {
    expect(JSON.stringify(template.spec.parameters)).not.toMatch(
      /"description":"[^"]*</,
    );
  });

  it('leads to just the workloads of the new environment', () => {
    const link = template.spec.output.links.find(
      ({ title }: JsonObject) => title === 'Its workloads',
    );
    expect(
      renderer.renderValue(link.url, {
        parameters: { cluster: 'main', namespace: 'team-x' },
      } as never),
    ).toBe('/agent-workloads?cluster=main&namespace=team-x');
  });

  it('uses only what people are asked, and only what the actions take', () => {
    const asked = new Set(
      JSON.stringify(template.spec.parameters).match(/"(\w+)":\{/g),
    );
    for (const [, name] of JSON.stringify(template.spec.steps).matchAll(
      /parameters\.(\w+)/g,
    ))
      expect(asked).toContain(`"${name}":{`);
    expect(template.spec.steps.map((one: JsonObject) => one.action)).toEqual([
      'agent-workload:environment:values',
      'fetch:template',
      'kubernetes:apply',
      'publish:github',
      'catalog:register',
      'publish:github:pull-request',
    ]);
  });
});

describe('templates/remove-environment', () => {
  it('removes only what was named twice', () => {
    const [refuse, remove] = removal.spec.steps;
    const decide = (condition: string, confirmation: string) =>
      renderer.renderValue(condition, {
        parameters: { namespace: 'team-a', confirmation },
      });
    expect(remove.action).toBe('agent-workload:environment:delete');
    expect(decide(remove.if, 'team-a')).toBe(true);
    expect(decide(remove.if, 'team-b')).toBe(false);
    expect(decide(refuse.if, 'team-b')).toBe(true);
  });
});
