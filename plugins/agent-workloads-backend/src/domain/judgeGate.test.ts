import type { GateDecision } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { aDecision, aGate } from '../testUtils';
import {
  acceptsDecisions,
  judgeGate as judge,
  type JudgedGate,
  type VerdictOutcome,
} from './judgeGate';

/** With evidence that is what it was, unless said otherwise. */
const judgeGate = (
  gate: Omit<JudgedGate, 'evidence'> & Partial<JudgedGate>,
  ...rest: [VerdictOutcome | undefined, Date]
) => judge({ evidence: 'same', ...gate }, ...rest);

const IN_TIME = new Date('2026-11-23T12:20:00Z');
const LATE = new Date('2026-11-23T12:35:00Z');

const said = (verdict: 'allow' | 'deny' | 'review'): VerdictOutcome => ({
  kind: 'verdict',
  report: {
    verdict,
    engine: 'test',
    evaluatedAt: '2026-11-23T12:06:00Z',
    inputDigest: 'sha256:0',
    reasons: [{ code: 'r', message: `because ${verdict}` }],
  },
});
const SILENT: VerdictOutcome = {
  kind: 'failed',
  report: {
    verdict: 'review',
    engine: 'test',
    evaluatedAt: '2026-11-23T12:06:00Z',
    inputDigest: 'sha256:0',
  },
};

type Terms = NonNullable<Parameters<typeof aGate>[0]>['terms'];
type Overrides = Partial<Omit<GateDecision, 'mac'>>;
const approve = (by: string, rest: Overrides = {}): Overrides => ({
  by,
  ...rest,
});
const reject = (by: string): Overrides => ({
  by,
  decision: 'reject',
  comment: 'no',
});
const ADA = 'user:default/ada';
const GRACE = 'user:default/grace';
const LINUS = 'user:default/linus';

interface Row {
  why: string;
  terms?: Terms;
  decisions?: Overrides[];
  verdict?: VerdictOutcome;
  evidence?: JudgedGate['evidence'];
  now?: Date;
  want: string;
}

it.each<Row>([
  { why: 'nobody has decided', want: 'waiting' },
  {
    why: 'one approver is enough',
    decisions: [approve(GRACE)],
    want: 'approved',
  },
  {
    why: 'a requester can’t approve their own gate',
    decisions: [approve(ADA)],
    want: 'waiting',
  },
  {
    why: 'the terms may allow it',
    terms: { allowSelfApproval: true },
    decisions: [approve(ADA)],
    want: 'approved',
  },
  {
    why: 'a requester may reject their own gate',
    decisions: [reject(ADA)],
    want: 'rejected',
  },
  {
    why: 'one veto outweighs any approvals',
    decisions: [approve(GRACE), reject(LINUS)],
    want: 'rejected',
  },
  {
    why: 'a veto counts before the quorum',
    terms: { requiredApprovals: 2 },
    decisions: [reject(LINUS)],
    want: 'rejected',
  },
  {
    why: 'sending back is a veto',
    decisions: [{ by: GRACE, decision: 'send-back' }],
    want: 'rejected',
  },
  {
    why: 'a comment is no vote',
    decisions: [{ by: GRACE, decision: 'comment' }],
    want: 'waiting',
  },
  {
    why: 'two approvals need two people',
    terms: { requiredApprovals: 2 },
    decisions: [approve(GRACE), approve(GRACE, { id: 'again' })],
    want: 'waiting',
  },
  {
    why: 'two people are two',
    terms: { requiredApprovals: 2 },
    decisions: [approve(GRACE), approve(LINUS)],
    want: 'approved',
  },
  {
    why: 'a required number of none is still one',
    terms: { requiredApprovals: 0 },
    want: 'waiting',
  },
  {
    why: 'who must be included can’t be judged, so nothing passes',
    terms: { mustInclude: ['group:default/legal'] },
    decisions: [approve(GRACE)],
    want: 'waiting',
  },
  {
    why: 'a decision on other evidence does not count',
    decisions: [approve(GRACE, { evidenceDigest: `sha256:${'b'.repeat(64)}` })],
    want: 'waiting',
  },
  {
    why: 'a decision without evidence does not count',
    decisions: [approve(GRACE, { evidenceDigest: undefined })],
    want: 'waiting',
  },
  { why: 'silence past the deadline is a no', now: LATE, want: 'timedOut' },
  {
    why: 'what was decided in time counts, though seen late',
    decisions: [approve(GRACE)],
    now: LATE,
    want: 'approved',
  },
  {
    why: 'what was decided late does not count',
    decisions: [approve(GRACE, { at: '2026-11-23T12:35:00Z' })],
    now: LATE,
    want: 'timedOut',
  },
  {
    why: 'a held gate goes on waiting',
    terms: { onTimeout: 'Hold' },
    now: LATE,
    want: 'waiting',
  },
  {
    why: 'an escalated gate goes on waiting',
    terms: { onTimeout: 'Escalate' },
    now: LATE,
    want: 'waiting',
  },
  {
    why: 'a held gate takes late decisions',
    terms: { onTimeout: 'Hold' },
    decisions: [approve(GRACE, { at: '2026-11-23T13:00:00Z' })],
    now: LATE,
    want: 'approved',
  },
  {
    why: 'the policy approves alone',
    verdict: said('allow'),
    want: 'approved',
  },
  { why: 'the policy rejects alone', verdict: said('deny'), want: 'rejected' },
  { why: 'review means people', verdict: said('review'), want: 'waiting' },
  {
    why: 'an engine that is down never approves',
    verdict: SILENT,
    want: 'waiting',
  },
  {
    why: 'an engine that is down does not stop the clock',
    verdict: SILENT,
    now: LATE,
    want: 'timedOut',
  },
  {
    why: 'time that is over outweighs the policy',
    verdict: said('allow'),
    now: LATE,
    want: 'timedOut',
  },
  {
    why: 'the first human decision freezes the policy',
    terms: { requiredApprovals: 2 },
    decisions: [approve(GRACE)],
    verdict: said('allow'),
    want: 'waiting',
  },
  {
    why: 'in Manual mode the policy only advises',
    terms: { mode: 'Manual' },
    verdict: said('allow'),
    want: 'waiting',
  },
  {
    why: 'in Manual mode the policy can’t reject either',
    terms: { mode: 'Manual' },
    verdict: said('deny'),
    want: 'waiting',
  },
  {
    why: 'in Policy mode people are not asked',
    terms: { mode: 'Policy' },
    decisions: [approve(GRACE)],
    want: 'waiting',
  },
  {
    why: 'in Policy mode the policy decides',
    terms: { mode: 'Policy' },
    verdict: said('allow'),
    want: 'approved',
  },
  {
    why: 'in Policy mode review is no yes',
    terms: { mode: 'Policy' },
    verdict: said('review'),
    want: 'waiting',
  },
  {
    why: 'in Policy mode silence ends with the deadline',
    terms: { mode: 'Policy' },
    verdict: SILENT,
    now: LATE,
    want: 'timedOut',
  },
  {
    why: 'an approval of what is not there any more opens nothing',
    decisions: [approve(GRACE)],
    evidence: 'changed',
    want: 'waiting',
  },
  {
    why: 'an approval of what nobody can read now opens nothing',
    decisions: [approve(GRACE)],
    evidence: 'unreadable',
    want: 'waiting',
  },
  {
    why: 'a policy that allows what is not there any more opens nothing',
    verdict: said('allow'),
    evidence: 'changed',
    want: 'waiting',
  },
  {
    why: 'evidence that was changed can be rejected',
    decisions: [approve(GRACE), reject(LINUS)],
    evidence: 'changed',
    want: 'rejected',
  },
  {
    why: 'evidence that nobody can read can be rejected',
    decisions: [reject(LINUS)],
    evidence: 'unreadable',
    want: 'rejected',
  },
  {
    why: 'an approval of evidence that was changed is none at the deadline',
    decisions: [approve(GRACE)],
    evidence: 'changed',
    now: LATE,
    want: 'timedOut',
  },
  {
    why: 'an approval in time outlasts a store that is down',
    decisions: [approve(GRACE)],
    evidence: 'unreadable',
    now: LATE,
    want: 'waiting',
  },
  {
    why: 'a store that is down does not stop the clock of an undecided gate',
    evidence: 'unreadable',
    now: LATE,
    want: 'timedOut',
  },
])('$want: $why', row => {
  const { terms, decisions = [], verdict, now = IN_TIME, want } = row;
  const gate = {
    ...aGate({ terms }),
    ...(row.evidence && { evidence: row.evidence }),
  };
  const sealed = decisions.map(decision => aDecision(gate, decision));
  expect(judgeGate({ ...gate, decisions: sealed }, verdict, now).kind).toBe(
    want,
  );
});

