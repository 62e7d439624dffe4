import { TestDatabases, mockServices } from '@backstage/backend-test-utils';
import { DatabaseHistory } from './DatabaseHistory';
import type { AttemptRecord, History, HistoryFilter } from './History';
import { InMemoryHistory } from './InMemoryHistory';

const aRecord = (overrides: Partial<AttemptRecord> = {}): AttemptRecord => ({
  cluster: 'embedded',
  clusterUid: 'c1',
  workloadUid: 'w1',
  attempt: 1,
  namespace: 'demo',
  name: 'competitors',
  owner: 'group:default/research',
  requester: 'user:default/ada',
  pipeline: { name: 'visual-analysis-template', kind: 'WorkflowTemplate' },
  phase: 'Completed',
  ended: true,
  createdAt: '2026-11-23T12:00:00Z',
  finishedAt: '2026-11-23T12:15:00Z',
  jobId: 'competitors',
  prefix: 'runs',
  spec: {
    objective: 'Compare prices by 100%',
    orchestration: {
      workflowTemplateRef: { name: 'visual-analysis-template' },
    },
  },
  status: { phase: 'Completed', gates: [] },
  nodes: [],
  artifacts: [],
  ...overrides,
});

const key = { clusterUid: 'c1', workloadUid: 'w1', attempt: 1 };

