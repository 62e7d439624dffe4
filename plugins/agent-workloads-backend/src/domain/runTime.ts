import type { Run } from './readWorkflow';

/** Milliseconds that a run has worked outside its gates. */
export function workedMs(run: Run, now: Date): number {
  const start = Date.parse(run.startedAt ?? '');
  if (Number.isNaN(start)) return 0;
  const end = timeOr(run.finishedAt, now.getTime());
  const waits = run.gates
    .map(node => ({
      from: Math.max(start, timeOr(node.startedAt, end)),
      to: Math.min(end, timeOr(node.finishedAt, end)),
    }))
    .sort((a, b) => a.from - b.from);
  let waited = 0;
  let counted = start;
  for (const { from, to } of waits) {
    waited += Math.max(0, to - Math.max(from, counted));
    counted = Math.max(counted, to);
  }
  return Math.max(0, end - start - waited);
}

/** Whether the run worked longer than it may. */
export function isOvertime(run: Run, seconds: number, now: Date): boolean {
  return workedMs(run, now) >= seconds * 1000;
}

function timeOr(text: string | undefined, otherwise: number): number {
  const time = Date.parse(text ?? '');
  return Number.isNaN(time) ? otherwise : time;
}
