import { createServer } from 'node:net';

/** Below the ephemeral ports; nothing else of the tests listens here. */
const FIRST = 25_200;
const LAST = 25_299;
let next = FIRST;

/** A port of `address` on which nothing listens. */
export async function freePort(address: string): Promise<number> {
  for (let tries = FIRST; tries <= LAST; tries += 1) {
    const port = next;
    next = next === LAST ? FIRST : next + 1;
    if (await isFree(address, port)) return port;
  }
  throw new Error(`no free port from ${FIRST} to ${LAST} at ${address}`);
}

function isFree(address: string, port: number): Promise<boolean> {
  return new Promise(resolve => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, address, () => server.close(() => resolve(true)));
  });
}