/** One suite, every implementation. */
function describeHistory(open: () => Promise<History>) {
  let history: History;
  beforeEach(async () => {
    history = await open();
  });

  const names = async (filter: HistoryFilter) =>
    (await history.list({ filter, limit: 10, sort: 'name' })).items.map(
      ({ name }) => name,
    );

  it('gives back what was stored', async () => {
    await history.upsert(aRecord());
    expect(await history.get(key)).toEqual(aRecord());
    expect(await history.get({ ...key, attempt: 2 })).toBeUndefined();
  });

  it('replaces an attempt, and never an end by something earlier', async () => {
    await history.upsert(aRecord({ phase: 'Running', ended: false }));
    await history.upsert(aRecord());
    await history.upsert(aRecord({ phase: 'Suspended', ended: false }));
    expect((await history.get(key))?.phase).toBe('Completed');
    expect((await history.list({ limit: 5 })).total).toBe(1);
  });

  it('lists the newest attempt of a workload, and all of them when asked', async () => {
    await history.upsert(aRecord({ attempt: 2, phase: 'Failed' }));
    await history.upsert(aRecord());
    expect(
      (await history.list({ limit: 5 })).items.map(({ attempt }) => attempt),
    ).toEqual([2]);
    expect(
      (await history.attemptsOf(key)).map(({ attempt }) => attempt),
    ).toEqual([2, 1]);
  });

  it('finds the last workload of a name', async () => {
    await history.upsert(aRecord());
    await history.upsert(
      aRecord({ workloadUid: 'w2', createdAt: '2026-11-24T12:00:00Z' }),
    );
    const ref = { cluster: 'embedded', namespace: 'demo', name: 'competitors' };
    expect((await history.findByName(ref))?.workloadUid).toBe('w2');
    expect(
      await history.findByName({ ...ref, namespace: 'other' }),
    ).toBeUndefined();
  });

  it('finds the workload of one of its files, whichever attempt that is of', async () => {
    await history.upsert(aRecord());
    await history.upsert(aRecord({ attempt: 2 }));
    const file = { attempt: 1, nodeId: 'n', artifact: 'a', file: undefined };
    const ref = { cluster: 'embedded', namespace: 'demo', name: 'competitors' };
    const found = await history.findByName({ ...ref, ...file });
    expect(found?.attempt).toBe(2);
  });

  describe('with three workloads', () => {
    beforeEach(async () => {
      await history.upsert(
        aRecord({
          name: 'alpha',
          workloadUid: 'w1',
          createdAt: '2026-11-23T12:00:01Z',
        }),
      );
      await history.upsert(
        aRecord({
          name: 'beta',
          workloadUid: 'w2',
          createdAt: '2026-11-23T12:00:01Z',
          owner: undefined,
          phase: 'Failed',
        }),
      );
      await history.upsert(
        aRecord({
          name: 'gamma',
          workloadUid: 'w3',
          createdAt: '2026-11-23T12:00:03Z',
          namespace: 'other',
          requester: undefined,
        }),
      );
    });

    it.each([
      'created',
      '-created',
      'name',
      '-name',
      'phase',
      '-phase',
    ] as const)('pages through %s without gaps or repeats', async sort => {
      const whole = await history.list({ sort, limit: 10 });
      const paged: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await history.list({ sort, limit: 1, cursor });
        expect(page.total).toBe(3);
        paged.push(...page.items.map(({ name }) => name));
        cursor = page.nextCursor;
      } while (cursor);
      expect(paged).toEqual(whole.items.map(({ name }) => name));
      expect(new Set(paged).size).toBe(3);
    });

    it('sorts the newest first unless told otherwise', async () => {
      expect((await history.list({ limit: 1 })).items[0]?.name).toBe('gamma');
    });

    it('knows owners and requesters however their refs are written', async () => {
      await history.upsert(
        aRecord({
          name: 'delta',
          workloadUid: 'w4',
          owner: 'group:default/Secret',
          requester: 'user:default/Eve',
        }),
      );
      const owned: HistoryFilter = {
        column: 'owner',
        values: ['group:default/secret'],
      };
      expect(await names(owned)).toEqual(['delta']);
      expect(await names({ not: owned })).not.toContain('delta');
      expect(
        await names({ column: 'requester', values: ['user:default/eve'] }),
      ).toEqual(['delta']);
    });

    it.each<[string, HistoryFilter, string[]]>([
      ['a value', { column: 'namespace', values: ['other'] }, ['gamma']],
      [
        'several values',
        { column: 'phase', values: ['Failed', 'Completed'] },
        ['alpha', 'beta', 'gamma'],
      ],
      ['no value at all', { column: 'owner', values: [] }, []],
      [
        'a pipeline',
        { column: 'pipeline', values: ['visual-analysis-template'] },
        ['alpha', 'beta', 'gamma'],
      ],
      ['text in the objective', { text: 'PRICES' }, ['alpha', 'beta', 'gamma']],
      ['text in the name', { text: 'amm' }, ['gamma']],
      [
        'text with a wildcard in it',
        { text: '100%' },
        ['alpha', 'beta', 'gamma'],
      ],
      ['text that is a wildcard', { text: '_eta' }, []],
      [
        'all of some',
        {
          allOf: [
            { column: 'namespace', values: ['demo'] },
            { column: 'phase', values: ['Failed'] },
          ],
        },
        ['beta'],
      ],
      [
        'any of some',
        {
          anyOf: [
            { column: 'name', values: ['alpha'] },
            { column: 'phase', values: ['Failed'] },
          ],
        },
        ['alpha', 'beta'],
      ],
      ['all of none', { allOf: [] }, ['alpha', 'beta', 'gamma']],
      ['any of none', { anyOf: [] }, []],
      [
        'not a value, where some have none',
        { not: { column: 'owner', values: ['group:default/research'] } },
        ['beta'],
      ],
      [
        'not no value',
        { not: { column: 'owner', values: [] } },
        ['alpha', 'beta', 'gamma'],
      ],
      ['an injection', { column: 'name', values: ["x') or 1=1 --"] }, []],
      ['text that no row can hold', { text: 'a\0' }, []],
      ['a value that no row can hold', { column: 'name', values: ['a\0'] }, []],
      [
        'not a value that no row can hold',
        { not: { column: 'name', values: ['alpha', 'a\0'] } },
        ['beta', 'gamma'],
      ],
    ])('filters by %s', async (_what, filter, want) => {
      expect(await names(filter)).toEqual(want);
    });

    it('refuses a cursor of another list', async () => {
      const { nextCursor } = await history.list({ sort: 'name', limit: 1 });
      await expect(
        history.list({ sort: '-name', limit: 1, cursor: nextCursor }),
      ).rejects.toMatchObject({ name: 'InputError' });
      await expect(
        history.list({ limit: 1, cursor: 'rubbish' }),
      ).rejects.toMatchObject({ name: 'InputError' });
      const withNul = Buffer.from('["-created","a\\u0000","w"]');
      await expect(
        history.list({ limit: 1, cursor: withNul.toString('base64url') }),
      ).rejects.toMatchObject({ name: 'InputError' });
    });
  });

  it('keeps an objective with a NUL, and finds the rest of its text', async () => {
    const { spec } = aRecord();
    const odd = aRecord({ spec: { ...spec, objective: 'Compare\0prices' } });
    await history.upsert(odd);
    expect(await history.get(key)).toEqual(odd);
    expect(await names({ text: 'prices' })).toEqual(['competitors']);
  });

  it('finds nothing under a name that no row can hold', async () => {
    const ref = { cluster: 'embedded', namespace: 'demo', name: 'a\0' };
    expect(await history.findByName(ref)).toBeUndefined();
  });

  it('knows the attempts whose end is not stored', async () => {
    const running = { phase: 'Running', ended: false } as const;
    await history.upsert(aRecord());
    await history.upsert(aRecord({ attempt: 2, ...running }));
    await history.upsert(
      aRecord({ workloadUid: 'w2', name: 'other', ...running }),
    );
    await history.upsert(
      aRecord({ workloadUid: 'w3', cluster: 'elsewhere', ...running }),
    );
    const found = async (of: Parameters<History['unended']>[0]) =>
      (await history.unended(of)).map(
        ({ workloadUid, attempt }) => `${workloadUid}/${attempt}`,
      );
    const workload = { namespace: 'demo', name: 'competitors' };
    expect(await found({ cluster: 'embedded' })).toEqual(['w1/2', 'w2/1']);
    expect(await found({ cluster: 'embedded', workload })).toEqual(['w1/2']);
  });

  it('prunes what ended long ago, and nothing that runs', async () => {
    await history.upsert(aRecord());
    await history.upsert(
      aRecord({
        workloadUid: 'w2',
        phase: 'Running',
        ended: false,
        finishedAt: undefined,
      }),
    );
    expect(await history.prune(new Date('2026-11-23T12:15:00Z'))).toBe(0);
    expect(await history.prune(new Date('2026-11-23T12:15:01Z'))).toBe(1);
    expect(
      (await history.list({ limit: 5 })).items.map(
        ({ workloadUid }) => workloadUid,
      ),
    ).toEqual(['w2']);
  });
}

describe('InMemoryHistory', () => {
  describeHistory(async () => new InMemoryHistory());
});

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
describe.each(databases.eachSupportedId())('DatabaseHistory on %p', id => {
  describeHistory(async () => {
    const knex = await databases.init(id);
    return DatabaseHistory.create(mockServices.database({ knex }));
  });
});
