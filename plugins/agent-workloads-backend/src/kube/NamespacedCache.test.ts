import { aWorkload } from '../testUtils';
import { InMemoryCache } from '../testUtils/InMemoryCache';
import { NamespacedCache } from './NamespacedCache';

type Workload = ReturnType<typeof aWorkload>;

const inNamespace = (namespace: string, name = 'job') =>
  aWorkload({ metadata: { namespace, name, uid: `${namespace}-${name}` } });

function part(namespace: string): InMemoryCache<Workload> {
  const cache = new InMemoryCache<Workload>();
  cache.receive(inNamespace(namespace), false);
  return cache;
}

function open(finding?: { synced: boolean; problem: string | undefined }) {
  const cache = new NamespacedCache<Workload>(finding);
  const told: string[] = [];
  cache.onChange(({ metadata }, deleted) =>
    told.push(`${deleted ? '-' : '+'}${metadata.namespace}/${metadata.name}`),
  );
  return { cache, told };
}

const FINE = { synced: true, problem: undefined };

it('shows namespaces as one', () => {
  const { cache, told } = open();
  const a = part('a');
  cache.add('a', a);
  cache.add('b', part('b'));
  a.receive(inNamespace('a', 'second'), false);
  expect(told).toEqual(['+a/second']);
  expect(cache.list()).toHaveLength(3);
  expect(cache.list('a')).toHaveLength(2);
  expect(cache.list('c')).toHaveLength(0);
  expect(cache.get({ namespace: 'b', name: 'job' })).toBeDefined();
  expect(cache.get({ namespace: 'c', name: 'job' })).toBeUndefined();
});

it('says that the objects of a namespace went when it leaves, and nothing that its cache says later', () => {
  const { cache, told } = open(FINE);
  const a = part('a');
  cache.add('a', a);
  const seen: boolean[] = [];
  cache.onChange(({ metadata }) =>
    seen.push(cache.get(metadata) !== undefined),
  );
  cache.remove('a');
  expect(told).toEqual(['-a/job']);
  expect(seen).toEqual([false]);
  a.receive(inNamespace('a', 'late'), false);
  cache.remove('a');
  expect(told).toHaveLength(1);
  expect(cache.listed('a')).toBe(false);
});

it('needs all namespaces that config names', () => {
  const { cache } = open();
  const a = part('a');
  cache.add('a', a);
  cache.add('b', part('b'));
  a.synced = false;
  a.problem = 'forbidden';
  expect(cache).toMatchObject({ synced: false, problem: 'forbidden' });
  expect([cache.listed('a'), cache.listed('b')]).toEqual([false, true]);
});

it('lets no namespace that was found hold up or blame the others', () => {
  const finding = { synced: false, problem: undefined as string | undefined };
  const { cache } = open(finding);
  const a = part('a');
  a.synced = false;
  cache.add('a', a);
  expect(cache.synced).toBe(false);
  finding.synced = true;
  expect(cache.synced).toBe(false);
  a.problem = 'forbidden';
  expect(cache).toMatchObject({ synced: true, problem: undefined });
  expect(cache.problemIn('a')).toBe('forbidden');
  expect(cache.listed('a')).toBe(false);
});

it('stays filled when a further namespace comes, of which nothing is known yet', () => {
  const { cache } = open(FINE);
  expect(cache.synced).toBe(true);
  const late = new InMemoryCache<Workload>();
  late.synced = false;
  cache.add('late', late);
  expect(cache.synced).toBe(true);
  expect(cache.listed('late')).toBe(false);
  expect(cache.problemIn('late')).toBe('not listed yet');
  expect(cache.problemIn('elsewhere')).toBeUndefined();
});

it('tells how finding namespaces goes', () => {
  const { cache } = open({ synced: true, problem: 'the watch is down' });
  expect(cache.problem).toBe('the watch is down');
});
