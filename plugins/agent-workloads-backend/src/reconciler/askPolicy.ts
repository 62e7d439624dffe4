import type { GatePolicyReport } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import type { PolicyVerdict } from '@agent-workloads/backstage-plugin-agent-workloads-node';
import { stringifyError } from '@backstage/errors';
import { digestOf } from '../domain/digest';
import type { EvidenceCheck } from '../domain/evidence';
import { toSeconds, type ObservedGate } from '../domain/gates';
import type { VerdictOutcome } from '../domain/judgeGate';
import type { Observed } from '../domain/observed';
import { policyInput } from '../domain/policyInput';
import type { Run } from '../domain/readWorkflow';
import { fit } from '../domain/text';
import type { ReconcilerPorts } from './ports';

/** The policy's word on a gate; it judges what the gate opened with, or nothing. */
export async function askPolicy(
  ports: ReconcilerPorts,
  seen: {
    observed: Observed;
    run: Run;
    gate: ObservedGate;
    check: EvidenceCheck;
  },
): Promise<VerdictOutcome> {
  const { policy, policyTimeoutMs, logger } = ports;
  const { observed, run, gate, check } = seen;
  const base = {
    engine: fit(policy.engine, 32),
    evaluatedAt: toSeconds(observed.now),
    inputDigest: digestOf(null),
  };
  if (!gate.record || check.kind !== 'same')
    return failed(base, reasonWithout(check));
  const input = policyInput({ observed, run, gate: gate.record, ...check });
  const asked = { ...base, inputDigest: digestOf(input) };
  try {
    const signal = AbortSignal.timeout(policyTimeoutMs);
    const verdict = await policy.evaluate(input, { signal });
    return { kind: 'verdict', report: { ...asked, ...reported(verdict) } };
  } catch (error) {
    logger.warn('policy did not answer', {
      gate: gate.nodeId,
      error: stringifyError(error),
    });
    return failed(asked, {
      code: 'engine-unavailable',
      message: `The policy gave no answer: ${stringifyError(error)}`,
    });
  }
}

function reasonWithout(check: EvidenceCheck) {
  return check.kind === 'unreadable'
    ? {
        code: 'evidence-unreadable',
        message: `The policy was not asked: the evidence is not readable: ${check.problem}`,
      }
    : {
        code: 'evidence-changed',
        message:
          'The policy was not asked: the evidence is not what it was when the gate opened',
      };
}

function failed(
  base: Pick<GatePolicyReport, 'engine' | 'evaluatedAt' | 'inputDigest'>,
  { code, message }: { code: string; message: string },
): VerdictOutcome {
  const reasons = [{ code, message: fit(message, 256) }];
  return { kind: 'failed', report: { ...base, verdict: 'review', reasons } };
}

/** Cut to what the resource's schema keeps. */
function reported({ verdict, reasons, revision, decisionId }: PolicyVerdict) {
  return {
    verdict,
    ...(revision !== undefined && { revision: fit(revision, 128) }),
    ...(decisionId !== undefined && { decisionId: fit(decisionId, 128) }),
    reasons: reasons.slice(0, 8).map(({ code, message, wouldPass }) => ({
      code: fit(code, 64),
      message: fit(message, 256),
      ...(wouldPass !== undefined && { wouldPass: fit(wouldPass, 256) }),
    })),
  };
}
