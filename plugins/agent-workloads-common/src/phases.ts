/** Phase of a workload, derived from what was seen in the cluster. @public */
export const PHASES = [
  'Pending',
  'Running',
  'Suspended',
  'Completed',
  'Failed',
] as const;
/** @public */
export type Phase = (typeof PHASES)[number];

/**
 * Which phase may follow which. Passes of the reconciler may coalesce, so skipping ahead is allowed,
 * going back is not; `Pending` after an end is the next attempt.
 * @public
 */
export const MAY_FOLLOW = {
  Pending: ['Running', 'Suspended', 'Completed', 'Failed'],
  Running: ['Suspended', 'Completed', 'Failed'],
  Suspended: ['Running', 'Completed', 'Failed'],
  Completed: ['Pending'],
  Failed: ['Pending'],
} as const satisfies Record<Phase, readonly Phase[]>;

/** State of a gate. @public */
export const GATE_STATES = [
  'Waiting',
  'Approved',
  'Rejected',
  'SentBack',
  'TimedOut',
  'Bypassed',
  'Cancelled',
] as const;
/** @public */
export type GateState = (typeof GATE_STATES)[number];

/** Types of conditions on a workload. @public */
export const CONDITION_TYPES = [
  'Accepted',
  'WorkflowCreated',
  'Approved',
  'Succeeded',
  'GateTampered',
  'EvidenceChanged',
] as const;
/** @public */
export type ConditionType = (typeof CONDITION_TYPES)[number];

/** @public */
export function isFinalPhase(phase: Phase | undefined): boolean {
  return phase === 'Completed' || phase === 'Failed';
}
