import {
  durationBetween,
  formatDuration,
  formatLeft,
  formatRelative,
  timeLeft,
} from './time';

const NOW = Date.parse('2026-11-23T12:00:00Z');
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

describe('formatDuration', () => {
  it.each([
    [0, '0 sec', 'nothing yet is zero, not empty'],
    [999, '0 sec', 'less than a second is zero'],
    [12 * SECOND, '12 sec', 'seconds alone'],
    [MINUTE + 4 * SECOND, '1 min 4 sec', 'the two largest units'],
    [2 * HOUR, '2 hr', 'a zero second unit is left out'],
    [26 * HOUR + 61 * SECOND, '1 day 2 hr', 'small units are dropped'],
    [-5 * SECOND, '0 sec', 'a clock that is behind never shows less than zero'],
  ])('says %d ms as %s: %s', (ms, words) => {
    expect(formatDuration(ms)).toBe(words);
  });
});

describe('formatLeft', () => {
  it.each([
    [12 * MINUTE + 40 * SECOND, '12 min'],
    [40 * SECOND, '40 sec'],
    [3 * HOUR + 5 * MINUTE, '3 hr 5 min'],
  ])('says %d ms as %s', (ms, words) => {
    expect(formatLeft(ms)).toBe(words);
  });
});

describe('durationBetween', () => {
  it('is not known before the start', () => {
    expect(durationBetween(undefined, undefined, NOW)).toBeUndefined();
  });
  it('runs to now while there is no end', () => {
    const start = new Date(NOW - 5 * SECOND).toISOString();
    expect(durationBetween(start, undefined, NOW)).toBe(5 * SECOND);
  });
  it('stands still after the end', () => {
    const start = new Date(NOW - 9 * SECOND).toISOString();
    const end = new Date(NOW - 7 * SECOND).toISOString();
    expect(durationBetween(start, end, NOW)).toBe(2 * SECOND);
  });
});

describe('formatRelative', () => {
  it.each([
    [-3 * MINUTE, '3 minutes ago'],
    [2 * HOUR, 'in 2 hours'],
    [0, 'now'],
  ])('says %d ms from now as %s', (ms, words) => {
    expect(formatRelative(new Date(NOW + ms).toISOString(), NOW)).toBe(words);
  });
});

describe('timeLeft', () => {
  it('ends at the deadline', () => {
    const deadline = new Date(NOW).toISOString();
    expect(timeLeft(deadline, NOW)).toBeUndefined();
    expect(timeLeft(deadline, NOW - 1)).toBe(1);
  });
});
