import type { EvidenceCheck } from '../domain/evidence';
import { isWaiting, type ObservedGate } from '../domain/gates';
import { isVerdictFrozen, type VerdictOutcome } from '../domain/judgeGate';
import type { EvidenceReading, Observed } from '../domain/observed';
import { rememberedEnd } from '../domain/phase';
import type { Run } from '../domain/readWorkflow';
import { askPolicy } from './askPolicy';
import { checkEvidence, readEvidence } from './gateEvidence';
import type { ReconcilerPorts } from './ports';

type Gathered = Pick<Observed, 'evidence' | 'checks' | 'verdicts'>;

/** What lies outside the cluster: the evidence of gates, and the policy's word on those that wait. */
export async function gatherAtGates(
  ports: ReconcilerPorts,
  o: Observed,
): Promise<Gathered> {
  const evidence = new Map<string, EvidenceReading>();
  const checks = new Map<string, EvidenceCheck>();
  const verdicts = new Map<string, VerdictOutcome>();
  const { run } = o;
  if (!run || rememberedEnd(o)) return { evidence, checks, verdicts };
  for (const gate of o.gates) {
    const { node, nodeId, record } = gate;
    if (node && !record)
      evidence.set(nodeId, await readEvidence(ports, o, run, gate));
    if (!mayResolve(o, run, gate)) continue;
    const check = await checkEvidence(ports, o, run, gate);
    checks.set(nodeId, check);
    if (mayAskPolicy(gate))
      verdicts.set(
        nodeId,
        await askPolicy(ports, { observed: o, run, gate, check }),
      );
  }
  return { evidence, checks, verdicts };
}

/** Whoever opens a gate, people or the policy: it is opened on what it was closed with. */
function mayResolve(o: Observed, run: Run, gate: ObservedGate): boolean {
  return (
    gate.record !== undefined &&
    gate.trusted &&
    isWaiting(gate) &&
    !run.ended &&
    run.shutdown === undefined &&
    !o.workload.metadata.deletionTimestamp
  );
}

/** In Manual mode the policy only advises; after the first human decision it has said its last word. */
function mayAskPolicy({ record, decisions }: ObservedGate): boolean {
  return (
    record?.state === 'Waiting' && !isVerdictFrozen({ ...record, decisions })
  );
}
