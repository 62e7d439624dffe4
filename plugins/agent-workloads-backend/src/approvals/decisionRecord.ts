import type {
  DecisionRequest,
  GateDecision,
  WorkloadGate,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { ConflictError, InputError } from '@backstage/errors';
import { digestOf } from '../domain/digest';

/** What the custom resource keeps of a comment, and what the gate's output carries. */
const MAX_COMMENT_BYTES = 1024;
const ID_LENGTH = 32;

/** The same user, gate and key is the same decision, however often it arrives. */
export function decisionId(
  user: string,
  gate: Pick<WorkloadGate, 'workflowUid' | 'nodeId'>,
  idempotencyKey: string,
): string {
  const { workflowUid, nodeId } = gate;
  return digestOf({ user, workflowUid, nodeId, idempotencyKey }).slice(
    'sha256:'.length,
    'sha256:'.length + ID_LENGTH,
  );
}

/** The comment to keep, or undefined for none. */
export function checkComment(request: DecisionRequest): string | undefined {
  const comment = request.comment?.trim();
  if (!comment) {
    if (request.decision === 'reject') {
      throw new InputError('A rejection needs a comment that says why');
    }
    return undefined;
  }
  const bytes = Buffer.byteLength(comment, 'utf8');
  if (bytes > MAX_COMMENT_BYTES) {
    throw new InputError(
      `The comment has ${bytes} bytes of UTF-8; at most ${MAX_COMMENT_BYTES} are kept`,
    );
  }
  return comment;
}

/** A decision found under the request's id: returned if it says the same, a conflict if not. */
export function checkRepeated(
  recorded: GateDecision,
  request: DecisionRequest,
): GateDecision {
  const same =
    recorded.decision === request.decision &&
    (recorded.comment ?? '') === (request.comment?.trim() ?? '') &&
    recorded.evidenceDigest === request.evidenceDigest;
  if (!same) {
    throw new ConflictError(
      'This Idempotency-Key was used for another decision; what was recorded stands',
    );
  }
  return recorded;
}

/** A decision counts only for what its maker has seen. */
export function checkEvidence(
  gate: WorkloadGate,
  request: DecisionRequest,
): void {
  if (gate.evidenceDigest !== request.evidenceDigest) {
    throw new ConflictError(
      'The evidence you have seen is not the evidence of this gate; reload the page and look again',
    );
  }
  if (gate.evidenceChanged && request.decision === 'approve') {
    throw new ConflictError(
      'The evidence of this gate was changed after it opened, so no approval counts; it can only be rejected',
    );
  }
}
