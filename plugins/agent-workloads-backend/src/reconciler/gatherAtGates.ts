import type { PolicyVerdict } from '@agent-workloads/backstage-plugin-agent-workloads-node';
import { stringifyError } from '@backstage/errors';
import { digestOf } from '../domain/digest';
import { evidenceDigest, evidenceOf, type Manifests } from '../domain/evidence';
import { isWaiting, toSeconds, type ObservedGate } from '../domain/gates';
import { isVerdictFrozen, type VerdictOutcome } from '../domain/judgeGate';
import type { EvidenceReading, Observed } from '../domain/observed';
import { rememberedEnd } from '../domain/phase';
import { policyInput } from '../domain/policyInput';
import type { Run } from '../domain/readWorkflow';
import { fit } from '../domain/text';
import type { ReconcilerPorts } from './ports';
import { readManifests } from './readManifests';

type Gathered = Pick<Observed, 'evidence' | 'verdicts'>;

/** What lies outside the cluster: the evidence of gates that open, and the policy's word on those that wait. */
export async function gatherAtGates(
  ports: ReconcilerPorts,
  o: Observed,
): Promise<Gathered> {
  const evidence = new Map<string, EvidenceReading>();
  const verdicts = new Map<string, VerdictOutcome>();
  const { run } = o;
  if (!run || rememberedEnd(o)) return { evidence, verdicts };
  for (const gate of o.gates) {
    if (!gate.node) continue;
    if (!gate.record)
      evidence.set(gate.nodeId, await readEvidence(ports, o, run, gate));
    else if (mayAskPolicy(o, run, gate))
      verdicts.set(gate.nodeId, await askPolicy(ports, o, run, gate));
  }
  return { evidence, verdicts };
}

/** In Manual mode the policy only advises; after the first human decision it has said its last word. */
function mayAskPolicy(o: Observed, run: Run, gate: ObservedGate): boolean {
  return (
    isWaiting(gate) &&
    !run.ended &&
    run.shutdown === undefined &&
    !o.workload.metadata.deletionTimestamp &&
    gate.trusted &&
    gate.record?.state === 'Waiting' &&
    !isVerdictFrozen({ ...gate.record, decisions: gate.decisions })
  );
}

const manifestsFor = (
  ports: ReconcilerPorts,
  o: Observed,
  run: Run,
  nodeId: string,
) =>
  readManifests({
    store: ports.artifacts,
    bucket: o.environment?.bucket,
    run,
    nodeId,
    timeoutMs: ports.artifactTimeoutMs,
  });

async function readEvidence(
  ports: ReconcilerPorts,
  o: Observed,
  run: Run,
  { nodeId, node }: ObservedGate,
): Promise<EvidenceReading> {
  try {
    const manifests = await manifestsFor(ports, o, run, nodeId);
    return { digest: evidenceDigest(evidenceOf(run, nodeId, manifests)) };
  } catch (error) {
    ports.logger.warn('evidence is not readable', {
      gate: nodeId,
      error: stringifyError(error),
    });
    return {
      problem: `Gate ${
        node?.displayName
      } can't open: its evidence is not readable: ${stringifyError(error)}`,
      fallback: evidenceDigest(evidenceOf(run, nodeId, {})),
    };
  }
}

async function askPolicy(
  ports: ReconcilerPorts,
  o: Observed,
  run: Run,
  gate: ObservedGate,
): Promise<VerdictOutcome> {
  const { policy, policyTimeoutMs } = ports;
  const base = {
    engine: fit(policy.engine, 32),
    evaluatedAt: toSeconds(o.now),
  };
  let inputDigest = digestOf(null);
  try {
    const input = inputOf(
      o,
      run,
      gate,
      await manifestsFor(ports, o, run, gate.nodeId),
    );
    inputDigest = digestOf(input);
    const signal = AbortSignal.timeout(policyTimeoutMs);
    const verdict = await policy.evaluate(input, { signal });
    return {
      kind: 'verdict',
      report: { ...base, inputDigest, ...reported(verdict) },
    };
  } catch (error) {
    ports.logger.warn('policy did not answer', {
      gate: gate.nodeId,
      error: stringifyError(error),
    });
    const message = fit(
      `The policy gave no answer: ${stringifyError(error)}`,
      256,
    );
    return {
      kind: 'failed',
      report: {
        ...base,
        inputDigest,
        verdict: 'review',
        reasons: [{ code: 'engine-unavailable', message }],
      },
    };
  }
}

/** The policy judges what the gate opened with, or nothing; a gate may have opened while manifests were out of reach. */
function inputOf(
  o: Observed,
  run: Run,
  { record, nodeId }: ObservedGate,
  read: Manifests,
) {
  if (!record) throw new TypeError(`Gate ${nodeId} has no record`);
  for (const manifests of [read, {}]) {
    const evidence = evidenceOf(run, nodeId, manifests);
    if (evidenceDigest(evidence) === record.evidenceDigest)
      return policyInput({
        observed: o,
        run,
        gate: record,
        evidence,
        manifests,
      });
  }
  throw new Error('the evidence is not what it was when the gate opened');
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
