import { useRef } from 'react';

/** The newest value that there was, so that numbers don't vanish while the next ones load. */
export function useLastValue<T>(value: T | undefined): T | undefined {
  const last = useRef<T>();
  if (value !== undefined) {
    last.current = value;
  }
  return value ?? last.current;
}
