import {
  changed,
  filtersFrom,
  isNarrowed,
  NO_FILTERS,
  paramsFrom,
  PLACES,
  queryFrom,
  tileOf,
  TILES,
  withTile,
} from './listFilters';

describe('filters in the address', () => {
  it.each([
    ['', NO_FILTERS],
    [
      'phase=Running&mine=true',
      { ...NO_FILTERS, phase: 'Running', mine: true },
    ],
    ['q=price&archived=true', { ...NO_FILTERS, text: 'price', archived: true }],
    [
      'cluster=embedded&namespace=team-x&pipeline=p',
      {
        ...NO_FILTERS,
        cluster: 'embedded',
        namespace: 'team-x',
        pipeline: 'p',
      },
    ],
    ['cursor=abc', { ...NO_FILTERS, cursor: 'abc' }],
  ])('reads and writes "%s"', (search, filters) => {
    expect(filtersFrom(new URLSearchParams(search))).toEqual(filters);
    expect(
      paramsFrom(filtersFrom(new URLSearchParams(search))).toString(),
    ).toBe(search);
  });

  it('ignores a phase that does not exist', () => {
    expect(filtersFrom(new URLSearchParams('phase=Exploded'))).toEqual(
      NO_FILTERS,
    );
  });
});

describe('queryFrom', () => {
  it('asks for nothing that is not filtered', () => {
    expect(JSON.parse(JSON.stringify(queryFrom(NO_FILTERS)))).toEqual({
      limit: 25,
    });
  });
});

describe('changed', () => {
  it('starts at the first page again', () => {
    const deep = { ...NO_FILTERS, cursor: 'page-3' };
    expect(changed(deep, { mine: true }).cursor).toBeUndefined();
  });
});

describe('tiles', () => {
  it.each(TILES)('%s shows what it counts, and all when chosen again', tile => {
    const chosen = withTile(NO_FILTERS, tile);
    expect(tileOf(chosen)).toBe(tile);
    expect(withTile(chosen, tile)).toEqual(NO_FILTERS);
  });

  it('none is chosen in the archive, whose rows they do not count', () => {
    const archive = { ...NO_FILTERS, phase: 'Failed' as const, archived: true };
    expect(tileOf(archive)).toBeUndefined();
  });
});

describe('isNarrowed', () => {
  it('does not count the choice between live and archived', () => {
    expect(isNarrowed({ ...NO_FILTERS, archived: true })).toBe(false);
    expect(isNarrowed({ ...NO_FILTERS, text: 'x' })).toBe(true);
  });

  it.each(PLACES)('counts the %s', place => {
    expect(isNarrowed({ ...NO_FILTERS, [place]: 'x' })).toBe(true);
  });
});
