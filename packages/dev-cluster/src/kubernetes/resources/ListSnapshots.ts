import { ApiError, KubeObject } from '../../store';

const MAX_SNAPSHOTS = 64;
const LIFETIME_MS = 5 * 60_000;

interface Snapshot {
  items: readonly KubeObject[];
  until: number;
}

/** Lists that are being read page by page, as they were at their first page. */
export class ListSnapshots {
  private readonly snapshots = new Map<string, Snapshot>();

  constructor(private readonly clock: () => Date) {}

  keep(key: string, items: readonly KubeObject[]): void {
    const until = this.clock().getTime() + LIFETIME_MS;
    this.snapshots.delete(key);
    this.snapshots.set(key, { items, until });
    for (const oldest of this.snapshots.keys()) {
      if (this.snapshots.size <= MAX_SNAPSHOTS) break;
      this.snapshots.delete(oldest);
    }
  }

  /** 410 when the list is too old to be continued, as after a compaction. */
  find(key: string): readonly KubeObject[] {
    const found = this.snapshots.get(key);
    if (found && found.until > this.clock().getTime()) return found.items;
    this.snapshots.delete(key);
    throw new ApiError(
      'Expired',
      'The provided continue parameter is too old to display a consistent list result. You must start a new list without the continue parameter.',
    );
  }
}
