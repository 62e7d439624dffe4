import { createServer } from 'node:net';

const FIRST = 22300;
const LAST = 22399;
// test files run in parallel processes; each starts looking at another place
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
