import { createHash } from 'node:crypto';
import {
  createServer,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import { refuseForeign } from '../guard';
import { closeServer, listen } from '../listen';
import type { Service } from '../Service';
import { ModelError, parseChatRequest } from './chatRequest';
import { collectFacts, documentsIn } from './facts';
import { describeFacts } from './sentences';

const MODEL = 'agent-vision';
const MAX_BODY_BYTES = 32 * 1024 * 1024; // a handful of screenshots as data URLs

async function readBody(req: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of req) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) {
      throw new ModelError(413, 'The request is larger than 32 MiB.');
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** The same request always gets the same answer. */
function complete(body: string) {
  const request = parseChatRequest(body);
  const facts = collectFacts(request.texts.flatMap(documentsIn));
  const content = describeFacts(facts, request.images);
  const digest = createHash('sha256').update(body).digest('hex');
  // words stand in for tokens: nobody pays for them here
  const tokens = (text: string) => text.split(/\s+/).filter(Boolean).length;
  const prompt = request.texts.reduce((sum, text) => sum + tokens(text), 0);
  const completion = tokens(content);
  return {
    id: `chatcmpl-${digest.slice(0, 24)}`,
    object: 'chat.completion',
    created: Math.floor(Date.now() / 1000),
    model: request.model,
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content, refusal: null },
        logprobs: null,
        finish_reason: 'stop',
      },
    ],
    usage: {
      prompt_tokens: prompt,
      completion_tokens: completion,
      total_tokens: prompt + completion,
    },
  };
}

const MODELS = {
  object: 'list',
  data: [{ id: MODEL, object: 'model', created: 0, owned_by: 'embedded' }],
};

async function answer(req: IncomingMessage): Promise<unknown> {
  const path = (req.url ?? '').split('?')[0];
  const call = `${req.method} ${path}`;
  switch (call) {
    case 'GET /health':
      return { status: 'ok' };
    case 'GET /v1/models':
      return MODELS;
    case 'POST /v1/chat/completions':
      return complete(await readBody(req));
    default:
      throw new ModelError(
        404,
        `The embedded model has no ${call}. It serves GET /health, GET /v1/models and POST /v1/chat/completions.`,
      );
  }
}

function send(res: ServerResponse, status: number, value: unknown) {
  const body = JSON.stringify(value);
  if (!res.req.complete) res.setHeader('connection', 'close');
  res.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
  });
  res.end(body);
}

function sendError(res: ServerResponse, error: unknown) {
  const { status, message, param } =
    error instanceof ModelError
      ? error
      : new ModelError(500, `The embedded model failed: ${error}`);
  const type = status < 500 ? 'invalid_request_error' : 'server_error';
  send(res, status, { error: { message, type, param, code: null } });
}

/**
 * Starts an OpenAI-compatible server that writes only what it can extract from the request, and says so.
 *
 * @public
 */
export async function startModel({ port }: { port: number }): Promise<Service> {
  const server = createServer((req, res) => {
    if (refuseForeign(req, res)) return;
    answer(req).then(
      value => send(res, 200, value),
      error => sendError(res, error),
    );
  });
  const endpoint = await listen(server, port, 'the model server');
  return { endpoint, stop: () => closeServer(server) };
}
