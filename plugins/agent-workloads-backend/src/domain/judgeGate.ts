import type {
  GateDecision,
  GatePolicyReport,
  GateTerms,
  WorkloadGate,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import type { EvidenceCheck } from './evidence';

/** What the policy engine said in this pass. A verdict found in status is a report and never gets here. */
export type VerdictOutcome =
  | { kind: 'verdict'; report: GatePolicyReport }
  /** No usable answer; the report says `review` and why. */
  | { kind: 'failed'; report: GatePolicyReport };

/** A gate with the decisions whose seals hold. */
type VotedGate = Pick<WorkloadGate, 'terms' | 'deadline' | 'evidenceDigest'> & {
  decisions: readonly GateDecision[];
};

/** A gate with all that its judgement depends on. */
export type JudgedGate = VotedGate & {
  /** Whether what it opened with is still there: nothing else can be approved. */
  evidence: EvidenceCheck['kind'];
};

/** How a gate stands. */
export type Judgement =
  | {
      kind: 'waiting';
      /** Who approved and counts. */
      given: string[];
      /** What is still needed, in words. */
      missing: string[];
      /** Past its deadline, and held by its terms. */
      held: boolean;
    }
  | { kind: 'approved'; by: string[]; comment?: string }
  | { kind: 'rejected'; by: string[]; comment: string }
  | { kind: 'timedOut'; comment: string };

/** Stands for the policy in `by`. */
export const POLICY = 'policy';

/**
 * The one place that says whether a gate opens. Default deny: no answer of the policy, no approver and no time left
 * ever means approved, and nothing is approved but the evidence that people saw. Group membership was checked when the decision was recorded; its seal carries that here.
 */
export function judgeGate(
  gate: JudgedGate,
  verdict: VerdictOutcome | undefined,
  now: Date,
): Judgement {
  const votes = standingVotes(gate);
  const veto = votes.find(vote => vote.decision !== 'approve');
  if (veto)
    return { kind: 'rejected', by: [veto.by], comment: veto.comment ?? '' };
  const approvals = votes.filter(vote => mayApprove(gate.terms, vote.by));
  const given = approvals.map(vote => vote.by);
  const complete = quorumReached(gate.terms, given);
  if (complete && gate.evidence === 'same')
    return {
      kind: 'approved',
      by: given,
      comment: approvals.map(vote => vote.comment ?? '').find(Boolean),
    };
  const late = isLate(gate, now);
  // What was approved in time outlasts a store that is down; the run's own deadline ends that.
  const undecided = !complete || gate.evidence === 'changed';
  if (late && gate.terms.onTimeout === 'Reject' && undecided)
    return { kind: 'timedOut', comment: timeOutWords(gate) };
  const spoken = votes.length === 0 ? fromVerdict(gate, verdict) : undefined;
  return (
    spoken ?? {
      kind: 'waiting',
      given,
      missing: missingWords(gate, given, verdict),
      held: late,
    }
  );
}

/** Whether a person's decision still counts now. Terms that hold or escalate keep the gate open past its deadline. */
export function acceptsDecisions(
  gate: Pick<WorkloadGate, 'state' | 'terms' | 'deadline'>,
  now: Date,
): boolean {
  return (
    gate.state === 'Waiting' &&
    gate.terms.mode !== 'Policy' &&
    !(isLate(gate, now) && gate.terms.onTimeout === 'Reject')
  );
}

/** Whether a person's approval would count; a rejection always does. */
export function mayApprove(terms: GateTerms, by: string): boolean {
  return (
    terms.allowSelfApproval ||
    terms.requester?.toLowerCase() !== by.toLowerCase()
  );
}

/** The first human decision freezes the policy's verdict. */
export function isVerdictFrozen(gate: VotedGate): boolean {
  return standingVotes(gate).length > 0;
}

function isLate(gate: Pick<WorkloadGate, 'deadline'>, now: Date) {
  return now.getTime() >= Date.parse(gate.deadline);
}

/** One vote a person, made in time, on the evidence of this gate; in Policy mode people have none. */
function standingVotes(gate: VotedGate): GateDecision[] {
  if (gate.terms.mode === 'Policy') return [];
  const byPerson = new Map<string, GateDecision>();
  for (const decision of gate.decisions) {
    const counts =
      ['approve', 'reject', 'send-back'].includes(decision.decision) &&
      decision.evidenceDigest === gate.evidenceDigest &&
      (gate.terms.onTimeout !== 'Reject' ||
        Date.parse(decision.at) < Date.parse(gate.deadline));
    const person = decision.by.toLowerCase();
    if (counts && !byPerson.has(person)) byPerson.set(person, decision);
  }
  return [...byPerson.values()];
}

/** `mustInclude` can't be judged from decisions alone: terms that name it never reach a gate (see preflight), and would not pass here. */
function quorumReached(terms: GateTerms, given: string[]): boolean {
  return (
    given.length >= Math.max(1, terms.requiredApprovals) &&
    !terms.mustInclude?.length
  );
}

function fromVerdict(
  { terms, evidence }: JudgedGate,
  outcome: VerdictOutcome | undefined,
): Judgement | undefined {
  if (terms.mode === 'Manual' || evidence !== 'same') return undefined;
  if (outcome?.kind !== 'verdict') return undefined;
  const { verdict, reasons } = outcome.report;
  const comment = (reasons ?? []).map(reason => reason.message).join('; ');
  if (verdict === 'allow') return { kind: 'approved', by: [POLICY], comment };
  if (verdict === 'deny') return { kind: 'rejected', by: [POLICY], comment };
  return undefined;
}

function timeOutWords({ evidence, deadline }: JudgedGate): string {
  return evidence === 'changed'
    ? `The evidence was changed after the gate opened, so no approval counted until ${deadline}`
    : `No decision until ${deadline}`;
}

const EVIDENCE_WORDS: Record<EvidenceCheck['kind'], string[]> = {
  same: [],
  changed: ['its evidence as it was when it opened'],
  unreadable: ['its evidence, which is not readable'],
};

function missingWords(
  { terms, evidence }: JudgedGate,
  given: string[],
  verdict: VerdictOutcome | undefined,
): string[] {
  const unanswered =
    verdict?.kind === 'failed' && evidence === 'same'
      ? [`the policy engine ${verdict.report.engine} did not answer`]
      : EVIDENCE_WORDS[evidence];
  if (terms.mode === 'Policy') return [...unanswered, 'the policy’s approval'];
  const count = terms.requiredApprovals - given.length;
  const who = terms.approvers?.length
    ? ` of ${terms.approvers.join(', ')}`
    : ', but nobody is named as approver';
  return [
    ...unanswered,
    ...(count > 0
      ? [`${count} ${count === 1 ? 'approval' : 'approvals'}${who}`]
      : []),
    ...(terms.mustInclude ?? []).map(group => `an approval by ${group}`),
  ];
}
