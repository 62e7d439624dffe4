import { describe, expect, it } from 'vitest';
import { GaveUp, pauseMs, withPatience } from './withPatience';

const S3 = { totalMs: 60_000, firstDelayMs: 250, maxDelayMs: 5_000 };
const quick = { totalMs: 300, firstDelayMs: 20, maxDelayMs: 60 };
const passing = { isPassing: () => true };

/** When tries start, if each fails at once and chance always falls the same way. */
function startsOfTries(random: number): number[] {
  const starts = [0];
  for (let attempt = 1; (starts.at(-1) ?? 0) < S3.totalMs; attempt += 1) {
    const next = (starts.at(-1) ?? 0) + pauseMs(attempt, S3, random);
    starts.push(Math.min(next, S3.totalMs));
  }
  return starts;
}

describe('pauses between tries', () => {
  it.each([0, 0.5, 1])(
    'cover an outage of 30 s and find the end of it within 5 s, whatever chance does (%d)',
    random => {
      const starts = startsOfTries(random);
      const back = starts.find(start => start >= 30_000);
      expect(back).toBeLessThanOrEqual(35_000);
      expect(starts.at(-1)).toBe(S3.totalMs);
      expect(starts.length).toBeGreaterThan(14);
      expect(starts.length).toBeLessThan(32);
    },
  );

  it('grow to their limit, half of them chance', () => {
    expect([1, 2, 3, 4, 5, 6].map(n => pauseMs(n, S3, 0))).toEqual([
      125, 250, 500, 1000, 2000, 2500,
    ]);
    expect([1, 2, 5, 6, 99].map(n => pauseMs(n, S3, 1))).toEqual([
      250, 500, 4000, 5000, 5000,
    ]);
  });
});

describe('withPatience', () => {
  it('tries until it succeeds', async () => {
    let tries = 0;
    const work = async () => {
      tries += 1;
      if (tries < 4) throw new Error('down');
      return 'up';
    };
    await expect(
      withPatience(work, { ...passing, patience: quick }),
    ).resolves.toBe('up');
  });

  it('ends with the last failure, how often and how long it tried', async () => {
    const error = await withPatience(() => Promise.reject(new Error('down')), {
      ...passing,
      patience: quick,
    }).catch(caught => caught);
    expect(error).toBeInstanceOf(GaveUp);
    expect(error.cause.message).toBe('down');
    expect(error.attempts).toBeGreaterThan(4);
    expect(error.elapsedMs).toBeGreaterThanOrEqual(300);
    expect(error.effort).toMatch(/^ after \d+ tries in \d+ s$/);
  });

  it('does not repeat what stays wrong', async () => {
    let tries = 0;
    const work = () => {
      tries += 1;
      return Promise.reject(new Error('forbidden'));
    };
    await expect(
      withPatience(work, { patience: quick, isPassing: () => false }),
    ).rejects.toThrow(GaveUp);
    expect(tries).toBe(1);
  });

  it('stops at once, in a pause too, when it is told to', async () => {
    const stop = new AbortController();
    const reason = new Error('evicted');
    setTimeout(() => stop.abort(reason), 50);
    const started = Date.now();
    await expect(
      withPatience(() => Promise.reject(new Error('down')), {
        ...passing,
        patience: { totalMs: 60_000, firstDelayMs: 30_000, maxDelayMs: 60_000 },
        signal: stop.signal,
      }),
    ).rejects.toBe(reason);
    expect(Date.now() - started).toBeLessThan(5_000);
  });
});
