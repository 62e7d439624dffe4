import type { Workflow } from '../model';
import { millis } from './duration';
import { specInForce } from './effectiveSpec';

/** When the Workflow's time to live is over; undefined: it stays. */
export function expiryOf(workflow: Workflow): Date | undefined {
  const { status } = workflow;
  const ttl = specInForce(workflow).ttlStrategy;
  if (!ttl || !status?.finishedAt) return undefined;
  const special =
    status.phase === 'Succeeded'
      ? ttl.secondsAfterSuccess
      : ttl.secondsAfterFailure;
  const seconds = special ?? ttl.secondsAfterCompletion;
  if (seconds === undefined) return undefined;
  return new Date(millis(status.finishedAt) + seconds * 1000);
}
