import { aGate } from '../../dev/fixtures';
import { termsSentences } from './terms';

const terms = aGate(Date.now()).terms;
const keys = (change: Partial<typeof terms>) =>
  termsSentences({ ...terms, ...change }).map(sentence => sentence.key);

describe('termsSentences', () => {
  it('says who decides, by when and how strictly', () => {
    expect(keys({})).toEqual([
      'auto',
      'needs',
      'noSelf',
      'timeoutReject',
      'policyStrict',
    ]);
  });

  it.each([
    ['people always decide', { mode: 'Manual' }, 'needsAlways', 'auto'],
    ['people never decide', { mode: 'Policy' }, 'policyOnly', 'noSelf'],
    ['self-approval is allowed', { allowSelfApproval: true }, 'self', 'noSelf'],
    ['the gate goes on', { onTimeout: 'Hold' }, 'timeoutHold', 'timeoutReject'],
  ] as const)('when %s', (_, change, said, unsaid) => {
    expect(keys(change)).toContain(said);
    expect(keys(change)).not.toContain(unsaid);
  });

  it('says of a floor only what it sets', () => {
    expect(termsSentences({ threshold: '0.50' })).toEqual([
      { key: 'auto', threshold: '0.50' },
    ]);
  });
});
