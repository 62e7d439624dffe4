import type {
  AttemptKey,
  AttemptRecord,
  History,
  HistoryColumn,
  HistoryFilter,
  HistoryPage,
  HistoryQuery,
} from './History';
import { decodeCursor, encodeCursor, parseSort } from './cursor';
import { isStorable } from './storable';

/** An archive that forgets with the process; the rules are those of the database. */
export class InMemoryHistory implements History {
  readonly #rows = new Map<string, AttemptRecord>();

  async upsert(record: AttemptRecord): Promise<void> {
    const key = keyOf(record);
    if (this.#rows.get(key)?.ended && !record.ended) return;
    this.#rows.set(key, structuredClone(record));
  }

  async get(key: AttemptKey): Promise<AttemptRecord | undefined> {
    return structuredClone(this.#rows.get(keyOf(key)));
  }

  async attemptsOf(
    workload: Pick<AttemptKey, 'clusterUid' | 'workloadUid'>,
  ): Promise<AttemptRecord[]> {
    return structuredClone([...this.#rows.values()])
      .filter(
        row =>
          row.clusterUid === workload.clusterUid &&
          row.workloadUid === workload.workloadUid,
      )
      .sort((a, b) => b.attempt - a.attempt);
  }

  async findByName(workload: {
    cluster: string;
    namespace: string;
    name: string;
  }): Promise<AttemptRecord | undefined> {
    return this.#newest()
      .filter(
        row =>
          row.cluster === workload.cluster &&
          row.namespace === workload.namespace &&
          row.name === workload.name,
      )
      .sort((a, b) => b.createdAt.localeCompare(a.createdAt))[0];
  }

  async list(query: HistoryQuery): Promise<HistoryPage> {
    const sort = parseSort(query.sort);
    const from = decodeCursor(query.cursor, sort);
    const sign = sort.descending ? -1 : 1;
    const rank = (row: AttemptRecord) => [
      valueOf(row, sort.column),
      keyOf(row),
    ];
    const compare = (a: string[], b: string[]) =>
      sign * compareText(a[0], b[0]) || sign * compareText(a[1], b[1]);
    const matches = this.#newest()
      .filter(row => !query.filter || matchesFilter(row, query.filter))
      .sort((a, b) => compare(rank(a), rank(b)));
    const rest = from
      ? matches.filter(row => compare(rank(row), [from.value, from.key]) > 0)
      : matches;
    const items = rest.slice(0, query.limit);
    const last = items.at(-1);
    return {
      items,
      total: matches.length,
      ...(last &&
        rest.length > items.length && {
          nextCursor: encodeCursor(sort, {
            value: valueOf(last, sort.column),
            key: keyOf(last),
          }),
        }),
    };
  }

  async unended(of: {
    cluster: string;
    workload?: { namespace: string; name: string };
  }): Promise<AttemptRecord[]> {
    const { namespace, name } = of.workload ?? {};
    return structuredClone([...this.#rows.values()])
      .filter(
        row =>
          !row.ended &&
          row.cluster === of.cluster &&
          [undefined, row.namespace].includes(namespace) &&
          [undefined, row.name].includes(name),
      )
      .sort((a, b) => compareText(keyOf(a), keyOf(b)));
  }

  async prune(finishedBefore: Date): Promise<number> {
    const old = [...this.#rows].filter(
      ([, row]) =>
        row.ended &&
        row.finishedAt !== undefined &&
        Date.parse(row.finishedAt) < finishedBefore.getTime(),
    );
    old.forEach(([key]) => this.#rows.delete(key));
    return old.length;
  }

  #newest(): AttemptRecord[] {
    const newest = new Map<string, AttemptRecord>();
    for (const row of this.#rows.values()) {
      const key = `${row.clusterUid}/${row.workloadUid}`;
      const other = newest.get(key);
      if (!other || other.attempt < row.attempt) newest.set(key, row);
    }
    return structuredClone([...newest.values()]);
  }
}

function keyOf({ clusterUid, workloadUid, attempt }: AttemptKey) {
  return `${clusterUid}/${workloadUid}/${attempt}`;
}

/** By code units, as the database is told to. */
function compareText(a = '', b = '') {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function valueOf(
  row: AttemptRecord,
  column: 'created' | 'name' | 'phase',
): string {
  return { created: row.createdAt, name: row.name, phase: row.phase }[column];
}

function columnOf(
  row: AttemptRecord,
  column: HistoryColumn,
): string | undefined {
  if (column === 'pipeline') return row.pipeline.name;
  // Refs are the same in any case; filters name them in lower case.
  if (column === 'owner' || column === 'requester')
    return row[column]?.toLowerCase();
  return row[column];
}

function matchesFilter(row: AttemptRecord, filter: HistoryFilter): boolean {
  if ('allOf' in filter) return filter.allOf.every(f => matchesFilter(row, f));
  if ('anyOf' in filter) return filter.anyOf.some(f => matchesFilter(row, f));
  if ('not' in filter) return !matchesFilter(row, filter.not);
  if ('text' in filter) {
    const text = filter.text.toLowerCase();
    if (!isStorable(text)) return false;
    return [row.name, row.spec.objective].some(value =>
      value.toLowerCase().includes(text),
    );
  }
  const value = columnOf(row, filter.column);
  return value !== undefined && filter.values.includes(value);
}
