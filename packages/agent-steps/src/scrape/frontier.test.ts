import { describe, expect, it } from 'vitest';
import { extendFrontier, nextEntries } from './frontier';

const entry = (seed: string, url: string) => ({ seed, url, depth: 1 });

describe('nextEntries', () => {
  it('takes turns between sites, so that a large one does not use up the limit', () => {
    const frontier = [
      entry('a', 'a1'),
      entry('a', 'a2'),
      entry('a', 'a3'),
      entry('b', 'b1'),
    ];
    const urls = nextEntries(frontier, new Map(), 3).map(({ url }) => url);
    expect(urls).toEqual(['a1', 'b1', 'a2']);
  });

  it('counts what was read before', () => {
    const frontier = [entry('a', 'a9'), entry('b', 'b1')];
    const urls = nextEntries(frontier, new Map([['a', 8]]), 1).map(
      ({ url }) => url,
    );
    expect(urls).toEqual(['b1']);
  });

  it('gives nothing when the limit is reached', () => {
    expect(nextEntries([entry('a', 'a1')], new Map(), 0)).toEqual([]);
  });
});

describe('extendFrontier', () => {
  it('adds new URLs in order and counts those beyond the limit of a site', () => {
    const found = [
      entry('a', 'a1'),
      entry('a', 'known'),
      entry('a', 'a2'),
      entry('a', 'a3'),
      entry('b', 'b1'),
    ];
    const { frontier, dropped } = extendFrontier(
      [],
      new Set(['known']),
      found,
      2,
    );
    expect(frontier.map(({ url }) => url)).toEqual(['a1', 'a2', 'b1']);
    expect(dropped).toBe(1);
  });
});
