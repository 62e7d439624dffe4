import { cursorOver, parseBoolean } from './booleanExpression';
import type { Cursor } from './booleanExpression';

const TOKEN =
  /\s*(&&|\|\||==|!=|<=|>=|=~|!~|!(?!=)|<|>|\(|\)|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^\s()=!<>&|"']+)/y;
const COMPARATORS = new Set(['==', '!=', '<', '>', '<=', '>=', '=~', '!~']);

/** Evaluates `when` after its tags were replaced. Throws with Argo's words when it is no expression. */
export function evaluateWhen(when: string): boolean {
  if (when === '') return true;
  try {
    return parseBoolean(cursorOver(tokenize(when)), comparison);
  } catch (error) {
    throw new Error(
      `Failed to evaluate 'when' expression '${when}': ${
        error instanceof Error ? error.message : error
      }`,
    );
  }
}

function comparison(cursor: Cursor): boolean {
  const left = literal(cursor.take());
  const operator = cursor.peek();
  if (operator === undefined || !COMPARATORS.has(operator)) {
    if (left === 'true') return true;
    if (left === 'false') return false;
    throw new Error(`expected a boolean, got '${left}'`);
  }
  cursor.take();
  return compare(left, operator, literal(cursor.take()));
}

function compare(left: string, operator: string, right: string): boolean {
  switch (operator) {
    case '==':
      return equal(left, right);
    case '!=':
      return !equal(left, right);
    case '=~':
      return new RegExp(right).test(left);
    case '!~':
      return !new RegExp(right).test(left);
    default:
      return ordered(left, operator, right);
  }
}

function ordered(left: string, operator: string, right: string): boolean {
  const numeric = isNumber(left) && isNumber(right);
  const a = numeric ? Number(left) : left;
  const b = numeric ? Number(right) : right;
  if (operator === '<') return a < b;
  if (operator === '>') return a > b;
  return operator === '<=' ? a <= b : a >= b;
}

function equal(left: string, right: string): boolean {
  if (isNumber(left) && isNumber(right)) return Number(left) === Number(right);
  return left === right;
}

function isNumber(text: string): boolean {
  return text.trim() !== '' && Number.isFinite(Number(text));
}

function literal(token: string): string {
  if (COMPARATORS.has(token) || token === '&&' || token === '||') {
    throw new Error(`unexpected '${token}'`);
  }
  const quoted = /^(["'])([\s\S]*)\1$/.exec(token);
  return quoted ? (quoted[2] ?? '').replace(/\\(.)/g, '$1') : token;
}

function tokenize(text: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const from = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (match?.[1] === undefined) {
      throw new Error(`unexpected '${text.slice(from).trim()}'`);
    }
    tokens.push(match[1]);
  }
  return tokens;
}
