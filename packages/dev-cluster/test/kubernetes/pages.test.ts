import { afterEach, beforeEach, expect, it } from 'vitest';
import { aServer } from './aServer';
import type { TestServer } from './aServer';

const MAPS = '/api/v1/namespaces/default/configmaps';
const MINUTE_MS = 60_000;

let server: TestServer;
let now: number;
beforeEach(async () => {
  now = Date.parse('2026-01-01T00:00:00Z');
  server = await aServer({ clock: () => new Date(now) });
});
afterEach(() => server.close());

async function call(path: string, body?: object) {
  const response = await fetch(server.url + path, {
    ...(body && { method: 'POST', body: JSON.stringify(body) }),
    headers: { 'content-type': 'application/json' },
  });
  return { code: response.status, body: await response.json() };
}

const firstPage = async () => {
  const { body } = await call(`${MAPS}?limit=1`);
  return String(body.metadata.continue);
};

it('answers 410 for the next page of a list that is too old', async () => {
  for (const name of ['a', 'b']) await call(MAPS, { metadata: { name } });
  const next = `${MAPS}?limit=1&continue=${await firstPage()}`;
  now += 4 * MINUTE_MS;
  expect((await call(next)).code).toBe(200);
  now += 2 * MINUTE_MS;
  expect(await call(next)).toMatchObject({
    code: 410,
    body: { reason: 'Expired' },
  });
});

it('forgets the oldest of many lists that nobody reads to the end', async () => {
  for (const name of ['a', 'b']) await call(MAPS, { metadata: { name } });
  const oldest = await firstPage();
  for (let i = 0; i < 64; i++) {
    await call(MAPS, { metadata: { name: `c${i}` } });
    await firstPage();
  }
  expect((await call(`${MAPS}?limit=1&continue=${oldest}`)).code).toBe(410);
});
