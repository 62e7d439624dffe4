import { useEffect } from 'react';

/**
 * Takes the only choice there is, and drops one that is no longer offered. It looks after every rendering: fields that
 * change in the same moment overwrite each other's change in the form, and then the next rendering mends it.
 */
export function useSettledChoice(options: {
  /** What can be chosen; undefined while nobody knows. */
  choices: readonly string[] | undefined;
  value: string | undefined;
  onChange(value: string | undefined): void;
}): void {
  const { choices, value, onChange } = options;
  useEffect(() => {
    if (!choices || (value !== undefined && choices.includes(value))) {
      return;
    }
    const [only, ...others] = choices;
    const next = others.length === 0 ? only : undefined;
    if (next !== value) {
      onChange(next);
    }
  });
}
