import type { GateState } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import type { SealPlace, Sealer } from '../integrity/Sealer';
import { digestOf } from './digest';
import type { GateKey } from './seals';
import { fit } from './text';

/** Ways in which the portal ends a gate. */
export type ResolvedState = Extract<
  GateState,
  'Approved' | 'Rejected' | 'TimedOut'
>;

export interface Resolution {
  state: ResolvedState;
  /** What stands before the seal, e.g. `Approved by user:default/ada`. */
  text: string;
}

const RESOLVED: readonly ResolvedState[] = ['Approved', 'Rejected', 'TimedOut'];

const MESSAGE =
  /^((Approved|Rejected|TimedOut)\b[\s\S]*) \[resolution ([0-9a-f]{16}) ([0-9a-f]{64})\]$/;
const MAX_TEXT = 400;

const content = (gate: GateKey, resolution: Resolution) => ({
  gate: {
    workflowUid: gate.workflowUid,
    nodeId: gate.nodeId,
    attempt: gate.attempt,
  },
  state: resolution.state,
  text: resolution.text,
});

/**
 * The node's message for a resolution of ours. After a crash it tells our resolution from a gate that somebody else
 * ended, and what it was.
 */
export function resolutionMessage(
  sealer: Sealer,
  place: SealPlace,
  gate: GateKey,
  resolution: Resolution,
): string {
  // Argo looks for {{…}} in messages as little as we do, but a comment must not be able to end the text early.
  const text = fit(resolution.text.replace(/\s+/g, ' ').trim(), MAX_TEXT);
  const said = content(gate, { ...resolution, text });
  const id = digestOf(said).slice('sha256:'.length, 'sha256:'.length + 16);
  const mac = sealer.seal('resolution', place, said);
  return `${text} [resolution ${id} ${mac}]`;
}

/** Reads a node's message; undefined unless the portal wrote it for this very gate. */
export function readResolution(
  sealer: Sealer,
  place: SealPlace,
  gate: GateKey,
  message: string | undefined,
): Resolution | undefined {
  const match = MESSAGE.exec(message ?? '');
  const [, text, word, , mac] = match ?? [];
  const state = RESOLVED.find(known => known === word);
  if (text === undefined || state === undefined) return undefined;
  const resolution = { state, text };
  return sealer.holds('resolution', place, content(gate, resolution), mac)
    ? resolution
    : undefined;
}
