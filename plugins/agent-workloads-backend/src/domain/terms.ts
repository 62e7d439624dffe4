import type { GateTerms } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import type { ApprovalFloor } from './floor';
import type { DomainSettings } from './settings';
import type { DefaultedSpec } from './spec';

/** From loosest to strictest. In Policy mode nobody but the policy is asked. */
const MODES = ['Policy', 'PolicyThenManual', 'Manual'] as const;
const TIMEOUTS = ['Hold', 'Escalate', 'Reject'] as const;
const STRICTNESS = ['permissive', 'strict'] as const;

export interface EffectiveTerms {
  terms: GateTerms;
  /** What was made stricter than the workload asked for, one sentence each. */
  tightened: string[];
}

/** The rules of every gate of an attempt: the stricter of the workload's wish and every floor. */
export function effectiveTerms(options: {
  spec: DefaultedSpec;
  floors: readonly ApprovalFloor[];
  settings: Pick<DomainSettings, 'defaultApprovers' | 'unknownRequester'>;
  requester: string | undefined;
}): EffectiveTerms {
  const { spec, floors, settings, requester } = options;
  const wished: GateTerms = {
    mode: spec.approval.mode,
    approvers: [...(spec.approval.approvers ?? [])],
    requiredApprovals: spec.approval.requiredApprovals,
    mustInclude: [...(spec.approval.mustInclude ?? [])],
    allowSelfApproval: spec.approval.allowSelfApproval,
    onTimeout: spec.approval.onTimeout,
    escalateTo: [...(spec.approval.escalateTo ?? [])],
    threshold: spec.autoApproveThreshold,
    opaPolicy: spec.opaPolicy,
  };
  let terms = floors.reduce(stricter, wished);
  // Whoever launches can't grant this to themselves: some floor has to say so.
  if (!floors.some(floor => floor.allowSelfApproval))
    terms = { ...terms, allowSelfApproval: false };
  if (!terms.approvers?.length)
    terms = { ...terms, approvers: [...settings.defaultApprovers] };
  if (requester === undefined && settings.unknownRequester === 'twoApprovers')
    terms = {
      ...terms,
      requiredApprovals: Math.max(terms.requiredApprovals, 2),
    };
  const tightened = differences(wished, terms);
  return {
    terms: requester === undefined ? terms : { ...terms, requester },
    tightened,
  };
}

/**
 * The stricter of both, field by field. Approvers of a floor replace: the workload may only narrow them, and a list
 * that shares nobody with the floor becomes the floor's.
 */
export function stricter(terms: GateTerms, floor: ApprovalFloor): GateTerms {
  return {
    mode: higher(MODES, terms.mode, floor.mode),
    approvers: narrowed(terms.approvers ?? [], floor.approvers),
    requiredApprovals: Math.max(
      terms.requiredApprovals,
      floor.requiredApprovals ?? 1,
    ),
    mustInclude: [
      ...new Set([...(terms.mustInclude ?? []), ...(floor.mustInclude ?? [])]),
    ],
    allowSelfApproval:
      terms.allowSelfApproval && (floor.allowSelfApproval ?? true),
    onTimeout: higher(TIMEOUTS, terms.onTimeout, floor.onTimeout),
    escalateTo: narrowed(terms.escalateTo ?? [], floor.escalateTo),
    threshold:
      Number(floor.threshold ?? 0) > Number(terms.threshold)
        ? floor.threshold ?? terms.threshold
        : terms.threshold,
    opaPolicy: higher(STRICTNESS, terms.opaPolicy, floor.opaPolicy),
  };
}

function higher<T extends string>(
  order: readonly T[],
  wished: T,
  floor: T | undefined,
): T {
  if (floor === undefined) return wished;
  return order.indexOf(floor) > order.indexOf(wished) ? floor : wished;
}

function narrowed(wished: string[], floor: string[] | undefined): string[] {
  if (!floor?.length) return wished;
  const shared = wished.filter(ref => floor.includes(ref));
  return shared.length > 0 ? shared : [...floor];
}

const LABELS: ReadonlyArray<[keyof GateTerms, string]> = [
  ['mode', 'approval.mode'],
  ['approvers', 'approval.approvers'],
  ['requiredApprovals', 'approval.requiredApprovals'],
  ['mustInclude', 'approval.mustInclude'],
  ['allowSelfApproval', 'approval.allowSelfApproval'],
  ['onTimeout', 'approval.onTimeout'],
  ['threshold', 'autoApproveThreshold'],
  ['opaPolicy', 'opaPolicy'],
];

function differences(wished: GateTerms, terms: GateTerms): string[] {
  return LABELS.flatMap(([key, label]) => {
    const [before, after] = [wished[key], terms[key]].map(shown);
    // Filling in who may decide where the workload named nobody takes nothing away from it.
    if (before === after || before === '') return [];
    return [`${label} is ${after} instead of ${before}`];
  });
}

function shown(value: unknown) {
  return Array.isArray(value) ? value.join(', ') : String(value);
}
