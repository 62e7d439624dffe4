import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { addTemplate } from './support/faults/FaultEnvironment';
import {
  type PipelineRun,
  podOf,
  type Submission,
} from './support/faults/PipelineRun';
import { report } from './support/faults/report';
import { service } from './support/faults/service';
import { World } from './support/faults/World';
import { until } from './support/until';

const PAGES = 12;
const READ_BEFORE = 5;
/** Shorter than a step's patience of 60 s. */
const OUTAGE_MS = 30_000;
/** An environment that gives up sooner, for the outage that never ends. */
const IMPATIENT = { template: 'impatient-template', seconds: '15' };

let world: World;
let run: PipelineRun | undefined;
/** The crawl whose pages are read again. */
let crawled: { job: Submission; uid: string } | undefined;

beforeAll(async () => {
  world = await World.open('store');
  await addTemplate(world.admin, world.namespace, IMPATIENT.template, one => {
    if (!one.container) return;
    one.retryStrategy = { limit: '0', retryPolicy: 'Always' };
    one.container.env.push({
      name: 'S3_PATIENCE_SECONDS',
      value: IMPATIENT.seconds,
    });
  });
}, 60_000);

afterEach(async () => {
  await service('minio', 'start');
  await run?.remove();
  run = undefined;
}, 150_000);

afterAll(() => world?.close());

/** Pauses before each further try, by object, as a step logged them. */
async function pausesOf(of: PipelineRun, step: string) {
  const [node] = await of.tries(step);
  const lines = node ? await of.log(podOf(of, node)) : [];
  const waits = lines.filter(({ msg }) =>
    /object store is away/.test(`${msg}`),
  );
  const byKey: Record<string, number[]> = {};
  for (const { key, delay } of waits) {
    (byKey[`${key}`] ??= []).push(Number(delay));
  }
  return Object.values(byKey);
}

/** Each pause lies between half and all of a ceiling that doubles up to 5 s. */
function expectBackoff(pauses: number[]): void {
  pauses.forEach((pause, index) => {
    const ceiling = Math.min(5_000, 250 * 2 ** index);
    expect(pause).toBeGreaterThanOrEqual(ceiling / 2 - 1);
    expect(pause).toBeLessThanOrEqual(ceiling + 1);
  });
}

describe('an object store that is away for 30 s', () => {
  it('delays a run that stores pages, and costs it neither a page nor a pod', async () => {
    const site = await world.site(PAGES);
    site.hold(READ_BEFORE);
    const job = world.job(site);
    run = await world.submit({ ...job, entrypoint: 'scraper' });
    crawled = { job, uid: run.uid };
    await until(
      'five pages are read, four more are waited for',
      async () => site.answered.length === READ_BEFORE && site.waiting === 4,
      120_000,
    );
    await service('minio', 'stop');
    site.release();
    await sleep(OUTAGE_MS);
    const [node] = await run.tries('scraper');
    expect(node).toMatchObject({ phase: 'Running' });
    await service('minio', 'start');
    const step = await run.untilStep('scraper');
    expect(step.phase).toBe('Succeeded');
    expect(await run.tries('scraper')).toHaveLength(1);
    const pauses = await pausesOf(run, 'scraper');
    report('object store away for 30 s while pages are stored', {
      workflow: run.name,
      workflowUid: run.uid,
      pauses,
      pages: Object.keys(site.counts).length,
    });
    for (const [path, count] of Object.entries(site.counts)) {
      expect({ path, ...count }).toEqual({ path, asked: 1, answered: 1 });
    }
    expect(Object.keys(site.counts)).toHaveLength(PAGES + 1);
    const longest = pauses.reduce((a, b) => (b.length > a.length ? b : a), []);
    expect(longest.length).toBeGreaterThan(5);
    pauses.forEach(expectBackoff);
    // Those who failed together do not come back together.
    const all = pauses.flat();
    expect(new Set(all).size).toBeGreaterThan(all.length / 2);
  }, 300_000);

  it('delays a run that fetches what an earlier step stored', async () => {
    if (!crawled) throw new Error('the crawl above did not get that far');
    const { job, uid } = crawled;
    const key = `${world.prefixOf(job)}${uid}/scraper/pages.json`;
    await service('minio', 'stop');
    run = await world.submit({
      ...job,
      entrypoint: 'dom',
      artifacts: [{ name: 'pages', s3: { key } }],
    });
    await until('the step has a pod', async () => {
      return ((await run?.tries('dom')) ?? []).length > 0;
    });
    await sleep(OUTAGE_MS);
    await service('minio', 'start');
    const step = await run.untilStep('dom', undefined, 180_000);
    const tries = await run.tries('dom');
    report('object store away for 30 s while artifacts are fetched', {
      workflow: run.name,
      workflowUid: run.uid,
      phase: step.phase,
      tries: tries.map(({ phase, message }) => ({ phase, message })),
    });
    expect(step.phase).toBe('Succeeded');
  }, 300_000);
});

describe('an object store that stays away', () => {
  it('fails the run with the reason, keeps the crawl, and a second run completes it', async () => {
    const site = await world.site(PAGES);
    site.hold(READ_BEFORE);
    const job = world.job(site, { template: IMPATIENT.template });
    run = await world.submit(job);
    await until(
      'five pages are read, four more are waited for',
      async () => site.answered.length === READ_BEFORE && site.waiting === 4,
      120_000,
    );
    const stored = site.answered;
    const checkpoints = await world.checkpoints.count(job);
    await service('minio', 'stop');
    site.release();
    const ended = await run.untilEnd();
    const reason = await run.reason('scraper');
    expect(ended.phase).toBe('Failed');
    expect(reason).toMatch(
      /The object .* could not be (written|looked up) in bucket .* at http.* after \d+ tries in \d+ s/,
    );
    expect(await world.checkpoints.count(job)).toBeGreaterThanOrEqual(
      checkpoints,
    );
    const first = { name: run.name, reason, message: ended.message };
    await service('minio', 'start');

    await run.remove();
    run = await world.submit(job);
    const step = await run.untilStep('scraper');
    expect(step.phase).toBe('Succeeded');
    for (const path of stored) {
      expect({ path, asked: site.counts[path]?.asked }).toEqual({
        path,
        asked: 1,
      });
    }
    expect(site.answered).toHaveLength(PAGES + 1);
    const { counts } = site;
    await run.untilStep('suspend-gate', ['Running'], 180_000);
    report('object store away for good, then run again', {
      first,
      second: run.name,
      storedBefore: stored.length,
      checkpoints,
      counts,
    });
  }, 420_000);
});
