'use strict';
/**
 * A model for tests, in the words of the OpenAI API. It says the same short sentence every time.
 *
 * `POST /__behave {"status": 429, "headers": {"retry-after": "2"}, "body": "…", "delayMs": 0, "times": 3}`: the next
 * `times` answers (all, without it) are as given; `{}` ends that. `GET /__stats`: how many completions were asked for.
 */
const { createServer } = require('node:http');

const MAX_BODY = 64 * 1024 * 1024;
let behaviour = {};
let asked = [];

async function bodyOf(req) {
  const chunks = [];
  let size = 0;
  for await (const chunk of req) {
    size += chunk.length;
    if (size > MAX_BODY) throw new Error('too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

const images = ({ messages = [] }) =>
  messages
    .flatMap(({ content }) => (Array.isArray(content) ? content : []))
    .filter(part => part.type === 'image_url').length;

const completion = request => ({
  id: `chatcmpl-${asked.length}`,
  object: 'chat.completion',
  created: Math.floor(Date.now() / 1000),
  model: request.model,
  choices: [
    {
      index: 0,
      finish_reason: 'stop',
      message: {
        role: 'assistant',
        content: `The test model looked at ${images(
          request,
        )} pictures; the numbers are in the tables.`,
      },
    },
  ],
  usage: { prompt_tokens: 100, completion_tokens: 20, total_tokens: 120 },
});

/** What was ordered for this answer, if anything. */
function takeBehaviour() {
  const now = behaviour;
  if (now.times !== undefined) {
    behaviour = now.times > 1 ? { ...now, times: now.times - 1 } : {};
  }
  return now;
}

async function answer(req, res) {
  const send = (status, value, headers = {}) => {
    res.writeHead(status, { 'content-type': 'application/json', ...headers });
    res.end(typeof value === 'string' ? value : JSON.stringify(value));
  };
  const body = await bodyOf(req);
  if (req.url === '/__behave') {
    behaviour = JSON.parse(body);
    asked = [];
    return send(200, behaviour);
  }
  if (req.url === '/__stats') return send(200, { total: asked.length, asked });
  if (!req.url.endsWith('/chat/completions')) {
    return send(404, { error: { message: `no ${req.url} here` } });
  }
  const request = JSON.parse(body);
  asked.push({ at: Date.now(), model: request.model, images: images(request) });
  const { status = 200, headers, body: text, delayMs } = takeBehaviour();
  if (delayMs) await new Promise(done => setTimeout(done, delayMs));
  return send(status, text ?? completion(request), headers);
}

createServer((req, res) => {
  answer(req, res).catch(error => {
    if (!res.headersSent) res.writeHead(400);
    res.end(JSON.stringify({ error: { message: error.message } }));
  });
}).listen(8000, '0.0.0.0', () => console.log('the model listens'));
process.once('SIGTERM', () => process.exit(0));
