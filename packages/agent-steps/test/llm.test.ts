import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { OpenAiLlm } from '../src/adapters/OpenAiLlm';
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

describe('OpenAiLlm', () => {
  let site: Site;
  afterEach(() => site.close());
  const llm = (url = site.origin) =>
    new OpenAiLlm({
      url,
      apiKey: 'key',
      model: 'agent-vision',
      requestsPerMinute: 600,
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
    expect(await llm().complete(request)).toBe('fine');
    expect(await llm(`${site.origin}/v1/`).complete(request)).toBe('fine');
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
      expect(await llm().complete(request)).toBe('fine');
      expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(990);
    },
  );

  it('gives up on a model that stays away, and says where and what to check', async () => {
    site = await openSite((_, response) =>
      json(response, 503, { error: { message: 'down' } }),
    );
    await expect(llm().complete(request)).rejects.toThrow(
      /The model agent-vision at http.* gave no answer after up to 5 tries: .*503.*litellm_url/,
    );
    expect(site.requests).toHaveLength(5);
  });

  it('does not repeat what can not succeed', async () => {
    site = await openSite((_, response) =>
      json(response, 400, { error: { message: 'unknown model' } }),
    );
    await expect(llm().complete(request)).rejects.toThrow(/unknown model/);
    expect(site.requests).toHaveLength(1);
  });

  it.each([[{}], [{ choices: [] }], [answer(null)], [answer({ odd: true })]])(
    'takes an answer without text for an empty one: %j',
    async body => {
      site = await openSite((_, response) => json(response, 200, body));
      expect(await llm().complete(request)).toBe('');
    },
  );
});
