import { stringifyError } from '@backstage/errors';
import {
  evidenceDigest,
  evidenceOf,
  type EvidenceCheck,
} from '../domain/evidence';
import type { ObservedGate } from '../domain/gates';
import type { EvidenceReading, Observed } from '../domain/observed';
import type { Run } from '../domain/readWorkflow';
import type { ReconcilerPorts } from './ports';
import { readManifests } from './readManifests';

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

/** The evidence of a gate that is about to open. */
export async function readEvidence(
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

/** What a gate opened with, compared to what is there now; it may have opened while manifests were out of reach. */
export async function checkEvidence(
  ports: ReconcilerPorts,
  o: Observed,
  run: Run,
  { nodeId, record }: ObservedGate,
): Promise<EvidenceCheck> {
  try {
    const read = await manifestsFor(ports, o, run, nodeId);
    for (const manifests of [read, {}]) {
      const evidence = evidenceOf(run, nodeId, manifests);
      if (evidenceDigest(evidence) === record?.evidenceDigest)
        return { kind: 'same', evidence, manifests };
    }
    return ports.artifacts && o.environment?.bucket === undefined
      ? { kind: 'unreadable', problem: 'the environment names no bucket' }
      : { kind: 'changed' };
  } catch (error) {
    const problem = stringifyError(error);
    ports.logger.warn('evidence is not readable', {
      gate: nodeId,
      error: problem,
    });
    return { kind: 'unreadable', problem };
  }
}
