import { aGate, anAttempt } from '../../dev/fixtures';
import { bytesOf, chooseGate, commentProblem, factsFrom } from './gates';

const NOW = Date.now();
const no = { mayDecide: false } as const;

describe('chooseGate', () => {
  const mine = aGate(NOW, { nodeId: 'mine' });
  const others = aGate(NOW, { nodeId: 'others', viewer: no });
  const closed = aGate(NOW, {
    nodeId: 'closed',
    state: 'Approved',
    viewer: no,
  });

  it.each([
    { why: 'the one asked for', asked: 'closed', want: 'closed' },
    { why: 'mine before that of others', asked: undefined, want: 'mine' },
    { why: 'mine when the one asked for is gone', asked: 'x', want: 'mine' },
  ])('shows $why', ({ asked, want }) => {
    expect(chooseGate([closed, others, mine], asked)?.nodeId).toBe(want);
  });

  it('shows a waiting one before a closed one, and else the newest', () => {
    expect(chooseGate([closed, others], null)?.nodeId).toBe('others');
    expect(chooseGate([closed], null)?.nodeId).toBe('closed');
    expect(chooseGate([], null)).toBeUndefined();
  });
});

describe('commentProblem', () => {
  it.each([
    { decision: 'approve', comment: '', want: undefined },
    { decision: 'reject', comment: ' ', want: 'required' },
    { decision: 'reject', comment: 'no', want: undefined },
    { decision: 'approve', comment: 'é'.repeat(512), want: undefined },
    { decision: 'approve', comment: 'é'.repeat(513), want: 'tooLong' },
  ] as const)('$decision with "$comment" is $want', row => {
    expect(commentProblem(row.decision, row.comment)).toBe(row.want);
  });

  it('counts bytes as the server does', () => {
    expect(bytesOf('é')).toBe(2);
  });
});

describe('factsFrom', () => {
  it('reads what the steps report', () => {
    expect(factsFrom(anAttempt(NOW).nodes)).toEqual({
      confidence: '0.91',
      pagesTotal: '52',
      pagesFailed: '2',
    });
  });
  it('invents nothing', () => {
    expect(factsFrom([])).toEqual({});
  });
});
