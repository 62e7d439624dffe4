import { FakeClock } from '../testUtils';
import { WorkQueue } from './WorkQueue';

const aQueue = () => {
  const clock = new FakeClock();
  return { clock, queue: new WorkQueue(clock) };
};

it('gives a key once however often it was added', async () => {
  const { queue } = aQueue();
  queue.add('a');
  queue.add('a');
  queue.add('b');
  expect([await queue.take(), await queue.take(), queue.size]).toEqual([
    'a',
    'b',
    2,
  ]);
});

it('never gives a key out twice at a time, and forgets no addition meanwhile', async () => {
  const { queue } = aQueue();
  queue.add('a');
  await queue.take();
  queue.add('a');
  const next = queue.take();
  const early = await Promise.race([next, Promise.resolve('nothing')]);
  expect(early).toBe('nothing');
  queue.done('a');
  expect(await next).toBe('a');
});

it('tries again later and later, up to five minutes, until all went well', async () => {
  const { queue } = aQueue();
  const delays = Array.from({ length: 20 }, () => queue.addRetry('a'));
  expect(delays.slice(0, 4)).toEqual([5, 10, 20, 40]);
  expect(delays.at(-1)).toBe(300_000);
  queue.forget('a');
  expect(queue.addRetry('a')).toBe(5);
});

it('counts the earliest of several times', async () => {
  const { queue, clock } = aQueue();
  const at = (ms: number) => new Date(clock.now().getTime() + ms);
  queue.addAt('a', at(1000));
  queue.addAt('a', at(5000));
  queue.addAt('a', at(100));
  expect(clock.pending()).toEqual([100]);
  const next = queue.take();
  await clock.advance(100);
  expect(await next).toBe('a');
});

it('wakes who waits when it closes, and takes nothing more', async () => {
  const { queue, clock } = aQueue();
  queue.addAt('b', new Date(clock.now().getTime() + 10));
  const waiting = queue.take();
  queue.close();
  queue.add('a');
  queue.addRetry('a');
  expect([await waiting, await queue.take(), clock.pending()]).toEqual([
    undefined,
    undefined,
    [],
  ]);
});
