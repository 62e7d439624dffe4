import { aWorkload, FakeClock } from '../testUtils';
import { KubeApiError } from './errors';
import { Reflector, type ListWatch, type WatchEvent } from './Reflector';

type Workload = ReturnType<typeof aWorkload>;

const named = (name: string, resourceVersion = '1') =>
  aWorkload({ metadata: { name, uid: name, resourceVersion } });

/** A source whose list and watch end as a test says. */
function aSource() {
  const state = {
    items: [named('a')],
    lists: 0,
    watchedFrom: [] as string[],
    failList: undefined as Error | undefined,
    emit: undefined as ((event: WatchEvent<Workload>) => void) | undefined,
    end: (_error?: Error) => {},
  };
  const source: ListWatch<Workload> = {
    async list() {
      state.lists += 1;
      if (state.failList) throw state.failList;
      return { items: [...state.items], resourceVersion: '10' };
    },
    watch(version, onEvent, signal) {
      state.watchedFrom.push(version);
      state.emit = onEvent;
      return new Promise((resolve, reject) => {
        state.end = error => (error ? reject(error) : resolve());
        signal.addEventListener('abort', () => resolve());
      });
    },
  };
  return { state, source };
}

function aReflector() {
  const { state, source } = aSource();
  const clock = new FakeClock();
  const changes: string[] = [];
  const reflector = new Reflector({ source, clock, onError: () => {} });
  reflector.onChange(({ metadata }, deleted) =>
    changes.push(`${deleted ? '-' : '+'}${metadata.name}`),
  );
  reflector.start();
  return { state, clock, changes, reflector };
}

const gone = new KubeApiError({ statusCode: 410, status: {} });

it('lists, watches and tells of changes', async () => {
  const { state, clock, changes, reflector } = aReflector();
  expect(reflector.synced).toBe(false);
  await clock.advance(0);
  state.emit?.({ type: 'ADDED', object: named('b', '11') });
  state.emit?.({ type: 'DELETED', object: named('a', '12') });
  expect(changes).toEqual(['+a', '+b', '-a']);
  expect(reflector.get({ namespace: 'demo', name: 'b' })).toBeDefined();
  expect(reflector.list('demo')).toHaveLength(1);
  expect(reflector.list('other')).toHaveLength(0);
  await reflector.stop();
});

it('goes on watching from where the server ended the watch', async () => {
  const { state, clock, reflector } = aReflector();
  await clock.advance(0);
  state.emit?.({ type: 'BOOKMARK', object: named('', '17') });
  state.end();
  await clock.advance(200);
  expect([state.lists, state.watchedFrom]).toEqual([1, ['10', '17']]);
  await reflector.stop();
});

it('lists again when its version is too old, and tells what changed meanwhile', async () => {
  const { state, clock, changes, reflector } = aReflector();
  await clock.advance(0);
  state.items = [named('c')];
  state.end(gone);
  await clock.advance(200);
  expect(changes).toEqual(['+a', '-a', '+c']);
  expect(reflector.problem).toBeUndefined();
  await reflector.stop();
});

it('says nothing new of objects that a fresh list shows unchanged', async () => {
  const { state, clock, changes, reflector } = aReflector();
  await clock.advance(0);
  state.end(gone);
  await clock.advance(200);
  expect(changes).toEqual(['+a']);
  await reflector.stop();
});

it('never stays dead: it keeps its objects, names the problem and tries again', async () => {
  const { state, clock, reflector } = aReflector();
  await clock.advance(0);
  state.failList = new Error('connection refused');
  state.end(new Error('connection reset'));
  await clock.advance(60_000);
  expect(reflector).toMatchObject({
    synced: true,
    problem: expect.stringContaining('refused'),
  });
  expect(reflector.list()).toHaveLength(1);
  expect(state.lists).toBeGreaterThan(3);
  state.failList = undefined;
  await clock.advance(30_000);
  expect(reflector.problem).toBeUndefined();
  await reflector.stop();
});

it('waits as long as the server asks', async () => {
  const { state, clock, reflector } = aReflector();
  await clock.advance(0);
  state.end(
    new KubeApiError({ statusCode: 429, status: {}, retryAfterMs: 20_000 }),
  );
  await clock.advance(19_999);
  expect(state.lists).toBe(1);
  await clock.advance(1);
  expect(state.lists).toBe(2);
  await reflector.stop();
});

it('trusts no watch for longer than ten minutes', async () => {
  const { state, clock, reflector } = aReflector();
  await clock.advance(11 * 60_000);
  state.end();
  await clock.advance(200);
  expect(state.lists).toBe(2);
  await reflector.stop();
});
