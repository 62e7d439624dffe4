import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { addressOf } from './support/faults/FaultEnvironment';
import type { PipelineRun, Submission } from './support/faults/PipelineRun';
import { report } from './support/faults/report';
import { service } from './support/faults/service';
import { TestModel } from './support/faults/TestModel';
import { World } from './support/faults/World';
import { until } from './support/until';

const PAGES = 8;
const READ_BEFORE = 5;

let world: World;
let model: TestModel;
/** The run whose artifacts reports are made of. */
let crawled: { run: PipelineRun; job: Submission } | undefined;
const runs: PipelineRun[] = [];

beforeAll(async () => {
  world = await World.open('services');
  model = new TestModel(await addressOf(world.admin, 'model'));
}, 60_000);

afterEach(async () => {
  await service('postgres', 'start');
  await model.behave({});
}, 120_000);

afterAll(async () => {
  await Promise.all(runs.map(run => run.remove()));
  await world?.close();
});

describe('PostgreSQL restarted mid-run, behind PgBouncer', () => {
  it('costs the crawl neither a page nor a pod', async () => {
    const site = await world.site(PAGES);
    site.hold(READ_BEFORE);
    const job = world.job(site);
    const run = await world.submit(job);
    runs.push(run);
    crawled = { run, job };
    await until(
      'five pages are read, more are waited for',
      async () => site.answered.length === READ_BEFORE && site.waiting > 0,
      120_000,
    );
    const before = await world.checkpoints.count(job);
    await service('postgres', 'stop');
    const away = Date.now();
    site.release();
    // What the crawl has read now, it can't write down.
    await sleep(8_000);
    await service('postgres', 'start');
    const awayMs = Date.now() - away;
    const step = await run.untilStep('scraper');
    const tries = await run.tries('scraper');
    report('PostgreSQL restarted', {
      workflow: run.name,
      awayMs,
      checkpoints: [before, await world.checkpoints.count(job)],
      tries: tries.map(({ phase, message }) => ({ phase, message })),
      counts: site.counts,
    });
    expect(step.phase).toBe('Succeeded');
    expect(tries).toHaveLength(1);
    expect(Object.keys(site.counts)).toHaveLength(PAGES + 1);
    for (const [path, count] of Object.entries(site.counts)) {
      expect({ path, ...count }).toEqual({ path, asked: 1, answered: 1 });
    }
    await run.untilStep('suspend-gate', ['Running'], 180_000);
  }, 300_000);
});

describe('a model behind LiteLLM', () => {
  const crawl = () => {
    if (!crawled) throw new Error('the crawl above did not get that far');
    return crawled;
  };

  /** Writes the report of the run above; `objective` makes it another question. */
  async function synthesise(objective: string): Promise<PipelineRun> {
    const { run: source, job } = crawl();
    const folder = `${world.prefixOf(job)}${source.uid}`;
    const run = await world.submit({
      ...job,
      entrypoint: 'synthesis',
      parameters: {
        ...job.parameters,
        objective: JSON.stringify(objective),
        proposed_actions: '[]',
        decision: 'approve',
        decided_by: 'user:default/adam',
        comment: '',
        approved_actions: '[]',
      },
      artifacts: [
        { name: 'pages', s3: { key: `${folder}/scraper/pages.json` } },
        { name: 'facts', s3: { key: `${folder}/dom/facts.json` } },
        {
          name: 'screenshots',
          s3: { key: `${folder}/screenshot/screenshots` },
        },
      ],
    });
    runs.push(run);
    return run;
  }

  const reportOf = (run: PipelineRun) =>
    world.bucket.text(
      `${world.prefixOf(crawl().job)}${run.uid}/synthesis/report.md`,
    );

  it('that is rate limited is asked again when it said, and not again for the same question', async () => {
    await model.behave({
      status: 429,
      headers: { 'retry-after': '3' },
      body: '{"error":{"message":"slow down"}}',
      times: 2,
    });
    const run = await synthesise('What does the lamp cost?');
    const step = await run.untilStep('synthesis');
    const asked = await model.asked();
    const repeat = await synthesise('What does the lamp cost?');
    const repeated = await repeat.untilStep('synthesis');
    const askedInAll = (await model.asked()).length;
    report('model rate limited', {
      workflow: run.name,
      repeat: repeat.name,
      phases: [step.phase, repeated.phase],
      pausesMs: asked.slice(1).map((at, i) => at - (asked[i] ?? at)),
      asked: asked.length,
      askedInAll,
    });
    expect(step).toMatchObject({ phase: 'Succeeded' });
    expect(asked).toHaveLength(3);
    expect(await reportOf(run)).toContain('The test model looked at');
    expect(repeated.phase).toBe('Succeeded');
    expect(askedInAll).toBe(3);
    expect(await reportOf(repeat)).toContain('The test model looked at');
  }, 240_000);

  it('that talks garbage leaves a report of the facts that says so', async () => {
    await model.behave({ body: '{"choices":[{"message":{"content":"!!"}}]}' });
    const run = await synthesise('And the chair?');
    const step = await run.untilStep('synthesis');
    const text = await reportOf(run);
    report('model talks garbage', {
      workflow: run.name,
      phase: step.phase,
      message: step.message,
      note: text.split('\n').find(line => /the model/i.test(line)),
    });
    expect(step.phase).toBe('Succeeded');
    expect(text).toMatch(/the model gave an empty answer/);
    // One of those that were looked at.
    expect(text).toContain('/page/1');
  }, 240_000);
});
