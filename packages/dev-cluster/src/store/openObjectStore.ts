import { Logger, ObjectStore } from './types';

/** Options of {@link openObjectStore}. */
export interface OpenObjectStoreOptions {
  /** Folder of the state; made when missing. One process at a time. */
  dir: string;
  logger?: Logger;
  /** For tests. */
  clock?: () => Date;
}

/** Opens the store and replays what was written before. */
export async function openObjectStore(
  options: OpenObjectStoreOptions,
): Promise<ObjectStore> {
  throw new Error(`not there yet: the store in ${options.dir}`);
}
