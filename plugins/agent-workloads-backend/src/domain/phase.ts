import {
  isFinalPhase,
  type Phase,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { isWaiting } from './gates';
import type { Observed } from './observed';

/** This attempt's end stands in status, and stays true after Argo has removed the Workflow. */
export function rememberedEnd(o: Observed): Phase | undefined {
  const { status } = o.workload;
  return status?.attempt === o.attempt && isFinalPhase(status.phase)
    ? status.phase
    : undefined;
}

/** This attempt's Workflow was seen in an earlier pass. */
export function hasStarted(o: Observed): boolean {
  const { status } = o.workload;
  return status?.attempt === o.attempt && status.argoWorkflow !== undefined;
}

/** The run can't go on: its Workflow is gone or going, or is another one of the same name. */
export function isLost(o: Observed): boolean {
  if (!o.run) return hasStarted(o);
  if (o.run.ended) return false;
  const known = hasStarted(o)
    ? o.workload.status?.argoWorkflow?.uid
    : o.run.uid;
  return o.run.deleting || known !== o.run.uid;
}

/** Gates that can't be read are taken to be as they were last seen. */
export function isSuspended({ run, gates }: Observed): boolean {
  return run?.nodesProblem === undefined
    ? gates.some(isWaiting)
    : gates.some(({ record }) => record?.state === 'Waiting');
}

/** First rule that matches wins. */
const RULES: ReadonlyArray<{ phase: Phase; when(o: Observed): boolean }> = [
  // Agents act on the world: what was lost mid-run is never run again by itself.
  { phase: 'Failed', when: o => isLost(o) },
  {
    phase: 'Failed',
    when: o =>
      o.workload.metadata.deletionTimestamp !== undefined && !o.run?.ended,
  },
  { phase: 'Pending', when: o => !o.run },
  { phase: 'Completed', when: o => o.run?.phase === 'Succeeded' },
  { phase: 'Failed', when: o => o.run?.ended === true },
  { phase: 'Suspended', when: isSuspended },
];

/** What was seen, never what was ordered. */
export function phaseOf(o: Observed): Phase {
  return (
    rememberedEnd(o) ?? RULES.find(rule => rule.when(o))?.phase ?? 'Running'
  );
}
