import type {
  Phase,
  WorkloadGate,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import type { Observed } from './observed';
import { isLost } from './phase';
import type { Problem } from './preflight';
import { isOvertime } from './runTime';

/** Why the run ended without success. */
export function endReason(
  o: Observed,
  { phase, gates }: { phase: Phase; gates: readonly WorkloadGate[] },
): Problem | undefined {
  if (phase !== 'Failed') return undefined;
  const problem = (code: string, message: string): Problem => ({
    code,
    field: '',
    message,
  });
  if (isLost(o))
    return problem(
      'WorkflowLost',
      `The Workflow ${
        o.workload.status?.argoWorkflow?.name ?? ''
      } was deleted while the run was on; nothing is run again by itself: raise spec.attempt`,
    );
  if (o.workload.metadata.deletionTimestamp && !o.run?.ended)
    return problem('Deleted', 'The workload was deleted while the run was on');
  const refused = gates.find(
    ({ state }) => state === 'Rejected' || state === 'TimedOut',
  );
  if (refused)
    return problem(
      refused.state === 'Rejected' ? 'GateRejected' : 'GateTimedOut',
      `Gate ${refused.name}: ${refused.reason ?? refused.state}`,
    );
  const limit = o.workload.spec.timeouts?.execution ?? 1800;
  if (o.run?.shutdown && o.workload.spec.shutdown)
    return problem(
      'Stopped',
      `Stopped, since spec.shutdown is ${o.run.shutdown}`,
    );
  if (o.run && isOvertime(o.run, limit, o.now))
    return problem(
      'ExecutionTimeout',
      `Stopped: the run worked longer than ${limit} s outside its gates`,
    );
  return problem('RunFailed', failureOf(o));
}

function failureOf(o: Observed): string {
  const step = o.run?.graph.find(
    view => view.phase === 'Failed' || view.phase === 'Error',
  );
  const run = o.run?.message ?? 'The run failed';
  return step ? `Step ${step.displayName}: ${step.message ?? step.phase}` : run;
}
