import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Door } from './support/faults/Door';
import {
  addressOf,
  addTemplate,
  credentialsOf,
} from './support/faults/FaultEnvironment';
import { Guests } from './support/faults/Guests';
import type { HeldSite } from './support/faults/HeldSite';
import { type PipelineRun, podOf } from './support/faults/PipelineRun';
import { report } from './support/faults/report';
import { service } from './support/faults/service';
import { World } from './support/faults/World';
import { until } from './support/until';

const PAGES = 3;
/** For how long a call waits for an answer. */
const CALL_MS = 10_000;
/** For how long the circuit stays open. */
const OPEN_MS = 10_000;

let world: World;
let site: HeldSite;
let door: Door;
let run: PipelineRun | undefined;
const guests = new Guests();

/** The pipeline as an environment's admin may set it: how long the browser is waited for, how many pictures must be. */
const addPatience = (name: string, env: Record<string, string>) =>
  addTemplate(world.admin, world.namespace, name, one => {
    if (one.name !== 'screenshot') return;
    one.retryStrategy = { limit: '0', retryPolicy: 'Always' };
    for (const [key, value] of Object.entries(env)) {
      one.container.env.push({ name: key, value });
    }
  });

beforeAll(async () => {
  world = await World.open('browser');
  site = await world.site(PAGES);
  door = world.keep(
    await Door.open(world.node, await addressOf(world.admin, 'browserless')),
  );
  await addPatience('impatient-template', { BROWSER_PATIENCE_SECONDS: '30' });
  // Long enough for the circuit to open and close again.
  await addPatience('patient-template', { BROWSER_PATIENCE_SECONDS: '50' });
}, 60_000);

afterEach(async () => {
  guests.leave();
  await service('browserless', 'start');
  await service('browserless', 'resume');
  await run?.remove();
  run = undefined;
  door.knocks.length = 0;
}, 150_000);

afterAll(() => world?.close());

async function start(
  template: string,
  parameters: Record<string, string> = {},
): Promise<PipelineRun> {
  run = await world.submit(
    world.job(site, {
      template,
      parameters: {
        allowed_hosts: site.host,
        browserless_url: `ws://${door.host}`,
        ...parameters,
      },
    }),
  );
  return run;
}

/** What the last try of a step logged. */
async function logOf(step: string) {
  const node = (await run?.tries(step))?.at(-1);
  return run && node ? run.log(podOf(run, node)) : [];
}

/** Pauses between calls, longest first. */
function gaps(): number[] {
  return door.knocks
    .map((at, index) => at - (door.knocks[index - 1] ?? at))
    .sort((a, b) => b - a);
}

describe('a browser service that hangs', () => {
  it('is given up after a time-out, left alone while the circuit is open, and fails the run with a reason', async () => {
    await service('browserless', 'hang');
    const { name, uid } = await start('patient-template');
    const ended = await run?.untilEnd(240_000);
    const reason = await run?.reason('screenshot');
    const gate = await run?.step('suspend-gate');
    const leftAlone = (await logOf('screenshot')).filter(({ msg }) =>
      /left alone for a while/.test(String(msg)),
    );
    report('browser hangs', {
      workflow: name,
      workflowUid: uid,
      phase: ended?.phase,
      workflowMessage: ended?.message,
      reason,
      gate: gate?.phase,
      calls: door.knocks.length,
      gaps: gaps(),
      leftAlone: leftAlone.length,
    });
    expect(ended?.phase).toBe('Failed');
    expect(reason).toMatch(
      /None of the 4 pages could be captured\. .*no answer within \d+ s.*nothing succeeded for \d+ s/,
    );
    expect(gate?.phase).toBe('Omitted');
    expect(leftAlone).not.toHaveLength(0);
    // The time-out of the call before, then the open circuit.
    expect(gaps()[0]).toBeGreaterThanOrEqual(CALL_MS + OPEN_MS - 500);
  }, 300_000);
});

describe('a browser service that is gone', () => {
  it('is not called while the circuit is open, and used again when it is back', async () => {
    await service('browserless', 'stop');
    const { name, uid } = await start('visual-analysis-template');
    await run?.untilStep('screenshot', ['Running']);
    await until(
      'the browser is left alone and tried again',
      async () => (gaps()[0] ?? 0) >= OPEN_MS - 500,
      60_000,
    );
    const whileGone = gaps();
    const callsWhileGone = door.knocks.length;
    await service('browserless', 'start');
    const step = await run?.untilStep('screenshot', undefined, 180_000);
    report('browser dies and comes back', {
      workflow: name,
      workflowUid: uid,
      phase: step?.phase,
      callsWhileGone,
      whileGone,
    });
    expect(step?.phase).toBe('Succeeded');
    expect(whileGone[0]).toBeGreaterThanOrEqual(OPEN_MS - 500);
  }, 300_000);

  it('leaves the run without pictures where none are asked for', async () => {
    await service('browserless', 'stop');
    const { name, uid } = await start('impatient-template', {
      min_captures: '0',
    });
    const step = await run?.untilStep('screenshot', undefined, 180_000);
    await run?.untilStep('suspend-gate', ['Running']);
    report('browser gone, no pictures asked for', {
      workflow: name,
      workflowUid: uid,
      phase: step?.phase,
      calls: door.knocks.length,
    });
    expect(step?.phase).toBe('Succeeded');
  }, 300_000);
});

describe('a browser service without room', () => {
  it('answers 429, is waited for, and used when there is room again', async () => {
    const { token } = await credentialsOf(world.admin, 'browserless');
    const { host, port } = await addressOf(world.admin, 'browserless');
    await guests.fill(`ws://${host}:${port}/?token=${token}`);
    const { name, uid } = await start('visual-analysis-template');
    await run?.untilStep('screenshot', ['Running']);
    await until(
      'the browser is left alone and tried again',
      async () => (gaps()[0] ?? 0) >= OPEN_MS - 500,
      60_000,
    );
    const { letIn } = guests;
    const calls = door.knocks.length;
    guests.leave();
    const step = await run?.untilStep('screenshot', undefined, 180_000);
    const reasons = [
      ...new Set(
        (await logOf('screenshot'))
          .filter(({ msg }) => /busy or gone/.test(String(msg)))
          .map(({ message }) => String(message)),
      ),
    ];
    report('browser answers 429, then has room', {
      workflow: name,
      workflowUid: uid,
      guests: letIn,
      phase: step?.phase,
      callsWhileFull: calls,
      reasons,
    });
    expect(step?.phase).toBe('Succeeded');
    expect(reasons.join()).toContain('no room for another session (HTTP 429)');
  }, 300_000);
});
