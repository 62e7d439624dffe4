import { applyPatch, Operation } from 'rfc6902';
import { ApiError } from '../../store';

const OPERATIONS = ['add', 'remove', 'replace', 'move', 'copy', 'test'];
const MAX_OPERATIONS = 10_000;

function readOperations(body: unknown): Operation[] {
  if (!Array.isArray(body)) {
    throw new ApiError(
      'BadRequest',
      'a JSON patch must be a list of operations',
    );
  }
  if (body.length > MAX_OPERATIONS) {
    throw new ApiError(
      'RequestEntityTooLarge',
      `The allowed maximum operations in a JSON patch is ${MAX_OPERATIONS}, got ${body.length}`,
    );
  }
  for (const item of body as Array<Partial<Record<string, unknown>>>) {
    const known =
      typeof item?.path === 'string' && OPERATIONS.includes(String(item.op));
    if (!known) {
      throw new ApiError(
        'BadRequest',
        `not an operation of a JSON patch: ${JSON.stringify(item)}`,
      );
    }
  }
  return body as Operation[];
}

/** Applies an RFC 6902 patch to a copy. A failed test or a missing path is 422, as in the API server. */
export function applyJsonPatch<T extends object>(target: T, body: unknown): T {
  const operations = readOperations(body);
  const copy = structuredClone(target);
  for (const operation of operations) {
    const [problem] = applyPatch(copy, [operation]);
    if (problem) {
      throw new ApiError(
        'Invalid',
        `the server rejected our request due to an error in our request: ${
          operation.op === 'test' ? 'testing value' : operation.op
        } ${operation.path} failed: ${problem.message || problem.name}`,
        {
          causes: [
            {
              reason: 'UnexpectedServerResponse',
              message: `${operation.op} ${operation.path} failed`,
              field: operation.path,
            },
          ],
        },
      );
    }
  }
  return copy;
}
