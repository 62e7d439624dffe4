import { DurableObjectStore } from './DurableObjectStore';
import { deepFreeze } from './deepFreeze';
import { Journal } from './Journal';
import { ObjectTable } from './ObjectTable';
import { Logger, ObjectStore } from './types';

/** Options of {@link openObjectStore}. */
export interface OpenObjectStoreOptions {
  /** Folder of the state; made when missing. One process at a time. */
  dir: string;
  logger?: Logger;
  /** For tests. */
  clock?: () => Date;
}

// A watcher of the process before must not take up at a version that now means something else.
const RESTART_GAP = 1000;

/** Opens the store and replays what was written before. */
export async function openObjectStore(
  options: OpenObjectStoreOptions,
): Promise<ObjectStore> {
  const { dir, logger, clock = () => new Date() } = options;
  const table = new ObjectTable();
  let newest = 0;
  const journal = await Journal.open(
    dir,
    ({ kind, id, object, rv }) => {
      table.set(kind, id, object && deepFreeze(object));
      newest = Math.max(newest, rv);
    },
    logger,
  );
  const rv = newest === 0 ? 0 : newest + RESTART_GAP;
  return new DurableObjectStore(table, journal, rv, clock, logger);
}
