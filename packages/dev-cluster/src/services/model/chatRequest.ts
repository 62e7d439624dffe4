/** What this model takes from a chat completion request. */
export interface ChatRequest {
  model: string;
  texts: string[];
  images: number;
}

/** A refusal in the words of the OpenAI API. */
export class ModelError extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly param: string | null = null,
  ) {
    super(message);
    this.name = 'ModelError';
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function addPart(part: unknown, request: ChatRequest, at: string) {
  if (isObject(part) && part.type === 'text' && typeof part.text === 'string') {
    request.texts.push(part.text);
  } else if (
    isObject(part) &&
    part.type === 'image_url' &&
    isObject(part.image_url) &&
    typeof part.image_url.url === 'string'
  ) {
    request.images += 1;
  } else {
    throw new ModelError(400, `${at} is neither text nor image_url.`, at);
  }
}

function addMessage(message: unknown, request: ChatRequest, at: string) {
  if (!isObject(message) || typeof message.role !== 'string') {
    throw new ModelError(400, `${at} has no role.`, at);
  }
  if (typeof message.content === 'string') {
    // facts come from the user's side; instructions are not followed
    if (message.role === 'user') request.texts.push(message.content);
    return;
  }
  if (!Array.isArray(message.content)) {
    throw new ModelError(400, `${at}.content is missing.`, `${at}.content`);
  }
  message.content.forEach((part, i) =>
    addPart(part, request, `${at}.content[${i}]`),
  );
}

/** Reads the body of a request or throws a {@link ModelError}. */
export function parseChatRequest(body: string): ChatRequest {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    throw new ModelError(400, 'The body is not JSON.');
  }
  if (!isObject(value)) throw new ModelError(400, 'The body is not an object.');
  const { model, messages, stream } = value;
  if (typeof model !== 'string' || !model) {
    throw new ModelError(400, 'model is missing.', 'model');
  }
  if (stream === true) {
    throw new ModelError(400, 'The embedded model does not stream.', 'stream');
  }
  if (!Array.isArray(messages) || messages.length === 0) {
    throw new ModelError(400, 'messages is missing or empty.', 'messages');
  }
  const request: ChatRequest = { model, texts: [], images: 0 };
  messages.forEach((message, i) =>
    addMessage(message, request, `messages[${i}]`),
  );
  return request;
}
