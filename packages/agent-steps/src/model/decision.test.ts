import { describe, expect, it } from 'vitest';
import {
  executedActions,
  isRefusal,
  parseApprovedActions,
  parseProposedActions,
} from './decision';

describe('decisions of the gate', () => {
  it.each([
    ['["a","b"]', ['a', 'b']],
    ['[{"name":"a","approved":true}]', ['a']],
    ['', []],
    ['"a"', []],
    ['{"a":true}', []],
    ['nonsense', []],
  ])('%j approves %j', (text, names) =>
    expect(parseApprovedActions(text)).toEqual(names),
  );

  it('marks only proposed actions, and only approved ones as approved', () => {
    const proposed = parseProposedActions(
      '[{"name":"a"},{"name":"b","destructive":true}]',
    );
    expect(executedActions(proposed, ['a', 'drop-database'])).toEqual([
      { name: 'a', approved: true },
      { name: 'b', destructive: true, approved: false },
    ]);
  });

  it('takes odd proposals for none', () => {
    expect(parseProposedActions('{"name":"a"}')).toEqual([]);
    expect(parseProposedActions('')).toEqual([]);
  });

  it.each([
    ['reject', true],
    ['Rejected', true],
    ['send-back', true],
    ['approve', false],
    ['', false],
  ])('%j is a refusal: %s', (decision, expected) =>
    expect(isRefusal(decision)).toBe(expected),
  );
});
