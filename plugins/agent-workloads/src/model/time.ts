const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

type Unit = 'day' | 'hour' | 'minute' | 'second';

const SIZES: ReadonlyArray<[Unit, number]> = [
  ['day', DAY],
  ['hour', HOUR],
  ['minute', MINUTE],
  ['second', SECOND],
];

function amount(value: number, unit: Unit): string {
  return new Intl.NumberFormat(undefined, {
    style: 'unit',
    unit,
    unitDisplay: 'short',
  }).format(value);
}

/** A length of time in its two largest units: "1 hr 4 min", "12 sec". */
export function formatDuration(ms: number): string {
  const left = Math.max(0, ms);
  const first = SIZES.findIndex(([, size]) => left >= size);
  if (first === -1) {
    return amount(0, 'second');
  }
  return SIZES.slice(first, first + 2)
    .map(([unit, size], i) => {
      const whole = i === 0 ? left : left % (SIZES[first]?.[1] ?? 1);
      return { unit, count: Math.floor(whole / size) };
    })
    .filter(({ count }) => count > 0)
    .map(({ unit, count }) => amount(count, unit))
    .join(' ');
}

/** Time from start to end, or to now while it runs; undefined before the start. */
export function durationBetween(
  startedAt: string | undefined,
  finishedAt: string | undefined,
  now: number,
): number | undefined {
  if (!startedAt) {
    return undefined;
  }
  const end = finishedAt ? Date.parse(finishedAt) : now;
  return Math.max(0, end - Date.parse(startedAt));
}

/** "3 minutes ago", "in 2 hours". */
export function formatRelative(
  iso: string,
  now: number,
  style: 'long' | 'short' = 'long',
): string {
  const ms = Date.parse(iso) - now;
  const size = SIZES.find(([, each]) => Math.abs(ms) >= each) ?? [
    'second' as const,
    SECOND,
  ];
  return new Intl.RelativeTimeFormat(undefined, {
    numeric: 'auto',
    style,
  }).format(Math.trunc(ms / size[1]), size[0]);
}

/** Exact local time with its zone, for tool-tips. */
export function formatExact(iso: string): string {
  return new Intl.DateTimeFormat(undefined, {
    dateStyle: 'medium',
    timeStyle: 'long',
  }).format(new Date(iso));
}

/** What is left until the deadline; undefined when it has passed. */
export function timeLeft(deadline: string, now: number): number | undefined {
  const left = Date.parse(deadline) - now;
  return left > 0 ? left : undefined;
}

/** What is left, as short as a chip needs: minutes, or seconds in the last one. */
export function formatLeft(ms: number): string {
  if (ms < MINUTE) {
    return formatDuration(ms);
  }
  return formatDuration(ms < HOUR ? ms - (ms % MINUTE) : ms);
}
