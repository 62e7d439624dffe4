import type {
  AgentWorkload,
  GateDecision,
  GateTerms,
  WorkloadGate,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import type { SealPlace, Sealer } from '../integrity/Sealer';
import type { ArgoNode } from './argo';
import type { Run } from './readWorkflow';
import { readResolution, type Resolution } from './resolution';
import { decisionHolds, gateHolds, sealGate } from './seals';

/** A gate of the current attempt: what Argo says, and what of our records can be believed. */
export interface ObservedGate {
  nodeId: string;
  /** Absent when the run is gone. */
  node?: ArgoNode;
  /** As it stands in status, believed or not. */
  record?: WorkloadGate;
  /** The record's own seal holds. */
  trusted: boolean;
  /** Decisions whose seals hold. */
  decisions: GateDecision[];
  /** How the portal ended it, by the sealed message of its node. */
  resolution?: Resolution;
  /** What failed its seal, in words. */
  tampered: string[];
}

export interface ReadGatesOptions {
  workload: Pick<AgentWorkload, 'status'>;
  run: Run | undefined;
  attempt: number;
  place: SealPlace;
  sealer: Sealer;
}

/** Joins nodes and records of the attempt's gates. */
export function readGates(options: ReadGatesOptions): ObservedGate[] {
  const { workload, run, attempt } = options;
  const records = (workload.status?.gates ?? []).filter(
    gate => gate.attempt === attempt,
  );
  const nodes = run?.gates ?? [];
  const gates = nodes.map(node => {
    const record = records.find(
      gate => gate.nodeId === node.id && gate.workflowUid === run?.uid,
    );
    return observeGate(options, node, record);
  });
  const gone = records.filter(
    record => !gates.some(gate => gate.record === record),
  );
  return [
    ...gates,
    ...gone.map(record => observeGate(options, undefined, record)),
  ];
}

function observeGate(
  { run, attempt, place, sealer }: ReadGatesOptions,
  node: ArgoNode | undefined,
  record: WorkloadGate | undefined,
): ObservedGate {
  const nodeId = node?.id ?? record?.nodeId ?? '';
  const trusted = record !== undefined && gateHolds(sealer, place, record);
  const recorded = record?.decisions ?? [];
  const decisions = record
    ? recorded.filter(decision =>
        decisionHolds(sealer, place, record, decision),
      )
    : [];
  const forged = recorded.filter(decision => !decisions.includes(decision));
  const resolution = readResolution(
    sealer,
    place,
    { workflowUid: run?.uid ?? '', nodeId, attempt },
    node?.message,
  );
  const name = node?.displayName ?? record?.name ?? nodeId;
  return {
    nodeId,
    node,
    record,
    trusted,
    decisions,
    resolution,
    tampered: [
      ...(record && !trusted
        ? [`the record of gate ${name} does not hold its seal`]
        : []),
      ...forged.map(
        ({ id, by }) =>
          `decision ${id} by ${by} at gate ${name} does not hold its seal`,
      ),
    ],
  };
}

/** Whether Argo waits at the gate. */
export function isWaiting(gate: ObservedGate): boolean {
  return gate.node?.phase === 'Running';
}

/** When a gate's time is over: counted from the moment Argo opened it. */
export function deadlineOf(node: ArgoNode, seconds: number): string {
  const start = Date.parse(node.startedAt ?? '') || 0;
  return toSeconds(new Date(start + seconds * 1000));
}

/** The API server's time format, without the milliseconds that it would drop. */
export function toSeconds(time: Date): string {
  return `${time.toISOString().slice(0, 19)}Z`;
}

/** The record of a gate at the moment it opens; terms, times and digest never change afterwards. */
export function openRecord(options: {
  run: Run;
  node: ArgoNode;
  attempt: number;
  terms: GateTerms;
  suspendGateSeconds: number;
  evidenceDigest: string;
  place: SealPlace;
  sealer: Sealer;
}): WorkloadGate {
  const { run, node, attempt, terms, evidenceDigest, sealer, place } = options;
  const sealed = {
    name: node.displayName,
    nodeId: node.id,
    workflowUid: run.uid,
    attempt,
    openedAt: node.startedAt ?? run.createdAt,
    deadline: deadlineOf(node, options.suspendGateSeconds),
    terms,
    evidenceDigest,
  };
  return { ...sealed, state: 'Waiting', mac: sealGate(sealer, place, sealed) };
}
