import { aGate } from '../testUtils';
import { transitionsBetween } from './transitions';

const at = '2026-11-23T12:00:00Z';
const reasons = (...args: Parameters<typeof transitionsBetween>) =>
  transitionsBetween(...args).map(({ type, reason }) => `${type} ${reason}`);

it('tells nothing where nothing happened', () => {
  const status = { phase: 'Running' as const, attempt: 1, gates: [aGate()] };
  expect(reasons(status, { ...status, message: 'other words' })).toEqual([]);
});

it('tells of a new attempt though the phase is the same', () => {
  expect(
    reasons({ phase: 'Pending', attempt: 1 }, { phase: 'Pending', attempt: 2 }),
  ).toEqual(['Normal Pending']);
});

it('warns of what a person should look at', () => {
  const condition = (
    type: 'Accepted' | 'GateTampered',
    status: 'True' | 'False',
  ) => ({
    type,
    status,
    reason: 'TemplateNotFound',
    message: 'no',
    lastTransitionTime: at,
  });
  expect(
    reasons(
      { gates: [aGate(), aGate({ nodeId: 'b' })] },
      {
        phase: 'Failed',
        gates: [
          aGate({ state: 'Bypassed' }),
          aGate({ nodeId: 'b', state: 'Approved' }),
        ],
        conditions: [
          condition('Accepted', 'False'),
          condition('GateTampered', 'True'),
        ],
      },
    ),
  ).toEqual([
    'Warning TemplateNotFound',
    'Warning GateTampered',
    'Warning GateBypassed',
    'Normal GateApproved',
    'Warning Failed',
  ]);
});

it('tells that a floor made the terms stricter', () => {
  const tightened = {
    type: 'Accepted' as const,
    status: 'True' as const,
    reason: 'TermsTightened',
    message: 'mode is Manual instead of Policy',
    lastTransitionTime: at,
  };
  expect(reasons(undefined, { conditions: [tightened] })).toEqual([
    'Normal TermsTightened',
  ]);
});