it('says what is missing, and who gave', () => {
  const gate = aGate({ terms: { requiredApprovals: 3 } });
  const decisions = [aDecision(gate, { by: GRACE })];
  expect(judgeGate({ ...gate, decisions }, SILENT, IN_TIME)).toEqual({
    kind: 'waiting',
    given: [GRACE],
    missing: [
      'the policy engine test did not answer',
      '2 approvals of group:default/risk',
    ],
    held: false,
  });
});

it.each([
  ['the requester', {}, [ADA.toUpperCase()]],
  ['a person', { requiredApprovals: 2 }, [GRACE, GRACE.toUpperCase()]],
])('knows %s however the ref is written', (_, terms, people) => {
  const gate = aGate({ terms });
  const decisions = people.map(by => aDecision(gate, { by }));
  expect(judgeGate({ ...gate, decisions }, SILENT, IN_TIME).kind).toBe(
    'waiting',
  );
});

it.each<[JudgedGate['evidence'], string]>([
  ['changed', 'its evidence as it was when it opened'],
  ['unreadable', 'its evidence, which is not readable'],
])('says that evidence that is %s is missing', (evidence, missing) => {
  const gate = aGate();
  const decisions = [aDecision(gate, { by: GRACE })];
  expect(judgeGate({ ...gate, decisions, evidence }, SILENT, IN_TIME)).toEqual({
    kind: 'waiting',
    given: [GRACE],
    missing: [missing],
    held: false,
  });
});

it('says that nobody can approve where nobody is named', () => {
  const gate = aGate({ terms: { approvers: [] } });
  const judgement = judgeGate({ ...gate, decisions: [] }, undefined, IN_TIME);
  expect(judgement).toMatchObject({
    missing: ['1 approval, but nobody is named as approver'],
  });
});

it('takes decisions while they can count, and no longer', () => {
  expect(acceptsDecisions(aGate(), IN_TIME)).toBe(true);
  expect(acceptsDecisions(aGate(), LATE)).toBe(false);
  expect(acceptsDecisions(aGate({ terms: { onTimeout: 'Hold' } }), LATE)).toBe(
    true,
  );
  expect(acceptsDecisions(aGate({ terms: { mode: 'Policy' } }), IN_TIME)).toBe(
    false,
  );
  expect(acceptsDecisions(aGate({ state: 'Approved' }), IN_TIME)).toBe(false);
});
