import { FakeClock } from '../testUtils';
import type { Namespace } from './ClusterStore';
import { FoundNamespaces } from './FoundNamespaces';
import type { ListWatch, WatchEvent } from './Reflector';

const named = (name: string, uid = name): Namespace => ({
  metadata: {
    name,
    namespace: '',
    uid,
    resourceVersion: '1',
    creationTimestamp: '2026-11-23T12:00:00Z',
  },
});

async function open(items: Namespace[]) {
  const state = {
    items,
    failList: undefined as Error | undefined,
    emit: (_event: WatchEvent<Namespace>) => {},
    end: (_error?: Error) => {},
  };
  const source: ListWatch<Namespace> = {
    async list() {
      if (state.failList) throw state.failList;
      return { items: [...state.items], resourceVersion: '1' };
    },
    watch(_version, onEvent, signal) {
      state.emit = onEvent;
      return new Promise((resolve, reject) => {
        state.end = error => (error ? reject(error) : resolve());
        signal.addEventListener('abort', () => resolve());
      });
    },
  };
  const clock = new FakeClock();
  const told: string[] = [];
  const found = new FoundNamespaces({
    source,
    clock,
    onError: () => {},
    onCome: name => told.push(`+${name}`),
    onLeave: name => told.push(`-${name}`),
  });
  found.start();
  await clock.advance(0);
  return { state, clock, told, found };
}

it('tells which namespaces come and leave, and names those in view in order', async () => {
  const { state, told, found } = await open([named('b')]);
  state.emit({ type: 'ADDED', object: named('a') });
  expect(found.names).toEqual(['a', 'b']);
  expect(found.has('a')).toBe(true);
  state.emit({ type: 'DELETED', object: named('b') });
  expect(told).toEqual(['+b', '+a', '-b']);
  expect(found.names).toEqual(['a']);
  await found.stop();
});

it('keeps a namespace that is being deleted until it is gone', async () => {
  const { state, told, found } = await open([named('a')]);
  const ending = named('a');
  ending.metadata.deletionTimestamp = '2026-11-23T12:00:01Z';
  state.emit({ type: 'MODIFIED', object: ending });
  expect(found.has('a')).toBe(true);
  expect(told).toEqual(['+a']);
  await found.stop();
});

it('lets go of everything of a namespace that was made anew behind its back', async () => {
  const { state, clock, told, found } = await open([named('a', 'first')]);
  state.items = [named('a', 'second')];
  state.end(new Error('connection reset'));
  await clock.advance(1_000);
  expect(told).toEqual(['+a', '-a', '+a']);
  await found.stop();
});

it('is not misled by a late word of an older namesake', async () => {
  const { state, told, found } = await open([named('a', 'second')]);
  state.emit({ type: 'DELETED', object: named('a', 'first') });
  expect(found.has('a')).toBe(true);
  expect(told).toEqual(['+a']);
  await found.stop();
});

it('drops no namespace while the API server does not answer, and says why it may be behind', async () => {
  const { state, clock, told, found } = await open([named('a')]);
  state.failList = new Error('connection refused');
  state.end(new Error('connection reset'));
  await clock.advance(60_000);
  expect(found.problem).toContain('connection refused');
  expect(found).toMatchObject({ synced: true, names: ['a'] });
  expect(told).toEqual(['+a']);
  await found.stop();
});
