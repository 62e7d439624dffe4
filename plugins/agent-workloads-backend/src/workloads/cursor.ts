import { InputError } from '@backstage/errors';
import { z } from 'zod';

const cursorSchema = z.object({
  sort: z.string(),
  key: z.string(),
  id: z.string(),
});

/** Where a page ended: the sort key and identity of its last row. A row added or removed meanwhile moves no other. */
export type Cursor = z.infer<typeof cursorSchema>;

export function encodeCursor(cursor: Cursor): string {
  return Buffer.from(JSON.stringify(cursor)).toString('base64url');
}

/** Refuses a cursor that was not made for this sort order. */
export function decodeCursor(text: string, sort: string): Cursor {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    value = undefined;
  }
  const parsed = cursorSchema.safeParse(value);
  if (!parsed.success) {
    throw new InputError('The cursor is not one that this list has given out');
  }
  if (parsed.data.sort !== sort) {
    throw new InputError(
      `The cursor belongs to the sort order "${parsed.data.sort}", not "${sort}"; begin at the first page`,
    );
  }
  return parsed.data;
}
