import type { DatabaseService } from '@backstage/backend-plugin-api';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import {
  decodeCursor,
  encodeCursor,
  parseSort,
  type SortOrder,
} from './cursor';
import { applyFilter } from './filterSql';
import type {
  AttemptKey,
  AttemptRecord,
  History,
  HistoryPage,
  HistoryQuery,
} from './History';
import { isStorable, toStorable } from './storable';

const TABLE = 'attempts';
const KEY = ['cluster_uid', 'workload_uid', 'attempt'];

/** One row of `attempts`. */
export interface AttemptRow {
  cluster_uid: string;
  workload_uid: string;
  attempt: number;
  cluster: string;
  namespace: string;
  name: string;
  owner: string | null;
  requester: string | null;
  pipeline: string;
  phase: string;
  ended: boolean;
  newest: boolean;
  created_at: string;
  finished_at: string | null;
  search: string;
  record: string;
}

const COLUMNS = {
  created: 'created_at',
  name: 'name',
  phase: 'phase',
} as const satisfies Record<SortOrder['column'], keyof AttemptRow>;

/** The archive in the plugin's database. */
export class DatabaseHistory implements History {
  readonly #db: Knex;

  private constructor(db: Knex) {
    this.#db = db;
  }

  /** Brings the schema up to date, unless the adopter does that. */
  static async create(database: DatabaseService): Promise<DatabaseHistory> {
    const db = await database.getClient();
    if (!database.migrations?.skip)
      await db.migrate.latest({
        directory: resolvePackagePath(
          '@agent-workloads/backstage-plugin-agent-workloads-backend',
          'migrations',
        ),
      });
    return new DatabaseHistory(db);
  }

  async upsert(record: AttemptRecord): Promise<void> {
    await this.#db.transaction(async tx => {
      const insert = tx<AttemptRow>(TABLE).insert(rowOf(record));
      const merge = insert.onConflict(KEY).merge();
      // An end that is stored is not undone by a pass that saw less.
      await (record.ended ? merge : merge.where(`${TABLE}.ended`, false));
      const workload = {
        cluster_uid: record.clusterUid,
        workload_uid: record.workloadUid,
      };
      const newest = await tx<AttemptRow>(TABLE)
        .where(workload)
        .orderBy('attempt', 'desc')
        .first('attempt');
      const attempts = tx<AttemptRow>(TABLE).where(workload);
      await attempts.clone().update({ newest: false });
      await attempts
        .clone()
        .where({ attempt: newest?.attempt ?? record.attempt })
        .update({ newest: true });
    });
  }

  async get(key: AttemptKey): Promise<AttemptRecord | undefined> {
    const row = await this.#db<AttemptRow>(TABLE)
      .where({
        cluster_uid: key.clusterUid,
        workload_uid: key.workloadUid,
        attempt: key.attempt,
      })
      .first();
    return row && recordOf(row);
  }

  async attemptsOf(
    workload: Pick<AttemptKey, 'clusterUid' | 'workloadUid'>,
  ): Promise<AttemptRecord[]> {
    const rows = await this.#db<AttemptRow>(TABLE)
      .where({
        cluster_uid: workload.clusterUid,
        workload_uid: workload.workloadUid,
      })
      .orderBy('attempt', 'desc');
    return rows.map(recordOf);
  }

  /** Callers may know more of what they look for, e.g. a file of it: only these columns are asked for. */
  async findByName({
    cluster,
    namespace,
    name,
  }: {
    cluster: string;
    namespace: string;
    name: string;
  }): Promise<AttemptRecord | undefined> {
    const workload = { cluster, namespace, name };
    if (!Object.values(workload).every(isStorable)) return undefined;
    const row = await this.#db<AttemptRow>(TABLE)
      .where({ ...workload, newest: true })
      .orderBy('created_at', 'desc')
      .first();
    return row && recordOf(row);
  }

  async list(query: HistoryQuery): Promise<HistoryPage> {
    const sort = parseSort(query.sort);
    const matches = this.#db<AttemptRow>(TABLE).where({ newest: true });
    if (query.filter) applyFilter(matches, query.filter);
    const count = await matches.clone().count({ total: '*' }).first();
    const from = decodeCursor(query.cursor, sort);
    const page = matches.clone();
    if (from) page.whereRaw(...afterCursor(sort, from));
    const direction = sort.descending ? 'desc' : 'asc';
    const rows: AttemptRow[] = await page
      .orderBy(COLUMNS[sort.column], direction)
      .orderBy('workload_uid', direction)
      .limit(query.limit + 1);
    const items = rows.slice(0, query.limit);
    const last = items.at(-1);
    return {
      items: items.map(recordOf),
      total: Number(count?.total ?? 0),
      ...(last &&
        rows.length > items.length && {
          nextCursor: encodeCursor(sort, {
            value: last[COLUMNS[sort.column]],
            key: last.workload_uid,
          }),
        }),
    };
  }

  async unended(of: {
    cluster: string;
    workload?: { namespace: string; name: string };
  }): Promise<AttemptRecord[]> {
    const rows = await this.#db<AttemptRow>(TABLE)
      .where({ cluster: of.cluster, ...of.workload, ended: false })
      .orderBy(['workload_uid', 'attempt']);
    return rows.map(recordOf);
  }

  async prune(finishedBefore: Date): Promise<number> {
    return this.#db<AttemptRow>(TABLE)
      .where({ ended: true })
      .andWhere('finished_at', '<', finishedBefore.toISOString())
      .delete();
  }
}

/** Everything that sorts after the last row of the page before. */
function afterCursor(
  { column, descending }: SortOrder,
  from: { value: string; key: string },
): [string, string[]] {
  const than = descending ? '<' : '>';
  const name = COLUMNS[column];
  return [
    `(${name} ${than} ? or (${name} = ? and workload_uid ${than} ?))`,
    [from.value, from.value, from.key],
  ];
}

function rowOf(record: AttemptRecord): AttemptRow {
  return {
    cluster_uid: record.clusterUid,
    workload_uid: record.workloadUid,
    attempt: record.attempt,
    cluster: record.cluster,
    namespace: record.namespace,
    name: record.name,
    // Refs are the same in any case; filters name them in lower case.
    owner: record.owner?.toLowerCase() ?? null,
    requester: record.requester?.toLowerCase() ?? null,
    pipeline: record.pipeline.name,
    phase: record.phase,
    ended: record.ended,
    newest: true,
    created_at: record.createdAt,
    finished_at: record.finishedAt ?? null,
    search: toStorable(
      `${record.name}\n${record.spec.objective}`.toLowerCase(),
    ),
    record: JSON.stringify(record),
  };
}

function recordOf(row: AttemptRow): AttemptRecord {
  return JSON.parse(row.record);
}
