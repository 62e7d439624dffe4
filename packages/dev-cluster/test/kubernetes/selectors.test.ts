import { describe, expect, it } from 'vitest';
import {
  parseFieldSelector,
  parseLabelSelector,
} from '../../src/store/selectors';

const LABELS = { app: 'shop', tier: 'web', 'agent-workloads.io/x': 'y' };

describe('label selectors', () => {
  it.each([
    { selector: '', want: true },
    { selector: 'app=shop', want: true },
    { selector: 'app==shop,tier=web', want: true },
    { selector: 'app=other', want: false },
    { selector: 'app!=other', want: true },
    { selector: 'missing!=x', want: true },
    { selector: 'tier in (web, db)', want: true },
    { selector: 'tier in (db)', want: false },
    { selector: 'tier notin (db),app=shop', want: true },
    { selector: 'missing notin (db)', want: true },
    { selector: 'app', want: true },
    { selector: 'missing', want: false },
    { selector: '!missing', want: true },
    { selector: '!app', want: false },
    { selector: 'agent-workloads.io/x=y', want: true },
    { selector: 'missing=', want: false },
  ])('$selector selects: $want', ({ selector, want }) => {
    expect(parseLabelSelector(selector)(LABELS)).toBe(want);
  });

  it('refuses what it cannot read', () => {
    expect(() => parseLabelSelector('a b c')).toThrow(
      /unable to parse requirement/,
    );
  });
});

describe('field selectors', () => {
  it('reads equality and inequality', () => {
    expect(parseFieldSelector('metadata.name=a,status.phase!=Running')).toEqual(
      [
        { field: 'metadata.name', equals: true, value: 'a' },
        { field: 'status.phase', equals: false, value: 'Running' },
      ],
    );
  });

  it('refuses what it cannot read', () => {
    expect(() => parseFieldSelector('metadata.name')).toThrow(
      /invalid selector/,
    );
  });
});
