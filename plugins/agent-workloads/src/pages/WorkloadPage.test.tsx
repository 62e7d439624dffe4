import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { renderPages } from '../__testUtils__';

const RUN = '/embedded/agent-workloads-demo';

describe('WorkloadPage', () => {
  it('draws every step with its state', async () => {
    await renderPages(`${RUN}/competitor-analysis`);
    for (const step of [
      'scraper: Succeeded',
      'dom: Succeeded',
      'screenshot: Succeeded',
      'suspend-gate: Waiting',
      'synthesis: Not started',
    ]) {
      expect(
        await screen.findByRole('button', { name: step, hidden: true }),
      ).toBeInTheDocument();
    }
  });

  it('shows what is known of a step, at an address of its own', async () => {
    await renderPages(
      `${RUN}/competitor-analysis?node=competitor-analysis-1-dom`,
    );
    const panel = await screen.findByRole('region', { name: 'dom' });
    expect(within(panel).getByText('confidence')).toBeInTheDocument();
    expect(within(panel).getByText('0.91')).toBeInTheDocument();
    expect(within(panel).getByText('Exit code')).toBeInTheDocument();
  });

  it('leads to the gate that waits', async () => {
    await renderPages(`${RUN}/competitor-analysis`);
    expect(
      await screen.findByText(
        'The gate “suspend-gate” is waiting for your decision.',
      ),
    ).toBeInTheDocument();
    await userEvent.click(screen.getByRole('link', { name: 'Open the gate' }));
    expect(
      await screen.findByRole('button', { name: 'Approve' }),
    ).toBeEnabled();
    expect(screen.getByRole('tab', { name: 'Gate' })).toHaveAttribute(
      'aria-selected',
      'true',
    );
  });

  it('says why a run failed', async () => {
    await renderPages(`${RUN}/unknown-template`);
    expect(
      (await screen.findAllByText(/"no-such-template" was not found/)).length,
    ).toBeGreaterThan(0);
  });

  it('shows earlier attempts', async () => {
    await renderPages(`${RUN}/harbor-goods-weekly?attempt=1`);
    expect(await screen.findByText('1 (Failed)')).toBeInTheDocument();
  });

  it('says what happened when there is no such workload, and tries again', async () => {
    const { api } = await renderPages(`${RUN}/not-there`);
    expect(
      await screen.findByText(/There is no workload not-there/),
    ).toBeInTheDocument();
    await api.launch({
      cluster: 'embedded',
      namespace: 'agent-workloads-demo',
      name: 'not-there',
      objective: 'x',
      pipeline: { name: 'p' },
    });
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(
      await screen.findByRole('heading', { name: 'not-there' }),
    ).toBeInTheDocument();
  });

  it('shows the spec as YAML', async () => {
    const { container } = await renderPages(`${RUN}/competitor-analysis/yaml`);
    await waitFor(() =>
      expect(container).toHaveTextContent('kind: AgentWorkload'),
    );
  });
});
