import { KindRef, ObjectStore, WatchEvent } from '../../store';

const MAX_EVENTS = 2000;
const MAX_BYTES = 32 * 1024 * 1024;

interface Window {
  events: Array<{ event: WatchEvent; bytes: number }>;
  bytes: number;
  /** Everything after this version is still here. */
  completeSince: number;
}

const keyOf = ({ group, plural }: KindRef) => `${group}/${plural}`;

/** The latest events of every kind, bounded, so that a watch can take up where it broke off. */
export class EventWindow {
  private readonly windows = new Map<string, Window>();
  private readonly startedAt: number;
  private readonly unwatch: () => void;

  constructor(store: ObjectStore) {
    this.startedAt = Number(store.resourceVersion());
    this.unwatch = store.watchAll((kind, event) => this.add(kind, event));
  }

  /** The events after a version; undefined when some of them are gone. */
  since(kind: KindRef, version: number): WatchEvent[] | undefined {
    const window = this.windows.get(keyOf(kind));
    if (version < (window?.completeSince ?? this.startedAt)) return undefined;
    return (window?.events ?? [])
      .map(({ event }) => event)
      .filter(event => event.resourceVersion > version);
  }

  stop(): void {
    this.unwatch();
  }

  private add(kind: KindRef, event: WatchEvent): void {
    const key = keyOf(kind);
    const window = this.windows.get(key) ?? {
      events: [],
      bytes: 0,
      completeSince: this.startedAt,
    };
    this.windows.set(key, window);
    const bytes = JSON.stringify(event.object).length;
    window.events.push({ event, bytes });
    window.bytes += bytes;
    while (window.events.length > MAX_EVENTS || window.bytes > MAX_BYTES) {
      const oldest = window.events.shift();
      if (!oldest) break;
      window.bytes -= oldest.bytes;
      window.completeSince = oldest.event.resourceVersion;
    }
  }
}
