import { z } from 'zod';
import { actionSchema, type ProposedAction } from './facts';

export interface GateDecision {
  /** Empty when the gate was passed by other means than a decision. */
  decision: string;
  decidedBy: string;
  comment: string;
  approvedActions: string[];
}

export interface ExecutedAction extends ProposedAction {
  approved: boolean;
}

const approvedSchema = z.array(
  z.union([
    z.string(),
    z.object({ name: z.string() }).transform(({ name }) => name),
  ]),
);

/** Names of approved actions: a JSON array of names or of objects with a name; anything else approves nothing. */
export function parseApprovedActions(text: string): string[] {
  try {
    return approvedSchema.parse(JSON.parse(text));
  } catch {
    return [];
  }
}

export function parseProposedActions(text: string): ProposedAction[] {
  try {
    return z.array(actionSchema).max(16).parse(JSON.parse(text));
  } catch {
    return [];
  }
}

/** Every proposed action with its fate. Nothing that was not proposed can be approved. */
export function executedActions(
  proposed: readonly ProposedAction[],
  approvedNames: readonly string[],
): ExecutedAction[] {
  return proposed.map(action => ({
    ...action,
    approved: approvedNames.includes(action.name),
  }));
}

const REFUSALS = [
  'reject',
  'rejected',
  'send-back',
  'sentback',
  'deny',
  'denied',
];

/** The gate lets nothing through that was refused; if it did, the report must not be written. */
export function isRefusal(decision: string): boolean {
  return REFUSALS.includes(decision.trim().toLowerCase());
}
