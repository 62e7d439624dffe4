import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Bucket } from './support/faults/Bucket';
import { addressOf, credentialsOf } from './support/faults/FaultEnvironment';
import { report } from './support/faults/report';
import { KubeApi } from './support/KubeApi';
import { PortalApi, USERS } from './support/portalApi';
import { PortalProcess } from './support/portalProcess';
import { until } from './support/until';
import {
  aWorkload,
  type WorkloadRef,
  workflowsOf,
  workflowsPath,
  workloadsPath,
} from './support/workloads';

const PORT = 25_090;
const SECRET = 'of another team';
const PLANTED = 'planted/secret';
const at: WorkloadRef = {
  namespace: 'team-a',
  name: `foreign-${Date.now().toString(36)}`,
};

const admin = KubeApi.asAdmin();
let portal: PortalProcess;
let adam: PortalApi;
let own: Bucket;
let foreign: Bucket;
/** Of the scraper, as the portal calls it. */
let nodeId: string;
/** Where the run really put its list of pages. */
let real: { bucket?: string; key: string };

beforeAll(async () => {
  const store = await addressOf(admin, 'minio');
  const keys = await credentialsOf(admin, 'minio');
  own = new Bucket('team-a-artifacts', store, keys);
  foreign = new Bucket('team-b-artifacts', store, keys);
  portal = await PortalProcess.start(admin, PORT);
  adam = await PortalApi.signIn(portal.url, USERS.adam);
  await admin.post(
    workloadsPath(at.namespace),
    aWorkload(at, {
      targetUrls: ['http://shop.agent-workloads-services:8080/harbor-goods/'],
      orchestration: {
        workflowTemplateRef: { name: 'visual-analysis-template' },
        parameters: { max_pages: '2', max_captures: '0' },
      },
      approval: { mode: 'Manual' },
    }),
  );
  nodeId = await until(
    'the portal shows the scraper’s list of pages',
    async () => {
      const { body } = await adam.workload(
        at.namespace,
        at.name,
        '/attempts/1/artifacts',
      );
      const files: Array<{ artifact: string; nodeId: string }> =
        body.items ?? [];
      return files.find(({ artifact }) => artifact === 'pages')?.nodeId;
    },
    180_000,
  );
  real = (await artifactOf(nodeId)).s3;
}, 400_000);

afterAll(async () => {
  await admin.delete(`${workloadsPath(at.namespace)}/${at.name}`);
  await until('the workload is archived and gone', async () => {
    return (await workflowsOf(admin, at)).length === 0;
  }).catch(() => {});
  await portal?.stop();
  await own.delete(PLANTED);
  await foreign.delete(PLANTED);
  if (real) await foreign.delete(real.key);
}, 90_000);

interface Artifact {
  name: string;
  s3: { bucket?: string; key: string };
}

async function artifactsOf(id: string): Promise<Artifact[]> {
  const [workflow] = await workflowsOf(admin, at);
  return workflow?.status.nodes[id].outputs.artifacts;
}

async function artifactOf(id: string): Promise<Artifact> {
  const all = await artifactsOf(id);
  const pages = all.find(({ name }) => name === 'pages');
  if (!pages) throw new Error('the scraper has no list of pages');
  return pages;
}

/** As somebody would who may write Workflows. */
async function pretend(s3: { bucket?: string; key: string }): Promise<void> {
  const [workflow] = await workflowsOf(admin, at);
  const index = (await artifactsOf(nodeId)).findIndex(
    ({ name }) => name === 'pages',
  );
  const { status, body } = await admin.patch(
    `${workflowsPath(at.namespace)}/${workflow?.metadata.name}`,
    [
      {
        op: 'replace',
        path: `/status/nodes/${nodeId}/outputs/artifacts/${index}/s3`,
        value: s3,
      },
    ],
    'json',
  );
  if (status !== 200) throw new Error(`not patched: ${body.message}`);
}

const download = () =>
  adam.download(
    `/workloads/cluster/${at.namespace}/${at.name}/attempts/1/nodes/${nodeId}/artifacts/pages`,
  );

/** For as long as the portal may need to hear of a change. */
async function readRepeatedly() {
  const answers: Awaited<ReturnType<typeof download>>[] = [];
  const since = Date.now();
  await until('five seconds have passed', async () => {
    answers.push(await download());
    return Date.now() - since > 5_000;
  });
  return answers;
}

/** So that what a test sees is of its own lie. */
async function tellTheTruth() {
  await pretend(real);
  await until('what the run stored is served again', async () => {
    return (await download()).status === 200;
  });
}

describe('a Workflow whose status names where its artifacts lie', () => {
  it('has them served from its own place', async () => {
    const { status, bytes } = await download();
    expect(status).toBe(200);
    expect(JSON.parse(bytes.toString())).toMatchObject({ version: 1 });
  });

  it.each([
    ['another bucket', () => ({ bucket: foreign.name, key: PLANTED })],
    ['another team’s prefix', () => ({ ...real, key: PLANTED })],
    [
      'a key that climbs out of its prefix',
      () => ({ ...real, key: `${real.key}/../../../../${PLANTED}` }),
    ],
    [
      'a key with encoded dots',
      () => ({ ...real, key: `${real.key}/%2e%2e/${PLANTED}` }),
    ],
    ['an absolute key', () => ({ ...real, key: `/${real.key}` })],
  ])(
    'has nothing served when it names %s',
    async (_, place) => {
      await own.put(PLANTED, SECRET);
      await foreign.put(PLANTED, SECRET);
      const named = place();
      await pretend(named);
      try {
        const { status, bytes } = await until(
          'the portal has heard of it',
          async () => {
            const answer = await download();
            return answer.status !== 200 && answer;
          },
        );
        report('foreign artifact', { workload: at.name, named, status });
        expect(status).toBe(404);
        expect(bytes.toString()).not.toContain(SECRET);
      } finally {
        await tellTheTruth();
      }
    },
    90_000,
  );

  it('has its own object served, and not the one in another bucket that it names', async () => {
    const before = await download();
    expect(before.status).toBe(200);
    await foreign.put(real.key, SECRET);
    await pretend({ ...real, bucket: foreign.name });
    try {
      const answers = await readRepeatedly();
      report('same key in a foreign bucket', {
        workload: at.name,
        statuses: answers.map(({ status }) => status),
      });
      for (const { bytes } of answers) expect(bytes).toEqual(before.bytes);
    } finally {
      await tellTheTruth();
    }
  }, 90_000);
});
