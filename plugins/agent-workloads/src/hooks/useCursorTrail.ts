import { useState } from 'react';
import type { ListFilters } from '../model/listFilters';

/** Steps through pages of a cursor; a step that can't be taken is undefined. */
export type CursorTrail = {
  first?: () => void;
  previous?: () => void;
  next(cursor: string | undefined): (() => void) | undefined;
};

/** Remembers the pages passed, because a cursor only leads onwards. */
export function useCursorTrail(
  filters: ListFilters,
  onChange: (filters: ListFilters) => void,
): CursorTrail {
  const [passed, setPassed] = useState<ReadonlyArray<string | undefined>>([]);
  const { cursor } = filters;
  const go = (to: string | undefined, trail: typeof passed) => () => {
    setPassed(trail);
    onChange({ ...filters, cursor: to });
  };
  const back = cursor !== undefined && passed.length > 0;
  return {
    first: cursor === undefined ? undefined : go(undefined, []),
    previous: back
      ? go(passed[passed.length - 1], passed.slice(0, -1))
      : undefined,
    next: to => (to === undefined ? undefined : go(to, [...passed, cursor])),
  };
}
