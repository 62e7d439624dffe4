import type {
  AgentWorkload,
  AgentWorkloadStatus,
  GateDecision,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { NotFoundError } from '@backstage/errors';

/** The status with a decision appended to one gate; repeating an id changes nothing. */
export function withDecision(
  workload: AgentWorkload,
  gate: { workflowUid: string; nodeId: string },
  decision: GateDecision,
): AgentWorkloadStatus {
  const gates = workload.status?.gates ?? [];
  const index = gates.findIndex(
    ({ workflowUid, nodeId }) =>
      workflowUid === gate.workflowUid && nodeId === gate.nodeId,
  );
  const found = gates[index];
  if (!found)
    throw new NotFoundError(
      `Workload ${workload.metadata.name} has no gate ${gate.nodeId}`,
    );
  const decisions = found.decisions ?? [];
  if (decisions.some(({ id }) => id === decision.id))
    return workload.status ?? {};
  return {
    ...workload.status,
    gates: gates.with(index, {
      ...found,
      decisions: [...decisions, decision],
    }),
  };
}
