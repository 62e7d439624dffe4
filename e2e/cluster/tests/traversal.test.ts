import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { addTemplate } from './support/faults/FaultEnvironment';
import type { HeldSite } from './support/faults/HeldSite';
import { tarWithClimb, tarWithLink } from './support/faults/hostileTar';
import {
  type PipelineRun,
  type Submission,
  workflowOf,
  workflowsOf,
} from './support/faults/PipelineRun';
import { report } from './support/faults/report';
import { World } from './support/faults/World';
import type { KubeApi } from './support/KubeApi';
import { groupsOf, PORTAL } from './support/portalAccount';
import { until } from './support/until';

const TEMPLATE = 'single-try-template';

let world: World;
let site: HeldSite;
let runs: PipelineRun[] = [];

beforeAll(async () => {
  world = await World.open('traversal');
  site = await world.site(2);
  // What is refused is refused again: one try shows it, and little of the machine is enough for it.
  await addTemplate(world.admin, world.namespace, TEMPLATE, one => {
    if (!one.container) return;
    delete one.retryStrategy;
    one.container.resources.requests.cpu = '50m';
  });
}, 60_000);

afterEach(async () => {
  await Promise.all(runs.map(one => one.remove()));
  runs = [];
});

afterAll(() => world?.close());

async function submit(options: Partial<Submission>): Promise<PipelineRun> {
  const run = await world.submit({
    ...world.job(site),
    template: TEMPLATE,
    ...options,
  });
  runs.push(run);
  return run;
}

describe('a workload with a hostile name for what it stores', () => {
  const create = (spec: object, name = 'traversal') =>
    world.admin.post(
      `/apis/agent-workloads.io/v1alpha1/namespaces/${world.namespace}/agentworkloads?dryRun=All`,
      {
        apiVersion: 'agent-workloads.io/v1alpha1',
        kind: 'AgentWorkload',
        metadata: { name },
        spec: {
          objective: 'What does it cost?',
          targetUrls: [`${site.origin}/`],
          orchestration: {
            type: 'argo',
            workflowTemplateRef: { name: 'visual-analysis-template' },
          },
          ...spec,
        },
      },
    );

  it('is accepted without one', async () => {
    expect(
      await create({
        jobId: 'job',
        targetBucket: 'some-bucket',
        targetPrefix: 'runs/of-mine',
      }),
    ).toMatchObject({ status: 201 });
  });

  it.each([
    ['jobId', '../../../etc/passwd'],
    ['jobId', '..%2f..%2fetc'],
    ['jobId', '%252e%252e%252fetc'],
    ['jobId', 'job\u0000'],
    ['jobId', 'job\n'],
    ['jobId', '/etc'],
    ['jobId', 'a\\b'],
    ['jobId', 'a\uff0fb'],
    ['jobId', '{{workflow.name}}'],
    ['targetPrefix', '../other-team'],
    ['targetPrefix', 'runs/../../other-team'],
    ['targetPrefix', 'runs/./x'],
    ['targetPrefix', '/etc'],
    ['targetPrefix', 'runs//x'],
    ['targetPrefix', 'runs/%2e%2e/x'],
    ['targetPrefix', 'runs\\..\\x'],
    ['targetPrefix', 'runs/\u0000'],
    ['targetPrefix', 'runs/\uff0e\uff0e/x'],
    ['targetPrefix', 'runs/{{workflow.namespace}}'],
    ['targetBucket', '../other'],
    ['targetBucket', 'bucket/with/keys'],
    ['targetBucket', 'bucket\u0000'],
  ])('is refused by the API server with %s %j', async (field, value) => {
    const { status, body } = await create({ [field]: value });
    expect({ status, reason: body.reason }).toEqual({
      status: 422,
      reason: 'Invalid',
    });
    expect(body.message).toContain(`spec.${field}`);
  });
});

/** Of a Workflow that somebody makes by hand. */
const HOSTILE_PARAMETERS: Array<Record<string, string>> = [
  { job_id: '../../../etc/passwd' },
  { job_id: '..%2f..%2fetc' },
  { job_id: '/etc' },
  { job_id: 'a\uff0fb' },
  { prefix: '../other-team' },
  { prefix: 'runs/%2e%2e/x' },
  { prefix: '/etc' },
  { prefix: 'a'.repeat(201) },
];

