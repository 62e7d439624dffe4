import { screen } from '@testing-library/react';
import { renderPages } from '../__testUtils__';

describe('LaunchLink', () => {
  it('offers no launch to those who may not', async () => {
    await renderPages('', { mayLaunch: false });
    expect(
      await screen.findByText('You may not launch workloads.'),
    ).toBeInTheDocument();
    expect(
      screen.queryByRole('link', { name: 'Launch workload' }),
    ).not.toBeInTheDocument();
    expect(
      screen.getByRole('button', { name: 'Launch workload' }),
    ).toBeDisabled();
  });
});
