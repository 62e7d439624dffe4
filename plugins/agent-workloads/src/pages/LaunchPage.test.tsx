import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { aPipeline } from '../../dev/pipelines';
import { ApiError } from '../api';
import { renderPages } from '../__testUtils__';

const field = (name: RegExp) => screen.findByRole('textbox', { name });
const press = async (name: string | RegExp) =>
  userEvent.click(await screen.findByRole('button', { name }));

async function fillIn(name: string) {
  await press(/Visual analysis/);
  await userEvent.type(await field(/^Objective/), 'Compare the prices.');
  await userEvent.type(await field(/^Page 1/), 'https://example.com/');
  await userEvent.type(await field(/^Name/), name);
}

describe('LaunchPage', () => {
  it('goes from pipeline to run', async () => {
    await renderPages('/launch');
    await fillIn('my-prices');
    await press('Review');
    expect(
      await screen.findByText(/The cluster accepts this workload/),
    ).toBeInTheDocument();
    expect(screen.getByText(/needs 1 approval from/)).toHaveTextContent(
      'group:default/approvers',
    );
    expect(
      screen.getByRole('link', { name: 'group:default/approvers' }),
    ).toBeInTheDocument();
    await press('Launch');
    expect(
      await screen.findByRole('heading', { name: 'my-prices' }),
    ).toBeInTheDocument();
  });

  it('says which namespaces could not be read, beside the pipelines of the others', async () => {
    await renderPages('/launch', {
      gaps: [{ cluster: 'far', message: 'It timed out.' }],
    });
    const title = await screen.findByText('Some may be missing in this list');
    expect(title.parentElement).toHaveTextContent('far: It timed out.');
    expect(
      screen.getByRole('button', { name: /Visual analysis/ }),
    ).toBeInTheDocument();
  });

  it('says what is wrong before it asks the server', async () => {
    await renderPages('/launch');
    await press(/Visual analysis/);
    await userEvent.type(await field(/^Page 1/), 'ftp://example.com/');
    await press('Review');
    expect(await screen.findByText('Fill this in.')).toBeInTheDocument();
    expect(await field(/^Page 1/)).toBeInvalid();
    expect(
      screen.getByText('Some fields need another look.'),
    ).toBeInTheDocument();
  });

  it('shows what the server would refuse, and keeps what was typed', async () => {
    await renderPages('/launch');
    await fillIn('competitor-analysis');
    await press('Review');
    expect(await screen.findByText('This would fail')).toBeInTheDocument();
    expect(screen.getByText(/exists already/)).toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'Launch' })).toBeDisabled();
    await press('Change details');
    expect(await field(/^Name/)).toHaveValue('competitor-analysis');
    expect(await field(/^Objective/)).toHaveValue('Compare the prices.');
  });

  it('says why a launch failed', async () => {
    const { api } = await renderPages('/launch');
    await fillIn('late-failure');
    await press('Review');
    await screen.findByText(/The cluster accepts this workload/);
    api.failNext = new ApiError(403, 'You may not launch workloads.');
    await press('Launch');
    expect(
      await screen.findByText('You may not launch workloads.'),
    ).toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'Launch' })).toBeEnabled();
  });

  it('turns pasted lines into pages', async () => {
    await renderPages('/launch');
    await press(/Visual analysis/);
    await userEvent.click(await field(/^Page 1/));
    await userEvent.paste('https://a.test/ https://b.test/');
    expect(await field(/^Page 2/)).toHaveValue('https://b.test/');
    await press('Remove page 1');
    expect(await field(/^Page 1/)).toHaveValue('https://b.test/');
  });

  it('offers only owners that the person may name', async () => {
    await renderPages('/launch');
    await press(/Visual analysis/);
    await waitFor(() =>
      expect(
        screen.getByText('market-research (group:default/market-research)'),
      ).toBeInTheDocument(),
    );
  });

  it('does not offer a pipeline with problems', async () => {
    await renderPages('/launch', {
      pipelines: [aPipeline({ problems: ['Its gate has a duration.'] })],
    });
    expect(
      await screen.findByRole('button', { name: /Visual analysis/ }),
    ).toBeDisabled();
    expect(screen.getByText(/Its gate has a duration/)).toBeInTheDocument();
  });
});
