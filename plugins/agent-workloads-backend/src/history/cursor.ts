import { InputError } from '@backstage/errors';
import type { HistorySort } from './History';
import { isStorable } from './storable';

export interface SortOrder {
  column: 'created' | 'name' | 'phase';
  descending: boolean;
}

/** The last row of a page: the next page is what comes after it, whatever was added since. */
export interface CursorPosition {
  value: string;
  key: string;
}

export function parseSort(sort: HistorySort = '-created'): SortOrder {
  const descending = sort.startsWith('-');
  const column = sort.replace(/^-/, '');
  return {
    column: column === 'name' || column === 'phase' ? column : 'created',
    descending,
  };
}

const isText = (part: unknown): part is string =>
  typeof part === 'string' && isStorable(part);

const signOf = (sort: SortOrder) =>
  `${sort.descending ? '-' : ''}${sort.column}`;

export function encodeCursor(sort: SortOrder, at: CursorPosition): string {
  const text = JSON.stringify([signOf(sort), at.value, at.key]);
  return Buffer.from(text, 'utf8').toString('base64url');
}

export function decodeCursor(
  cursor: string | undefined,
  sort: SortOrder,
): CursorPosition | undefined {
  if (cursor === undefined) return undefined;
  try {
    const parts: unknown = JSON.parse(
      Buffer.from(cursor, 'base64url').toString('utf8'),
    );
    if (Array.isArray(parts) && parts.every(isText)) {
      const [sign, value = '', key = ''] = parts;
      if (sign === signOf(sort)) return { value, key };
    }
  } catch {
    // falls through to the one answer for every unreadable cursor
  }
  throw new InputError(
    'The cursor is not of this list; leave it out to start from the first page',
  );
}
