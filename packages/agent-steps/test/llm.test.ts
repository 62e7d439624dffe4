import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { CachedLlm } from '../src/adapters/CachedLlm';
import { OpenAiLlm } from '../src/adapters/OpenAiLlm';
import type { ObjectStore } from '../src/ports';
import { openSite, type Site } from './support/site';

const log = { info: () => {}, warn: () => {} };
const request = {
  system: 'Be brief',
  texts: ['Task', '{"a":1}'],
  images: [Buffer.from('png')],
};

const json = (
  response: ServerResponse,
  status: number,
  body: unknown,
  headers = {},
) =>
  response
    .writeHead(status, { 'content-type': 'application/json', ...headers })
    .end(JSON.stringify(body));
const answer = (content: unknown) => ({
  choices: [{ message: { role: 'assistant', content } }],
});

const fine = { kind: 'text', text: 'fine' };

describe('OpenAiLlm', () => {
  let site: Site;
  afterEach(() => site.close());
  const llm = (url = site.origin, requestsPerMinute = 6000) =>
    new OpenAiLlm({
      url,
      apiKey: 'key',
      model: 'agent-vision',
      requestsPerMinute,
      log,
      firstDelayMs: 10,
    });

  it('sends text and pictures to /v1, whether the URL says so or not', async () => {
    const bodies: string[] = [];
    site = await openSite((path, response, incoming) => {
      let body = '';
      incoming.on('data', chunk => (body += chunk));
      incoming.on('end', () => {
        bodies.push(`${path} ${body}`);
        json(response, 200, answer('fine'));
      });
    });
    expect(await llm().complete(request)).toEqual(fine);
    expect(await llm(`${site.origin}/v1/`).complete(request)).toEqual(fine);
    expect(bodies).toHaveLength(2);
    for (const body of bodies) {
      expect(body).toMatch(
        /^\/v1\/chat\/completions .*"text":"\{\\"a\\":1\}".*data:image\/png;base64,cG5n/,
      );
    }
  });

  it.each(['retry-after', 'llm_provider-retry-after'])(
    'comes back when %s says',
    async header => {
      const times: number[] = [];
      site = await openSite((_, response) => {
        times.push(Date.now());
        if (times.length === 1) {
          json(
            response,
            429,
            { error: { message: 'slow down' } },
            { [header]: '1' },
          );
        } else {
          json(response, 200, answer('fine'));
        }
      });
      expect(await llm().complete(request)).toEqual(fine);
      expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(990);
    },
  );

  it('gives up on a model that stays away, and says where and what to check', async () => {
    site = await openSite((_, response) =>
      json(response, 503, { error: { message: 'down' } }),
    );
    await expect(llm().complete(request)).rejects.toThrow(
      /The model agent-vision at http.* gave no answer after 8 tries in \d+ s: .*503.*litellm_url/,
    );
    expect(site.requests).toHaveLength(8);
  });

  it('does not repeat what can not succeed', async () => {
    site = await openSite((_, response) =>
      json(response, 400, { error: { message: 'unknown model' } }),
    );
    await expect(llm().complete(request)).rejects.toThrow(/unknown model/);
    expect(site.requests).toHaveLength(1);
  });

  it('without a hint when to come back, comes back later each time', async () => {
    const times: number[] = [];
    site = await openSite((_, response) => {
      times.push(Date.now());
      if (times.length < 5) {
        json(response, 429, { error: { message: 'rate limit' } });
      } else {
        json(response, 200, answer('fine'));
      }
    });
    const slow = new OpenAiLlm({
      url: site.origin,
      apiKey: 'key',
      model: 'agent-vision',
      requestsPerMinute: 6000,
      log,
      firstDelayMs: 60,
    });
    expect(await slow.complete(request)).toEqual(fine);
    const gaps = times
      .slice(1)
      .map((time, index) => time - (times[index] ?? 0));
    // At least half of 60, 120, 240, 480 ms.
    [30, 60, 120, 240].forEach((least, index) =>
      expect(gaps[index]).toBeGreaterThanOrEqual(least - 2),
    );
  });

  it('holds the configured rate, whoever asks how fast', async () => {
    const times: number[] = [];
    site = await openSite((_, response) => {
      times.push(Date.now());
      json(response, 200, answer('fine'));
    });
    // Ten a second.
    const paced = llm(site.origin, 600);
    await Promise.all(
      Array.from({ length: 23 }, () => paced.complete(request)),
    );
    expect(times).toHaveLength(23);
    // A bucket of three: in no second more than these and what flows in meanwhile.
    for (const start of times) {
      const within = times.filter(
        time => time >= start && time < start + 1000,
      ).length;
      expect(within).toBeLessThanOrEqual(3 + 10 + 1);
    }
    expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(1_900);
  });

  it.each([
    ['nothing', {}, /is no completion/],
    ['no choices', { choices: [] }, /is no completion/],
    ['no text', answer(null), /is no completion/],
    ['an object for a text', answer({ odd: true }), /is no completion/],
    ['an empty text', answer(' '), /an empty answer/],
    ['a list', [1, 2], /is no completion/],
  ])('says what it got when that is %s', async (_, body, reason) => {
    site = await openSite((__, response) => json(response, 200, body));
    expect(await llm().complete(request)).toEqual({
      kind: 'unusable',
      reason: expect.stringMatching(reason),
    });
    expect(site.requests).toHaveLength(1);
  });

  it.each([
    ['HTML', 'text/html', '<html>Sign in</html>', /is no completion/],
    ['HTML called JSON', 'application/json', '<html></html>', /broken JSON/],
    ['half a JSON', 'application/json', '{"choices":[{"mes', /broken JSON/],
    [
      'six megabytes',
      'application/json',
      JSON.stringify(answer('x'.repeat(6_000_000))),
      /more than can be read/,
    ],
  ])('takes %s for no answer', async (_, contentType, body, reason) => {
    site = await openSite((__, response) =>
      response.writeHead(200, { 'content-type': contentType }).end(body),
    );
    expect(await llm().complete(request)).toEqual({
      kind: 'unusable',
      reason: expect.stringMatching(reason),
    });
  });

  it('asks again when the answer broke off', async () => {
    site = await openSite((_, response) => {
      if (site.requests.length > 1) {
        json(response, 200, answer('fine'));
        return;
      }
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write('{"choices":');
      setTimeout(() => response.destroy(), 20);
    });
    expect(await llm().complete(request)).toEqual(fine);
  });
});

describe('CachedLlm', () => {
  const stored = new Map<string, Buffer>();
  const store: ObjectStore = {
    head: async key => {
      const bytes = stored.get(key)?.length;
      return bytes === undefined ? undefined : { bytes, metadata: {} };
    },
    get: async key => stored.get(key) ?? Buffer.alloc(0),
    put: async (key, body) => void stored.set(key, body),
  };

  it('asks the model once for the same, again for another request, and keeps no garbage', async () => {
    let says: unknown = {};
    const site = await openSite((_, response) => json(response, 200, says));
    const cached = () =>
      new CachedLlm(
        new OpenAiLlm({
          url: site.origin,
          apiKey: 'key',
          model: 'agent-vision',
          requestsPerMinute: 6000,
          log,
        }),
        { store, prefix: 'runs/cache/', log },
      );
    try {
      expect(await cached().complete(request)).toMatchObject({
        kind: 'unusable',
      });
      says = answer('fine');
      expect(await cached().complete(request)).toEqual(fine);
      expect(await cached().complete(request)).toEqual(fine);
      expect(site.requests).toHaveLength(2);
      await cached().complete({ ...request, texts: ['Another task'] });
      expect(site.requests).toHaveLength(3);
    } finally {
      await site.close();
    }
  });
});
