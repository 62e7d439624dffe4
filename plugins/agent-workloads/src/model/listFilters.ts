import {
  type ListWorkloadsQuery,
  type Phase,
  PHASES,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';

/** Where the listed workloads run; links from elsewhere bring it, the list can only drop it. */
export const PLACES = ['cluster', 'namespace', 'pipeline'] as const;
export type Place = (typeof PLACES)[number];

/** Filters of the list, as they stand in its address. */
export type ListFilters = { [P in Place]?: string } & {
  text: string;
  phase?: Phase;
  mine: boolean;
  waitingForMe: boolean;
  archived: boolean;
  cursor?: string;
};

/** The tiles above the list; each is a filter. */
export const TILES = [
  'waitingForMe',
  'waiting',
  'running',
  'failed24h',
] as const;
export type Tile = (typeof TILES)[number];

export const NO_FILTERS: ListFilters = {
  text: '',
  mine: false,
  waitingForMe: false,
  archived: false,
};

const PAGE_SIZE = 25;

export function filtersFrom(params: URLSearchParams): ListFilters {
  return {
    ...placesFrom(params),
    text: params.get('q') ?? '',
    phase: PHASES.find(phase => phase === params.get('phase')),
    mine: params.get('mine') === 'true',
    waitingForMe: params.get('waitingForMe') === 'true',
    archived: params.get('archived') === 'true',
    cursor: params.get('cursor') ?? undefined,
  };
}

/** Only those that are named. */
function placesFrom(params: URLSearchParams): { [P in Place]?: string } {
  return Object.fromEntries(
    PLACES.flatMap(place => {
      const value = params.get(place);
      return value ? [[place, value]] : [];
    }),
  );
}

export function paramsFrom(filters: ListFilters): URLSearchParams {
  const params = new URLSearchParams();
  const set = (name: string, value: string | false | undefined) => {
    if (value) {
      params.set(name, value);
    }
  };
  PLACES.forEach(place => set(place, filters[place]));
  set('q', filters.text);
  set('phase', filters.phase);
  set('mine', filters.mine && 'true');
  set('waitingForMe', filters.waitingForMe && 'true');
  set('archived', filters.archived && 'true');
  set('cursor', filters.cursor);
  return params;
}

/** What to ask the backend for. */
export function queryFrom(filters: ListFilters): ListWorkloadsQuery {
  return {
    cluster: filters.cluster,
    namespace: filters.namespace,
    pipeline: filters.pipeline,
    q: filters.text || undefined,
    phase: filters.phase && [filters.phase],
    mine: filters.mine || undefined,
    waitingForMe: filters.waitingForMe || undefined,
    archived: filters.archived || undefined,
    cursor: filters.cursor,
    limit: PAGE_SIZE,
  };
}

/** A changed filter starts at the first page again. */
export function changed(
  filters: ListFilters,
  change: Partial<ListFilters>,
): ListFilters {
  return { ...filters, cursor: undefined, ...change };
}

const OF_TILE: Record<Tile, Partial<ListFilters>> = {
  waitingForMe: { waitingForMe: true },
  waiting: { phase: 'Suspended' },
  running: { phase: 'Running' },
  failed24h: { phase: 'Failed' },
};

/** Choosing a tile shows only what it counts; choosing it again shows all. */
export function withTile(filters: ListFilters, tile: Tile): ListFilters {
  return tileOf(filters) === tile
    ? NO_FILTERS
    : { ...NO_FILTERS, ...OF_TILE[tile] };
}

/** The tile that these filters amount to, if any. */
export function tileOf(filters: ListFilters): Tile | undefined {
  if (filters.archived) {
    return undefined;
  }
  return TILES.find(tile => {
    const want = { ...NO_FILTERS, ...OF_TILE[tile] };
    return (
      want.waitingForMe === filters.waitingForMe && want.phase === filters.phase
    );
  });
}

/** True when something narrows the list besides live or archived. */
export function isNarrowed(filters: ListFilters): boolean {
  const { text, phase, mine, waitingForMe } = filters;
  return Boolean(
    text ||
      phase ||
      mine ||
      waitingForMe ||
      PLACES.some(place => filters[place]),
  );
}