describe('a Workflow that somebody makes past the portal', () => {
  const workflow = (parameters: Record<string, string>) => {
    const job = world.job(site, { template: TEMPLATE });
    return workflowOf({
      ...job,
      parameters: { ...job.parameters, ...parameters },
    });
  };
  const post = (api: KubeApi, body: object) =>
    api.post(workflowsOf(world.namespace), body);
  const portal = () => world.admin.as(PORTAL.user, groupsOf(PORTAL.namespace));

  it('can not be tied to a workload, not even by an administrator', async () => {
    const { status, body } = await post(world.admin, workflow({}));
    report('Workflow past the portal', { status, message: body.message });
    expect(status).toBe(403);
    expect(body.message).toContain('only the portal ties a Workflow');
  });

  it('runs no step without a workload', async () => {
    const before = await world.bucket.list();
    const { metadata, ...rest } = workflow({ prefix: '../other-team' });
    const { generateName } = metadata;
    const created = await post(world.admin, {
      metadata: { generateName },
      ...rest,
    });
    expect(created.status).toBe(201);
    const path = `${workflowsOf(world.namespace)}/${
      created.body.metadata.name
    }`;
    const ended = await until(
      'it ends',
      async () => {
        const { body } = await world.admin.get(path);
        return body.status?.phase === 'Failed' && body.status;
      },
      60_000,
    );
    report('Workflow without a workload', { message: ended.message });
    expect(ended.message).toContain(
      'workflow.labels.agent-workloads.io/workload-uid',
    );
    expect(ended.nodes ?? {}).toEqual({});
    expect(await world.bucket.list()).toEqual(before);
    await world.admin.delete(path);
  }, 90_000);

  it.each(HOSTILE_PARAMETERS)(
    'is refused with %j, whoever makes it',
    async parameters => {
      const { status, body } = await post(portal(), workflow(parameters));
      expect(status).toBe(422);
      expect(body.message).toContain('become parts of object keys');
    },
  );

  it('is refused by its first step where admission does not know the parameter, and reads and stores nothing', async () => {
    const before = await world.bucket.list();
    const asked = site.counts;
    const job = world.job(site);
    const run = await submit({
      ...job,
      parameters: { ...job.parameters, bucket: '../other' },
    });
    const { phase } = await run.untilEnd();
    const step = await run.step('scraper');
    const left = Object.keys(await world.bucket.list()).filter(
      key => !(key in before),
    );
    report('hostile bucket past the portal', {
      workflow: run.name,
      phase,
      message: step?.message,
      left,
    });
    expect(phase).toBe('Failed');
    expect(step?.message).toMatch(/unusable parameters.*BUCKET/);
    expect(left.filter(key => !key.includes(`/${run.uid}/logs/`))).toEqual([]);
    expect(site.counts).toEqual(asked);
  }, 120_000);
});

const LIST = {
  version: 1,
  targetUrls: ['http://shop.example/'],
  maxPages: 1,
  inputsDigest: 'x',
  pagesTotal: 1,
  pagesFailed: 0,
  notFollowed: 0,
};
const page = (more: object) => ({
  url: 'http://shop.example/',
  seed: 'http://shop.example/',
  depth: 0,
  outcome: 'fetched',
  ...more,
});

/** A list of pages that claims what is none of this run's. */
const HOSTILE_LISTS: Array<[string, () => string | Promise<Buffer>, RegExp]> = [
  [
    'names an object of another team',
    () =>
      JSON.stringify({
        ...LIST,
        pages: [page({ key: 'runs/team-b/uid/job/pages/secret' })],
      }),
    /outside this job's pages/,
  ],
  [
    'climbs out of the prefix',
    () =>
      JSON.stringify({
        ...LIST,
        pages: [page({ key: 'runs/../../secret' })],
      }),
    /outside this job's pages/,
  ],
  [
    'is a link to a file of the pod',
    () => tarWithLink('pages.json', '/etc/passwd'),
    /symbolic link|symlink|link/,
  ],
  [
    'is an archive that unpacks beside itself',
    () => tarWithClimb('../../../work/out/manifest.json', '{}'),
    /./,
  ],
];

describe('a list of pages that was tampered with', () => {
  it('is refused by the step that reads it, and nothing is read or written outside of the run', async () => {
    await world.bucket.put('secret', 'of another team');
    await world.bucket.put(
      'runs/team-b/uid/job/pages/secret',
      'of another team',
    );
    const keys = await Promise.all(
      HOSTILE_LISTS.map(async ([, content], index) => {
        const key = `planted/${index}`;
        await world.bucket.put(key, await content());
        return key;
      }),
    );
    const before = await world.bucket.list();
    const submitted = await Promise.all(
      keys.map(key =>
        submit({
          entrypoint: 'dom',
          artifacts: [{ name: 'pages', s3: { key } }],
        }),
      ),
    );
    const seen = [];
    for (const [index, run] of submitted.entries()) {
      const { phase } = await run.untilEnd();
      const step = await run.step('dom');
      seen.push({
        workflow: run.name,
        uid: run.uid,
        list: HOSTILE_LISTS[index]?.[0],
        phase,
        message: step?.message,
      });
    }
    const after = await world.bucket.list();
    report('tampered lists of pages', {
      seen,
      left: Object.keys(after).filter(key => !(key in before)),
    });
    for (const [index, one] of seen.entries()) {
      expect(one.phase).not.toBe('Succeeded');
      expect(one.message).toMatch(HOSTILE_LISTS[index]?.[2] ?? /./);
    }
    expect(after).toMatchObject(before);
    // Argo's own log of the step, under the run's key, is all that may be new.
    const strays = Object.keys(after).filter(
      key =>
        !(key in before) &&
        !submitted.some(one => key.includes(`/${one.uid}/logs/`)),
    );
    expect(strays).toEqual([]);
  }, 300_000);
});
