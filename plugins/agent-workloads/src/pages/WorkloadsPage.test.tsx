import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { aWorkload } from '../../dev/fixtures';
import { expectNoA11yProblems, renderPages } from '../__testUtils__';

const NOW = Date.now();

describe('WorkloadsPage', () => {
  it('shows what needs me, what runs and what failed', async () => {
    await renderPages();
    const row = await screen.findByRole('row', { name: /competitor-analysis/ });
    expect(within(row).getByText('Waiting')).toBeInTheDocument();
    expect(within(row).getByText('3/5')).toBeInTheDocument();
    expect(
      within(row).getByRole('link', { name: /Waiting for you · 1\d min left/ }),
    ).toHaveAttribute(
      'href',
      '/agent-workloads/embedded/agent-workloads-demo/competitor-analysis/gate?gate=competitor-analysis-1-2417',
    );
    expect(
      screen.getByRole('button', { name: /1 Waiting for me/ }),
    ).toHaveAttribute('aria-pressed', 'false');
  });

  it('filters by a tile, and the server does the filtering', async () => {
    const { api } = await renderPages();
    await userEvent.click(
      await screen.findByRole('button', { name: /Running/ }),
    );
    await waitFor(() =>
      expect(screen.queryByText('competitor-analysis')).toBeNull(),
    );
    expect(api.queries.at(-1)).toMatchObject({ phase: ['Running'] });
    expect(
      screen.getByRole('button', { name: /Running/, pressed: true }),
    ).toBeInTheDocument();
  });

  it('reads its filters from the address', async () => {
    const { api } = await renderPages('?q=weekly&mine=true');
    expect(await screen.findByText('harbor-goods-weekly')).toBeInTheDocument();
    expect(screen.queryByText('competitor-analysis')).toBeNull();
    expect(api.queries[0]).toMatchObject({ q: 'weekly', mine: true });
    expect(
      screen.getByRole('textbox', { name: 'Search name or objective' }),
    ).toHaveValue('weekly');
  });

  it('shows the runs of the environment that a link names, until it is to show others too', async () => {
    const { api, container } = await renderPages(
      '?cluster=embedded&namespace=team-x&pipeline=p',
      {
        workloads: [
          aWorkload(NOW, {
            name: 'ours',
            uid: 'a',
            namespace: 'team-x',
            pipeline: { name: 'p', kind: 'WorkflowTemplate' },
          }),
          aWorkload(NOW, { name: 'theirs', uid: 'b', namespace: 'team-y' }),
        ],
      },
    );
    expect(await screen.findByText('ours')).toBeInTheDocument();
    expect(screen.queryByText('theirs')).toBeNull();
    expect(api.queries[0]).toMatchObject({
      cluster: 'embedded',
      namespace: 'team-x',
      pipeline: 'p',
    });
    await expectNoA11yProblems(container);
    const remove = (label: string) =>
      screen.getByRole('button', { name: `Remove the filter “${label}”` });
    remove('Namespace: team-x').focus();
    await userEvent.keyboard('{Enter}');
    await userEvent.click(remove('Pipeline: p'));
    expect(await screen.findByText('theirs')).toBeInTheDocument();
    expect(remove('Cluster: embedded')).toBeInTheDocument();
    expect(api.queries.at(-1)?.cluster).toBe('embedded');
    expect(api.queries.at(-1)?.namespace).toBeUndefined();
  });

  it('names the namespaces that can’t be read in a cluster that answers', async () => {
    const { container } = await renderPages('', {
      clusters: [
        {
          name: 'embedded',
          namespaces: ['team-x'],
          healthy: true,
          problems: [
            {
              cluster: 'embedded',
              namespace: 'team-x',
              message: 'templates: forbidden',
            },
          ],
        },
      ],
    });
    const title = await screen.findByText(
      'The portal can’t read all of the cluster “embedded”',
    );
    expect(title.parentElement).toHaveTextContent(
      'team-x: templates: forbidden',
    );
    await expectNoA11yProblems(container);
  });

  it('goes through pages and back', async () => {
    const workloads = Array.from({ length: 30 }, (_, i) =>
      aWorkload(NOW, { name: `job-${i}`, uid: `u${i}` }),
    );
    await renderPages('', { workloads });
    expect(await screen.findByText('job-0')).toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: 'Next page' }));
    expect(await screen.findByText('job-29')).toBeInTheDocument();
    expect(screen.queryByText('job-0')).toBeNull();
    expect(screen.getByRole('button', { name: 'Next page' })).toBeDisabled();
    await userEvent.click(
      screen.getByRole('button', { name: 'Previous page' }),
    );
    expect(await screen.findByText('job-0')).toBeInTheDocument();
  });

  it('does not let an empty list of a silent cluster pass for good news', async () => {
    await renderPages('', {
      workloads: [],
      clusters: [
        {
          name: 'far-away',
          namespaces: [],
          healthy: false,
          message: 'connect ECONNREFUSED',
        },
      ],
    });
    expect(
      await screen.findByText(/doesn’t hear from the cluster “far-away”/),
    ).toBeInTheDocument();
    expect(screen.getByText('connect ECONNREFUSED')).toBeInTheDocument();
  });

  it('says what to do when there is nothing', async () => {
    await renderPages('', { workloads: [] });
    expect(await screen.findByText('No workloads yet')).toBeInTheDocument();
    const links = screen.getAllByRole('link', { name: 'Launch workload' });
    expect(links.at(-1)).toHaveAttribute('href', '/agent-workloads/launch');
  });

  it('offers to clear filters that match nothing', async () => {
    await renderPages('?q=no-such-job');
    await screen.findByText('Nothing matches these filters');
    const [clear] = screen.getAllByRole('button', { name: 'Clear filters' });
    await userEvent.click(clear as HTMLElement);
    expect(await screen.findByText('competitor-analysis')).toBeInTheDocument();
  });

  it('follows a signal without a reload', async () => {
    const { api, signals } = await renderPages();
    await screen.findByText('competitor-analysis');
    await api.launch({
      cluster: 'embedded',
      namespace: 'agent-workloads-demo',
      name: 'just-launched',
      objective: 'x',
      pipeline: { name: 'p' },
    });
    act(() => signals.send({ uid: 'x' }));
    expect(await screen.findByText('just-launched')).toBeInTheDocument();
  });
});
