import type {
  AgentWorkloadStatus,
  Phase,
  WorkloadGate,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { changedWords, evidenceChanged } from './changedEvidence';
import type { Claim } from './conditions';
import { endReason } from './endReason';
import { judgeGate } from './judgeGate';
import type { Observed } from './observed';
import { isLost } from './phase';
import { preflight, type Problem } from './preflight';

/** What the pass says in words, beside the phase. */
export interface Outcome {
  message: string;
  claims: Claim[];
}

interface Seen {
  phase: Phase;
  gates: readonly WorkloadGate[];
  status: AgentWorkloadStatus;
}

/** Conditions and the one message that a person reads first. */
export function outcomeOf(o: Observed, seen: Seen): Outcome {
  const problems = o.run || isLost(o) ? [] : preflight(o);
  const end = endReason(o, seen);
  const claims = [
    accepted(o, problems),
    workflowCreated(o, problems),
    ...approved(seen.gates),
    succeeded(o, seen.phase, end),
    ...tampered(o),
    ...evidenceChanged(o.checks, seen),
  ];
  return { message: messageOf(o, seen, problems, end), claims };
}

function accepted(o: Observed, problems: readonly Problem[]): Claim {
  const [first] = problems;
  if (first)
    return {
      type: 'Accepted',
      status: 'False',
      reason: first.code,
      message: inWords(problems),
    };
  return {
    type: 'Accepted',
    status: 'True',
    reason: o.tightened.length > 0 ? 'TermsTightened' : 'Valid',
    message:
      o.tightened.length > 0
        ? `The approval floor is stricter than this workload: ${o.tightened.join(
            '; ',
          )}`
        : 'Everything that the run needs is there',
  };
}

function workflowCreated(o: Observed, problems: readonly Problem[]): Claim {
  const type = 'WorkflowCreated' as const;
  if (o.run || isLost(o))
    return {
      type,
      status: 'True',
      reason: 'Created',
      message: `Workflow ${
        o.run?.name ?? o.workload.status?.argoWorkflow?.name
      }`,
    };
  const trouble = o.trouble ?? (o.nameTaken ? nameTaken(o) : undefined);
  if (trouble)
    return {
      type,
      status: 'False',
      reason: trouble.code,
      message: trouble.message,
    };
  return {
    type,
    status: 'False',
    reason: problems.length > 0 ? 'NotAccepted' : 'Creating',
    message:
      problems.length > 0
        ? 'Nothing is created before the workload is accepted'
        : 'The Workflow is about to be created',
  };
}

function nameTaken(o: Observed): Problem {
  return {
    code: 'WorkflowNameTaken',
    field: 'metadata.name',
    message: `Workflow ${o.workload.metadata.name}-${o.attempt} exists and does not belong to this workload; delete it, or use another name`,
  };
}

function approved(gates: readonly WorkloadGate[]): Claim[] {
  const type = 'Approved' as const;
  const refused = gates.find(
    ({ state }) => state !== 'Waiting' && state !== 'Approved',
  );
  if (refused)
    return [
      {
        type,
        status: 'False',
        reason: refused.state,
        message: `Gate ${refused.name}: ${refused.reason ?? refused.state}`,
      },
    ];
  const waiting = gates.filter(({ state }) => state === 'Waiting');
  if (waiting.length > 0)
    return [
      {
        type,
        status: 'Unknown',
        reason: 'Waiting',
        message: `Waiting at ${waiting.map(({ name }) => name).join(', ')}`,
      },
    ];
  const last = gates.at(-1);
  return last
    ? [
        {
          type,
          status: 'True',
          reason: 'Approved',
          message: last.reason ?? 'Approved',
        },
      ]
    : [];
}

function succeeded(
  { run }: Observed,
  phase: Phase,
  end: Problem | undefined,
): Claim {
  const type = 'Succeeded' as const;
  if (phase === 'Completed')
    return {
      type,
      status: 'True',
      reason: 'Completed',
      message: 'The run completed',
    };
  if (phase === 'Failed')
    return {
      type,
      status: 'False',
      reason: end?.code ?? 'RunFailed',
      message: end?.message ?? 'The run failed',
    };
  if (run?.nodesProblem)
    return {
      type,
      status: 'Unknown',
      reason: 'NodesOutOfReach',
      message: run.nodesProblem,
    };
  return {
    type,
    status: 'Unknown',
    reason: phase,
    message: 'The run has not ended',
  };
}

function tampered(o: Observed): Claim[] {
  const found = [...o.tampered, ...o.gates.flatMap(gate => gate.tampered)];
  if (found.length === 0) return [];
  return [
    {
      type: 'GateTampered',
      status: 'True',
      reason: 'SealBroken',
      message: `Ignored, since it was not written by the portal: ${found.join(
        '; ',
      )}`,
    },
  ];
}

function messageOf(
  o: Observed,
  { phase, gates }: Seen,
  problems: readonly Problem[],
  end: Problem | undefined,
): string {
  if (end) return end.message;
  if (phase === 'Completed') return 'The run completed';
  if (o.trouble) return o.trouble.message;
  if (problems.length > 0) return inWords(problems);
  if (!o.run)
    return o.nameTaken ? nameTaken(o).message : 'Creating the Workflow';
  if (o.run.nodesProblem) return o.run.nodesProblem;
  const store = [...o.evidence.values()].find(reading => 'problem' in reading);
  if (store && 'problem' in store) return store.problem;
  const words = o.gates.flatMap(gate => waitingWords(o, gate, gates));
  if (words.length > 0) return words.join('; ');
  return o.run.phase === 'Pending' ? 'Argo has not started the run' : 'Running';
}

function waitingWords(
  o: Observed,
  gate: Observed['gates'][number],
  records: readonly WorkloadGate[],
): string[] {
  const record = records.find(other => other.nodeId === gate.nodeId);
  if (record?.state !== 'Waiting' || !gate.node) return [];
  if (gate.record && !gate.trusted)
    return [
      `Gate ${record.name} can't be approved: its record does not hold its seal`,
    ];
  if (record.evidenceChanged) return [changedWords(record)];
  const check = o.checks.get(gate.nodeId);
  const judgement = judgeGate(
    {
      ...record,
      decisions: gate.decisions,
      // A gate that opens in this pass opens with what was just read.
      evidence: check?.kind ?? (gate.record ? 'unreadable' : 'same'),
    },
    o.verdicts.get(gate.nodeId),
    o.now,
  );
  if (judgement.kind !== 'waiting')
    return [`Gate ${record.name} is being resolved`];
  const problem = check?.kind === 'unreadable' ? ` (${check.problem})` : '';
  return [
    `Gate ${record.name} waits for ${judgement.missing.join(
      ' and ',
    )}${problem}`,
  ];
}

function inWords(problems: readonly Problem[]) {
  return problems
    .map(({ field, message }) => (field ? `${field}: ${message}` : message))
    .join('; ');
}
