/** Tokens of a boolean expression; `operand` turns the rest of the grammar over to the caller. */
export interface Cursor {
  peek(): string | undefined;
  take(): string;
}

/** A reader over tokens. */
export function cursorOver(tokens: readonly string[]): Cursor {
  let at = 0;
  return {
    peek: () => tokens[at],
    take: () => {
      const token = tokens[at];
      if (token === undefined) throw new Error('unexpected end of expression');
      at += 1;
      return token;
    },
  };
}

/** Parses `||`, `&&`, `!` and parentheses; everything between is the caller's operand. */
export function parseBoolean(
  cursor: Cursor,
  operand: (cursor: Cursor) => boolean,
): boolean {
  const result = parseOr(cursor, operand);
  const rest = cursor.peek();
  if (rest !== undefined) throw new Error(`unexpected '${rest}'`);
  return result;
}

function parseOr(cursor: Cursor, operand: (cursor: Cursor) => boolean) {
  let result = parseAnd(cursor, operand);
  while (cursor.peek() === '||') {
    cursor.take();
    const right = parseAnd(cursor, operand);
    result = result || right;
  }
  return result;
}

function parseAnd(cursor: Cursor, operand: (cursor: Cursor) => boolean) {
  let result = parseNot(cursor, operand);
  while (cursor.peek() === '&&') {
    cursor.take();
    const right = parseNot(cursor, operand);
    result = result && right;
  }
  return result;
}

function parseNot(
  cursor: Cursor,
  operand: (cursor: Cursor) => boolean,
): boolean {
  if (cursor.peek() === '!') {
    cursor.take();
    return !parseNot(cursor, operand);
  }
  if (cursor.peek() === '(') {
    cursor.take();
    const result = parseOr(cursor, operand);
    if (cursor.take() !== ')') throw new Error("expected ')'");
    return result;
  }
  return operand(cursor);
}
