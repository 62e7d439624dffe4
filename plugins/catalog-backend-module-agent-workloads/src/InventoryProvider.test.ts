import { mockServices } from '@backstage/backend-test-utils';
import type {
  DeferredEntity,
  EntityProviderMutation,
} from '@backstage/plugin-catalog-node';
import { INVENTORY_TOPIC } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { aPipeline, anEnvironment } from './__testUtils__/views';
import type { InventoryContent } from './Inventory';
import { InventoryProvider } from './InventoryProvider';

const EMPTY: InventoryContent = { environments: [], pipelines: [], gaps: [] };
const A = anEnvironment();
const B = anEnvironment({ namespace: 'team-b' });
const OTHER = anEnvironment({ cluster: 'other', namespace: 'team-c' });

const nameOf = (given: DeferredEntity | { entityRef: string }) =>
  'entity' in given ? given.entity.metadata.name : given.entityRef;

/** What a mutation says, as a line. */
function say(mutation: EntityProviderMutation): string {
  if (mutation.type === 'full')
    return `full ${mutation.entities.map(nameOf).join(' ')}`.trim();
  return [
    ...mutation.added.map(each => `+${nameOf(each)}`),
    ...mutation.removed.map(each => `-${nameOf(each)}`),
  ].join(' ');
}

async function until(holds: () => boolean): Promise<void> {
  const deadline = Date.now() + 5_000;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error('it did not come to pass');
    await new Promise(resolve => setTimeout(resolve, 2));
  }
}

const providers: InventoryProvider[] = [];
afterEach(() => providers.splice(0).forEach(provider => provider.stop()));

async function open(first: InventoryContent | Error) {
  const state = { content: first, reads: 0 };
  const said: string[] = [];
  const refuse: Error[] = [];
  const events = mockServices.events.mock();
  const logger = mockServices.logger.mock();
  const provider = new InventoryProvider({
    inventory: {
      async read() {
        state.reads += 1;
        if (state.content instanceof Error) throw state.content;
        return state.content;
      },
    },
    logger,
    retryMs: failures => 20 * (failures + 1),
  });
  providers.push(provider);
  await provider.listen(events);
  await provider.connect({
    async applyMutation(mutation) {
      const error = refuse.pop();
      if (error) throw error;
      said.push(say(mutation));
    },
    refresh: async () => {},
  });
  const event = (eventPayload: unknown) =>
    events.subscribe.mock.calls[0]?.[0].onEvent({
      topic: INVENTORY_TOPIC,
      eventPayload,
    });
  const settle = async () => {
    const before = state.reads;
    await event({});
    await until(() => state.reads > before);
    await new Promise(resolve => setTimeout(resolve, 5));
  };
  return { state, said, refuse, provider, logger, event, settle };
}

it('gives everything at first, and then only what changes', async () => {
  const { state, said, settle } = await open({ ...EMPTY, environments: [A] });
  await until(() => said.length === 1);
  state.content = { ...EMPTY, environments: [A, B], pipelines: [aPipeline()] };
  await settle();
  state.content = {
    ...EMPTY,
    environments: [{ ...A, title: 'Renamed' }],
    pipelines: [aPipeline()],
  };
  await settle();
  await settle();
  expect(said).toEqual([
    'full main.team-a',
    '+main.team-b +main.team-a.visual-analysis-template',
    '+main.team-a -main.team-b',
  ]);
});

it('waits for a backend that does not answer yet', async () => {
  const { state, said, logger } = await open(new Error('connection refused'));
  await until(() => state.reads > 2);
  expect(said).toEqual([]);
  expect(logger.warn).toHaveBeenCalledWith(
    expect.any(String),
    expect.objectContaining({
      error: expect.stringContaining('connection refused'),
    }),
  );
  state.content = { ...EMPTY, environments: [A] };
  await until(() => said.length > 0);
  expect(said).toEqual(['full main.team-a']);
});

it('takes nothing back of a cluster or namespace that can not be read', async () => {
  const all = [A, B, OTHER];
  const { state, said, settle } = await open({ ...EMPTY, environments: all });
  await until(() => said.length === 1);
  const gaps = [
    { cluster: 'other', message: 'down' },
    { cluster: 'main', namespace: 'team-a', message: 'forbidden' },
  ];
  state.content = { ...EMPTY, gaps };
  await settle();
  expect(said.slice(1)).toEqual(['-main.team-b']);
  state.content = EMPTY;
  await settle();
  expect(said.slice(2)).toEqual(['-main.team-a -other.team-c']);
});

it('does not replace everything while something can not be read, and does as soon as it can', async () => {
  const gaps = [{ cluster: 'other', message: 'not listed yet' }];
  const { state, said } = await open({ ...EMPTY, environments: [A], gaps });
  await until(() => state.reads > 2);
  expect(said).toEqual(['+main.team-a']);
  state.content = { ...EMPTY, environments: [A, OTHER] };
  await until(() => said.length > 1);
  expect(said.slice(1)).toEqual(['full main.team-a other.team-c']);
});

it('replaces everything when it is time for that', async () => {
  const { said, provider } = await open({ ...EMPTY, environments: [A] });
  await until(() => said.length === 1);
  provider.readAll();
  await until(() => said.length === 2);
  expect(said[1]).toBe('full main.team-a');
});

it('gives anew what an event speaks of: another replica may have taken it back', async () => {
  const content = { ...EMPTY, environments: [A, B] };
  const { said, event } = await open(content);
  await until(() => said.length === 1);
  await event({ cluster: 'main', namespace: 'team-a' });
  await until(() => said.length === 2);
  expect(said[1]).toBe('+main.team-a');
});

it('tries again what the catalog refused to take', async () => {
  const { state, said, refuse, settle } = await open(EMPTY);
  await until(() => said.length === 1);
  refuse.push(new Error('database is locked'));
  state.content = { ...EMPTY, environments: [A] };
  await settle();
  await until(() => said.length === 2);
  expect(said[1]).toBe('+main.team-a');
});

it.each([[undefined], ['text'], [null], [{ cluster: 1 }]])(
  'reads again at an event of %j',
  async payload => {
    const { state, said, event } = await open(EMPTY);
    await until(() => said.length === 1);
    state.content = { ...EMPTY, environments: [A] };
    await event(payload);
    await until(() => said.length === 2);
    expect(said[1]).toBe('+main.team-a');
  },
);
