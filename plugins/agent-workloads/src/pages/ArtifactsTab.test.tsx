import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { renderPages } from '../__testUtils__';

const DONE = '/embedded/agent-workloads-demo/harbor-goods-weekly/artifacts';

describe('ArtifactsTab', () => {
  const urls = { made: 0, revoked: 0 };
  beforeEach(() => {
    urls.made = 0;
    urls.revoked = 0;
    URL.createObjectURL = () => `blob:test/${++urls.made}`;
    URL.revokeObjectURL = () => void ++urls.revoked;
  });

  it('shows the report with this run’s pictures only', async () => {
    await renderPages(DONE);
    expect(
      await screen.findByRole('heading', {
        name: 'Prices of two outdoor shops',
      }),
    ).toBeInTheDocument();
    const picture = await screen.findByRole('img', { name: /^Screenshot of/ });
    await waitFor(() =>
      expect(picture).toHaveAttribute('src', expect.stringMatching(/^blob:/)),
    );
    expect(screen.queryByRole('img', { name: 'Not ours' })).toBeNull();
    expect(document.body.innerHTML).not.toContain('example.com/tracker');
  });

  it('lists every file with size, digest and step', async () => {
    await renderPages(DONE);
    const files = await screen.findByRole('table', { name: 'All files' });
    const row = within(files).getByRole('row', { name: /^facts/ });
    expect(row).toHaveTextContent('dom');
    expect(row).toHaveTextContent('47.1 KiB');
    expect(row).toHaveTextContent('facadefacade');
  });

  it('never runs a page that was collected', async () => {
    await renderPages(DONE);
    await userEvent.click(
      await screen.findByRole('button', { name: 'View page' }),
    );
    const dialog = await screen.findByRole('dialog');
    expect(
      await within(dialog).findByText(/Shown as text/),
    ).toBeInTheDocument();
    await waitFor(() => expect(dialog).toHaveTextContent('alert(1)'));
    expect(dialog.querySelector('script')).toBeNull();
  });

  it('gives every address in memory back', async () => {
    const { unmount } = await renderPages(DONE);
    await screen.findByRole('img', { name: /^Screenshot of/ });
    await waitFor(() => expect(urls.made).toBeGreaterThan(6));
    unmount();
    expect(urls.revoked).toBe(urls.made);
  });

  it('says that nothing is stored yet', async () => {
    await renderPages(
      '/embedded/agent-workloads-demo/unknown-template/artifacts',
    );
    expect(await screen.findByText('No artifacts yet')).toBeInTheDocument();
  });
});
