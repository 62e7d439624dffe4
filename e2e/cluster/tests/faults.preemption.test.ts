import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { report } from './support/faults/report';
import { type PipelineRun, podOf } from './support/faults/PipelineRun';
import { World } from './support/faults/World';
import type { Answer } from './support/KubeApi';
import { until } from './support/until';

const PAGES = 24;
/** The start page and two rounds of four. */
const READ_BEFORE = 9;

interface PagesFile {
  pages: Array<{ url: string; outcome: string; key?: string }>;
}

let world: World;
let run: PipelineRun | undefined;

beforeAll(async () => {
  world = await World.open('preemption');
}, 60_000);

afterEach(async () => {
  await run?.remove();
  run = undefined;
});

afterAll(() => world?.close());

const PREEMPTIONS: Record<string, (pod: string) => Promise<Answer>> = {
  deleted: pod =>
    world.admin.delete(`/api/v1/namespaces/${world.namespace}/pods/${pod}`),
  // Its lease on the crawl has to run out.
  killed: pod =>
    world.admin.delete(`/api/v1/namespaces/${world.namespace}/pods/${pod}`, {
      gracePeriodSeconds: 0,
    }),
  evicted: pod =>
    world.admin.post(
      `/api/v1/namespaces/${world.namespace}/pods/${pod}/eviction`,
      {
        apiVersion: 'policy/v1',
        kind: 'Eviction',
        metadata: { name: pod, namespace: world.namespace },
      },
    ),
};

describe.each(Object.entries(PREEMPTIONS))(
  'a scraper pod that is %s mid-run',
  (how, preempt) => {
    it('is followed by one that goes on from the checkpoint and asks for no stored page again', async () => {
      const site = await world.site(PAGES);
      site.hold(READ_BEFORE);
      const job = world.job(site);
      run = await world.submit({ ...job, entrypoint: 'scraper' });
      const prefix = world.prefixOf(job);
      await until(
        'nine pages are stored, four more are waited for',
        async () => {
          const keys = Object.keys(await world.bucket.list(`${prefix}pages/`));
          // With robots.txt.
          return keys.length === READ_BEFORE + 1 && site.waiting === 4;
        },
        120_000,
      );
      const before = site.answered;
      const stored = await world.bucket.list(`${prefix}pages/`);
      const checkpointsBefore = await world.checkpoints.count(job);
      expect(checkpointsBefore).toBeGreaterThan(0);

      await until('Argo knows that it runs', async () => {
        return (await run?.tries('scraper'))?.[0]?.phase === 'Running';
      });
      const pod = await run.runningPod('scraper');
      const preempted = Date.now();
      expect((await preempt(pod.name)).status).toBeLessThan(300);
      await until('the pod lets go of the site', async () => {
        return site.waiting === 0;
      });
      const letGoMs = Date.now() - preempted;
      const asked = Object.keys(site.counts);
      site.release();
      const step = await run.untilStep('scraper');
      const resumedMs = Date.now() - preempted;

      expect(step.phase).toBe('Succeeded');
      const tries = await run.tries('scraper');
      // A failed try and another, or within 10 s of its start another pod for the same one.
      const last = await run.podNamed(podOf(run, tries.at(-1) ?? step));
      expect(last).toBeDefined();
      expect(last?.uid).not.toBe(pod.uid);
      const { counts } = site;
      expect(Object.keys(counts)).toHaveLength(PAGES + 1);
      for (const [path, count] of Object.entries(counts)) {
        const times = !before.includes(path) && asked.includes(path) ? 2 : 1;
        expect({ path, ...count }).toEqual({
          path,
          asked: times,
          answered: 1,
        });
      }
      const after = await world.bucket.list(`${prefix}pages/`);
      expect(after).toMatchObject(stored);
      const result: PagesFile = JSON.parse(
        await world.bucket.text(`${prefix}${run.uid}/scraper/pages.json`),
      );
      expect(
        result.pages.filter(({ outcome }) => outcome === 'fetched'),
      ).toHaveLength(PAGES + 1);
      for (const { key } of result.pages)
        expect(after).toHaveProperty([key ?? '']);

      report(`pod ${how}`, {
        workflow: run.name,
        workflowUid: run.uid,
        pods: [pod, last],
        tries: tries.map(({ phase, message }) => ({ phase, message })),
        storedBefore: before.length,
        checkpointsBefore,
        inFlight: asked.length - before.length,
        askedTwice: Object.values(counts).filter(one => one.asked > 1).length,
        pages: result.pages.length,
        letGoMs,
        resumedMs,
      });
    }, 300_000);
  },
);
