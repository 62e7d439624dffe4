import { createServer } from 'node:net';

// Two test files run at a time, each with ports of its own: a port found free must not be taken before it is used.
const half = Number(process.env.VITEST_POOL_ID ?? 1) % 2;
const FIRST = 22300 + half * 50;
const LAST = 22349 + half * 50;
let next = FIRST + (process.pid % (LAST - FIRST));

function isFree(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

/** A port that nothing listens on, below the range that the system gives to outgoing connections. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries <= LAST - FIRST; tries += 1) {
    const port = next;
    next = next === LAST ? FIRST : next + 1;
    if (await isFree(port)) return port;
  }
  throw new Error(`no free port between ${FIRST} and ${LAST}`);
}

/** A base whose next six ports are free, for a whole cluster. */
export async function freeBase(): Promise<number> {
  for (let tries = 0; tries < 30; tries += 1) {
    const base = await freePort();
    if (base + 6 > LAST) continue;
    const offsets = [1, 2, 3, 4, 5, 6];
    const free = await Promise.all(
      offsets.map(offset => isFree(base + offset)),
    );
    if (free.every(Boolean)) {
      next = base + 7 > LAST ? FIRST : base + 7;
      return base;
    }
  }
  throw new Error(`no six free ports between ${FIRST} and ${LAST}`);
}
