import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { aGate, aWorkload } from '../../dev/fixtures';
import { ApiError } from '../api';
import { renderPages } from '../__testUtils__';

const GATE = '/embedded/agent-workloads-demo/competitor-analysis/gate';
const NOW = Date.now();

const gateWith = (change: Parameters<typeof aGate>[1]) => ({
  workloads: [aWorkload(NOW, { gateHistory: [aGate(NOW, change)] })],
});

describe('GateTab', () => {
  it('says what is asked, from whom, and what the policy says', async () => {
    await renderPages(GATE);
    expect(await screen.findByText('May this run go on?')).toBeInTheDocument();
    expect(
      screen.getByText(/^Otherwise this gate needs 1 approval from/),
    ).toHaveTextContent('group:default/approvers.');
    expect(
      screen.getByText('Review: people have to decide'),
    ).toBeInTheDocument();
    expect(
      screen.getByText('What would pass: a confidence of 0.95 or more'),
    ).toBeInTheDocument();
    const evidence = await screen.findByRole('region', { name: 'Evidence' });
    expect(await within(evidence).findByText('0.91')).toBeInTheDocument();
    expect(
      within(evidence).getAllByRole('button', { name: /^Open http/ }),
    ).toHaveLength(6);
  });

  it('sends an approval with the evidence it is about', async () => {
    const { api } = await renderPages(GATE);
    await userEvent.type(
      await screen.findByRole('textbox', { name: 'Comment' }),
      'Go on.',
    );
    await userEvent.click(screen.getByRole('button', { name: 'Approve' }));
    expect(
      await screen.findByText(/Your decision was recorded/),
    ).toBeInTheDocument();
    expect(api.sent).toEqual([
      {
        decision: 'approve',
        comment: 'Go on.',
        evidenceDigest: aGate(NOW).evidenceDigest,
        idempotencyKey: expect.stringMatching(/.{8,}/),
      },
    ]);
    expect(await screen.findByText('This gate is closed.')).toBeInTheDocument();
  });

  it('uses the same key when the same decision is sent again', async () => {
    const { api } = await renderPages(GATE);
    const approve = await screen.findByRole('button', { name: 'Approve' });
    api.failNext = new ApiError(503, 'The cluster does not answer.');
    await userEvent.click(approve);
    expect(
      await screen.findByText('The cluster does not answer.'),
    ).toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: 'Approve' }));
    await waitFor(() => expect(api.sent).toHaveLength(2));
    const [first, second] = api.sent;
    expect(second?.idempotencyKey).toBe(first?.idempotencyKey);
  });

  it('asks why before it sends a rejection', async () => {
    const { api } = await renderPages(GATE);
    const reject = await screen.findByRole('button', { name: 'Reject' });
    await userEvent.click(reject);
    expect(await screen.findByText('Say why you reject.')).toBeInTheDocument();
    expect(api.sent).toHaveLength(0);
    await userEvent.type(
      screen.getByRole('textbox', { name: 'Comment' }),
      'A shop is missing.',
    );
    await userEvent.click(reject);
    await waitFor(() =>
      expect(api.sent).toMatchObject([{ decision: 'reject' }]),
    );
  });

  it.each([
    ['self-approval', 'You requested this run, and nobody approves their own.'],
    ['not-approver', 'You are not one of this gate’s approvers.'],
    ['policy-only', 'Only the policy decides at this gate.'],
    ['expired', 'The time for this gate is up.'],
  ] as const)('says before the click: %s', async (code, words) => {
    await renderPages(GATE, gateWith({ viewer: { mayDecide: false, code } }));
    expect(await screen.findByText(words)).toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'Approve' })).toBeDisabled();
    expect(screen.getByRole('button', { name: 'Reject' })).toBeDisabled();
  });

  it('shows how a gate ended and who decided', async () => {
    await renderPages('/embedded/agent-workloads-demo/summer-prices/gate');
    expect(
      await screen.findByText('The second shop is missing.'),
    ).toBeInTheDocument();
    expect(screen.queryByRole('button', { name: 'Approve' })).toBeNull();
  });

  it('says that there is no gate yet', async () => {
    await renderPages(GATE, {
      workloads: [aWorkload(NOW, { gates: [], gateHistory: [] })],
    });
    expect(
      await screen.findByText('This run has not reached a gate yet.'),
    ).toBeInTheDocument();
  });
});
