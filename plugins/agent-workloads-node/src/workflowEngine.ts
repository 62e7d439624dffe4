/** Names one gate of one run; a namesake Workflow or another attempt never matches. @public */
export interface GateAddress {
  namespace: string;
  workflowName: string;
  workflowUid: string;
  nodeId: string;
}

/** @public */
export interface GateResolution {
  /** `Succeeded` lets the run go on; `Failed` also stops it (`spec.shutdown: Stop`), since a failed node alone does not end a run. */
  phase: 'Succeeded' | 'Failed';
  /** Stands in the node's message; carries the resolution id and its seal. */
  message: string;
  /** Every supplied output of the gate: Argo fills no defaults for a node resolved by selector. */
  outputs: Record<string, string>;
  finishedAt: string;
}

/**
 * The engine that runs Workflows: the one operation that the Kubernetes API alone does not express safely.
 * @public
 */
export interface WorkflowEngine {
  /**
   * Resolves exactly this gate. Idempotent and conditional: `resolved` when this call did it, `already` when the node is no longer
   * waiting, `gone` when the Workflow (by uid) or node does not exist. Rejects with ConflictError when somebody else wrote
   * first (observe again), NotImplementedError when the run's nodes are out of reach (offloaded).
   */
  resolveGate(
    gate: GateAddress,
    resolution: GateResolution,
    options: { signal: AbortSignal },
  ): Promise<'resolved' | 'already' | 'gone'>;
}
