import { ConflictError } from '@backstage/errors';
import { FakeClock } from '../testUtils';
import { Controller, type Reconcile } from './Controller';

function aController(reconcile: Reconcile, concurrency = 1) {
  const clock = new FakeClock();
  const errors: unknown[] = [];
  const controller = new Controller({
    reconcile,
    clock,
    concurrency,
    timeoutMs: 10_000,
    isConflict: error => ConflictError.is(error),
    onError: (_key, error) => errors.push(error),
  });
  controller.start();
  return { controller, clock, errors };
}

it('works at most so many keys at a time', async () => {
  let now = 0;
  let most = 0;
  const ends: Array<() => void> = [];
  const { controller, clock } = aController(async () => {
    now += 1;
    most = Math.max(most, now);
    await new Promise<void>(resolve => ends.push(resolve));
    now -= 1;
    return {};
  }, 2);
  ['a', 'b', 'c', 'd'].forEach(key => controller.enqueue(key));
  for (let ended = 0; ended < 4; ended += 1) {
    await clock.advance(0);
    ends[ended]?.();
  }
  await controller.stop();
  expect(most).toBe(2);
});

it('tries a key that failed again, and tells why', async () => {
  let passes = 0;
  const { controller, clock, errors } = aController(async () => {
    passes += 1;
    if (passes === 1) throw new Error('store is down');
    return {};
  });
  controller.enqueue('a');
  await clock.advance(0);
  expect(errors).toHaveLength(1);
  await clock.advance(5);
  await controller.stop();
  expect(passes).toBe(2);
});

it('looks again after a conflict without telling anybody', async () => {
  let passes = 0;
  const { controller, clock, errors } = aController(async () => {
    passes += 1;
    if (passes === 1) throw new ConflictError('somebody was faster');
    return {};
  });
  controller.enqueue('a');
  await clock.advance(0);
  await clock.advance(5);
  await controller.stop();
  expect([passes, errors]).toEqual([2, []]);
});

it('looks again at the time that a pass names', async () => {
  let passes = 0;
  const { controller, clock } = aController(async () => {
    passes += 1;
    return passes === 1 ? { recheckAt: new Date('2026-11-23T12:30:00Z') } : {};
  });
  controller.enqueue('a');
  await clock.advance(29 * 60_000);
  expect(passes).toBe(1);
  await clock.advance(60_000);
  await controller.stop();
  expect(passes).toBe(2);
});

it('aborts a pass under way when it stops, and waits for its end', async () => {
  let ended = false;
  const { controller, clock, errors } = aController(async (_key, signal) => {
    await new Promise(resolve => signal.addEventListener('abort', resolve));
    ended = true;
    throw new Error('aborted');
  });
  controller.enqueue('a');
  await clock.advance(0);
  await controller.stop();
  expect([ended, errors]).toEqual([true, []]);
});
