import type { Entity } from '@backstage/catalog-model';
import { EntityProvider } from '@backstage/plugin-catalog-react';
import { screen, within } from '@testing-library/react';
import type { ReactNode } from 'react';
import { FakeAgentWorkloadsApi } from '../../dev/FakeAgentWorkloadsApi';
import { aWorkload, minutes } from '../../dev/fixtures';
import { aPipeline } from '../../dev/pipelines';
import { expectNoA11yProblems, renderPages } from '../__testUtils__';
import { EntityRunsCard } from './EntityRunsCard';
import { EntityRunsContent } from './EntityRunsContent';

const PIPELINE: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Resource',
  metadata: {
    name: 'embedded.agent-workloads-demo.visual-analysis-template',
    annotations: {
      'agent-workloads.io/cluster': 'embedded',
      'agent-workloads.io/namespace': 'agent-workloads-demo',
      'agent-workloads.io/pipeline': 'visual-analysis-template',
    },
  },
  spec: { type: 'agent-pipeline' },
};
const COMPONENT: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { name: 'shop' },
};

const now = Date.now();
const run = (name: string, ago: number, change = {}) =>
  aWorkload(now, {
    name,
    uid: name,
    phase: 'Completed',
    gates: [],
    createdAt: minutes(now, -ago),
    ...change,
  });
const gate = (waitingForMe: boolean) => ({
  phase: 'Suspended' as const,
  gates: [{ nodeId: 'n', name: 'gate', waitingForMe }],
});
const workloads = [
  run('newest', 1),
  run('failed-one', 2, { phase: 'Failed' }),
  run('waits-for-others', 50, gate(false)),
  run('waits-for-me', 60, gate(true)),
  ...[3, 4, 5, 6].map(n => run(`old-${n}`, n * 10)),
  run('elsewhere', 0, { namespace: 'team-b' }),
];

const on = (entity: Entity, page: ReactNode) => (
  <EntityProvider entity={entity}>{page}</EntityProvider>
);

describe('the card on an entity page', () => {
  it('shows the latest runs of a pipeline, those that wait first', async () => {
    const { container } = await renderPages('', {
      workloads,
      pages: on(PIPELINE, <EntityRunsCard />),
    });
    const list = await screen.findByRole('list', { name: 'Workloads' });
    const names = within(list)
      .getAllByRole('listitem')
      .map(item => within(item).getAllByRole('link')[0]?.textContent);
    expect(names).toEqual([
      'waits-for-me',
      'waits-for-others',
      'newest',
      'failed-one',
      'old-3',
    ]);
    expect(screen.getByText(/Waiting for you/).closest('a')).toHaveAttribute(
      'href',
      expect.stringMatching(/waits-for-me\/gate\?gate=n$/),
    );
    await expectNoA11yProblems(container);
  });

  it('leads to the launch of this pipeline, and to all runs', async () => {
    await renderPages('', { pages: on(PIPELINE, <EntityRunsCard />) });
    expect(
      await screen.findByRole('link', { name: 'Launch workload' }),
    ).toHaveAttribute(
      'href',
      expect.stringContaining(
        'launch?pipeline=embedded%2Fagent-workloads-demo%2FWorkflowTemplate%2Fvisual-analysis-template',
      ),
    );
    expect(screen.getByRole('link', { name: 'All runs' })).toHaveAttribute(
      'href',
      expect.stringMatching(
        /^\/catalog\/default\/resource\/.*\/agent-workloads$/,
      ),
    );
  });

  it('shows a component the runs of the pipelines that work for it', async () => {
    await renderPages('', {
      workloads: [
        run('of-mine', 1, {
          pipeline: { name: 'mine', kind: 'WorkflowTemplate' },
        }),
        run('of-another', 2),
      ],
      pipelines: [
        aPipeline({ name: 'mine', dependencyOf: ['component:default/shop'] }),
        aPipeline(),
      ],
      pages: on(COMPONENT, <EntityRunsCard />),
    });
    expect(await screen.findByText('of-mine')).toBeVisible();
    expect(screen.queryByText('of-another')).toBeNull();
  });

  it('says that nothing has run', async () => {
    await renderPages('', {
      workloads: [],
      pages: on(PIPELINE, <EntityRunsCard />),
    });
    expect(
      await screen.findByText('No agent workload has run for this entity yet.'),
    ).toBeVisible();
  });

  it('says why it could not look', async () => {
    const list = jest
      .spyOn(FakeAgentWorkloadsApi.prototype, 'listWorkloads')
      .mockRejectedValue(new Error('The portal is away.'));
    await renderPages('', { pages: on(PIPELINE, <EntityRunsCard />) });
    expect(await screen.findByText('The portal is away.')).toBeVisible();
    list.mockRestore();
  });
});

describe('the tab on an entity page', () => {
  it('shows the runs as a table', async () => {
    await renderPages('', {
      workloads,
      pages: on(PIPELINE, <EntityRunsContent />),
    });
    const table = await screen.findByRole('table', { name: 'Workloads' });
    await within(table).findByText('waits-for-me');
    expect(within(table).getAllByRole('row')).toHaveLength(9);
    expect(within(table).queryByText('elsewhere')).toBeNull();
  });

  it('says how many it shows of many', async () => {
    await renderPages('', {
      workloads: Array.from({ length: 60 }, (_, i) => run(`run-${i}`, i)),
      pages: on(PIPELINE, <EntityRunsContent />),
    });
    expect(await screen.findByText(/^The newest 50\./)).toBeVisible();
  });

  it('leads to a first launch when nothing has run', async () => {
    await renderPages('', {
      workloads: [],
      pages: on(PIPELINE, <EntityRunsContent />),
    });
    expect(await screen.findByText('No workloads yet')).toBeVisible();
    expect(screen.getByRole('link', { name: 'Launch workload' })).toBeVisible();
  });
});
