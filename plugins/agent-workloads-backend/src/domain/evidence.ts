import type {
  AgentAction,
  ManifestEntry,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { MAX_ACTIONS, parseActions } from './actions';
import { digestOf } from './digest';
import type { Run, RunArtifact } from './readWorkflow';

/** What the steps' manifests say of a run's artifacts, by step. */
export type Manifests = Readonly<Record<string, readonly ManifestEntry[]>>;

/** What a gate shows and a decision is about. */
export interface Evidence {
  workflowUid: string;
  nodeId: string;
  attempt: number;
  /** Outputs of the steps before the gate. */
  outputs: Run['outputs'];
  artifacts: Array<{
    key: string;
    files: Array<{ file?: string; bytes: number; sha256: string }>;
  }>;
  proposedActions: AgentAction[];
}

/** Whether what a gate opened with is still there. */
export type EvidenceCheck =
  | { kind: 'same'; evidence: Evidence; manifests: Manifests }
  | { kind: 'changed' }
  /** The artifact store did not answer. */
  | { kind: 'unreadable'; problem: string };

/** Ids of the nodes from which a gate is reached. */
export function ancestorsOf(
  run: Pick<Run, 'nodes'>,
  nodeId: string,
): Set<string> {
  const parents = new Map<string, string[]>();
  for (const node of Object.values(run.nodes))
    for (const child of node.children ?? [])
      parents.set(child, [...(parents.get(child) ?? []), node.id]);
  const found = new Set<string>();
  const open = [...(parents.get(nodeId) ?? [])];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    open.push(...(parents.get(next) ?? []));
  }
  return found;
}

/** Argo's own artifacts of a step's output, which no manifest names. */
export const isLog = (artifact: string): boolean => artifact.endsWith('-logs');

/** Artifacts of the steps before a gate, by key. */
export function artifactsBefore(run: Run, nodeId: string): RunArtifact[] {
  const before = ancestorsOf(run, nodeId);
  return run.artifacts
    .filter(
      artifact => before.has(artifact.nodeId) && !isLog(artifact.artifact),
    )
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** Outputs of the steps before a gate. */
function outputsBefore(run: Run, nodeId: string): Run['outputs'] {
  const before = ancestorsOf(run, nodeId);
  const steps = new Set(
    run.graph.filter(view => before.has(view.id)).map(view => view.displayName),
  );
  return Object.fromEntries(
    Object.entries(run.outputs).filter(([step]) => steps.has(step)),
  );
}

/** Actions that the steps before a gate propose: what an approval there is about. */
export function proposedBefore(run: Run, nodeId: string): AgentAction[] {
  return Object.values(outputsBefore(run, nodeId))
    .flatMap(({ outputs }) => parseActions(outputs.proposed_actions))
    .slice(0, MAX_ACTIONS);
}

/** Fixed when a gate opens: siblings that finish later don't change what was seen. */
export function evidenceOf(
  run: Run,
  nodeId: string,
  manifests: Manifests,
): Evidence {
  return {
    workflowUid: run.uid,
    nodeId,
    attempt: run.attempt,
    outputs: outputsBefore(run, nodeId),
    artifacts: artifactsBefore(run, nodeId).map(({ key, step, artifact }) => ({
      key,
      files: (manifests[step] ?? [])
        .filter(entry => entry.artifact === artifact)
        .map(({ file, bytes, sha256 }) => ({ file, bytes, sha256 })),
    })),
    proposedActions: proposedBefore(run, nodeId),
  };
}

/** `sha256:<hex>` that a decision must name. */
export function evidenceDigest(evidence: Evidence): string {
  return digestOf(evidence);
}
