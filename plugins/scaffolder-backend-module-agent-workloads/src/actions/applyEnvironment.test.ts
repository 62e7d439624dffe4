import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  createMockDirectory,
  registerMswTestHooks,
} from '@backstage/backend-test-utils';
import { rest } from 'msw';
import { setupServer } from 'msw/node';
import { parse, parseAllDocuments } from 'yaml';
import type { ManifestRequest } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { aContext, BASE, clients } from '../__testUtils__';
import { createApplyAction } from './apply';

const ROOT = join(__dirname, '../../../..');
const server = setupServer();
registerMswTestHooks(server);
const workspace = createMockDirectory();
const action = createApplyAction(clients());

interface Sent {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string };
  data?: object;
  stringData?: object;
}

/** What the action asks the backend to apply of an environment that is rendered with these values. */
async function sentOf(...values: string[]) {
  workspace.clear();
  const folder = join(workspace.path, 'environment');
  execFileSync(process.execPath, [
    join(ROOT, 'scripts/render-environment.js'),
    join(ROOT, 'templates/pipeline-environment/values.example.yaml'),
    folder,
    ...values,
  ]);
  const requests: ManifestRequest[] = [];
  server.use(
    rest.post(
      `${BASE}/clusters/embedded/manifests/plan`,
      async (req, res, ctx) => {
        requests.push(await req.json());
        return res(ctx.json({ complete: true, objects: [] }));
      },
    ),
  );
  const input = { cluster: 'embedded', path: 'environment' };
  const { context } = aContext<Parameters<typeof action.handler>[0]>({
    input,
    workspacePath: workspace.path,
    isDryRun: true,
  });
  await action.handler(context);
  const [request] = requests;
  return {
    folder,
    namespace: request?.namespace,
    manifests: (request?.manifests ?? []) as unknown as Sent[],
  };
}

const nameOf = ({ kind, metadata }: Sent) => `${kind} ${metadata.name}`;

/** The objects that kustomize would take of the folder, without reading them as the action does. */
function listedIn(folder: string): string[] {
  const read = (name: string) => readFileSync(join(folder, name), 'utf8');
  const { resources } = parse(read('kustomization.yaml'));
  return resources.flatMap((name: string) =>
    parseAllDocuments(read(name))
      .map(document => document.toJS())
      .filter(Boolean)
      .map(nameOf),
  );
}

const INSTALLS = ['S3', 'Postgres', 'Browserless', 'Litellm', 'Opa'];

const installing = (on: boolean) =>
  INSTALLS.map(name => `install${name}=${on}`);
const BROUGHT = [
  's3Endpoint=https://s3.example',
  'postgresDsn=postgresql://db.example/checkpoints',
  'browserlessUrl=wss://browser.example',
  'litellmUrl=https://models.example',
];

describe.each([
  ['services that are brought', [...installing(false), ...BROUGHT]],
  ['services of its own', installing(true)],
])('an environment with %s', (_, values) => {
  it('is sent as kustomize would take it: each object once, in one namespace, without a value of a Secret', async () => {
    const { folder, namespace, manifests } = await sentOf(
      'namespace=team-p',
      ...values,
    );
    const names = manifests.map(nameOf);
    expect(namespace).toBe('team-p');
    expect(names).toEqual(listedIn(folder));
    expect(names).toEqual(
      expect.arrayContaining([
        'Namespace team-p',
        'WorkflowTemplate visual-analysis-template',
      ]),
    );
    expect(new Set(names).size).toBe(names.length);
    const elsewhere = manifests.filter(
      ({ metadata }) =>
        metadata.namespace !== undefined && metadata.namespace !== 'team-p',
    );
    expect(elsewhere.map(nameOf)).toEqual([]);
    const filled = manifests.filter(
      ({ kind, data, stringData }) =>
        kind === 'Secret' && (data !== undefined || stringData !== undefined),
    );
    expect(filled.map(nameOf)).toEqual([]);
  });
});
