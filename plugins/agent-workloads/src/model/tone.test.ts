import { stateOfStep } from './tone';

describe('stateOfStep', () => {
  it('says how a gate was closed, which Argo calls failed', () => {
    expect(stateOfStep('Failed', 'Rejected')).toEqual({
      kind: 'gateState',
      word: 'Rejected',
      tone: 'failed',
    });
  });

  it('leaves a step, and a gate that waits, with their own state', () => {
    expect(stateOfStep('Failed').word).toBe('Failed');
    expect(stateOfStep('Waiting', 'Waiting').kind).toBe('nodePhase');
  });
});
