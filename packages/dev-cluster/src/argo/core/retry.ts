import type { NodeStatus, RetryStrategy } from '../model';
import { millis, parseDuration, timestamp } from './duration';
import { hasFailed, isFulfilled } from './NodeTree';
import { recheck, TemplateError } from './Operation';
import type { Operation } from './Operation';

/** The attempt to run now. */
export interface Attempt {
  nodeName: string;
  number: number;
  lastRetry: Record<string, string>;
}

const TRANSIENT =
  /timeout|timed out|connection reset|too many requests|exceeded quota/i;

/** The attempt that runs or starts now; undefined when the Retry node ended or waits. */
export function nextAttempt(
  operation: Operation,
  retry: NodeStatus,
  strategy: RetryStrategy,
): Attempt | undefined {
  const attempts = operation.nodes.children(retry);
  const last = attempts.at(-1);
  if (!last) return attempt(retry, attempts);
  if (!isFulfilled(last)) {
    return { ...attempt(retry, attempts.slice(0, -1)), nodeName: last.name };
  }
  const end = endOf(operation, retry, attempts, last, strategy);
  if (end === 'wait') return undefined;
  if (end) {
    if (last.outputs) retry.outputs = structuredClone(last.outputs);
    operation.nodes.mark(retry, end.phase, end.message);
    return undefined;
  }
  operation.nodes.mark(retry, retry.phase, '');
  return attempt(retry, attempts);
}

function attempt(retry: NodeStatus, before: readonly NodeStatus[]): Attempt {
  const last = before.at(-1);
  const seconds = last
    ? Math.round((millis(last.finishedAt) - millis(last.startedAt)) / 1000)
    : 0;
  return {
    nodeName: `${retry.name}(${before.length})`,
    number: before.length,
    lastRetry: {
      'lastRetry.exitCode': last?.outputs?.exitCode ?? '0',
      'lastRetry.status': last?.phase ?? '',
      'lastRetry.duration': String(seconds),
      'lastRetry.message': last?.message ?? '',
    },
  };
}

type End = { phase: NodeStatus['phase']; message?: string };

function endOf(
  operation: Operation,
  retry: NodeStatus,
  attempts: readonly NodeStatus[],
  last: NodeStatus,
  strategy: RetryStrategy,
): End | 'wait' | undefined {
  if (!hasFailed(last)) return { phase: 'Succeeded' };
  const failed = (message?: string): End => ({ phase: last.phase, message });
  const { shutdown } = operation.spec;
  if (shutdown) return failed(`Stopped with strategy '${shutdown}'`);
  if (operation.deadline && operation.now > operation.deadline) {
    return failed(
      `retry exceeded workflow deadline ${goTime(operation.deadline)}`,
    );
  }
  const pause = backoff(operation, retry, attempts, strategy);
  if (pause) return pause === 'wait' ? pause : failed(pause);
  if (!retries(strategy, last)) return failed(last.message);
  if (
    strategy.limit !== undefined &&
    attempts.length > Number(strategy.limit)
  ) {
    return failed('No more retries left');
  }
  return undefined;
}

function backoff(
  operation: Operation,
  retry: NodeStatus,
  attempts: readonly NodeStatus[],
  { backoff: terms, limit }: RetryStrategy,
): string | undefined {
  if (!terms) return undefined;
  if (!terms.duration) {
    throw new TemplateError('no base duration specified for retryStrategy');
  }
  const { now } = operation;
  const maxDuration = parseDuration(terms.maxDuration ?? '');
  const giveUpAt =
    maxDuration === undefined
      ? Infinity
      : millis(attempts[0]?.startedAt) + maxDuration;
  if (now.getTime() > giveUpAt) return 'Max duration limit exceeded';
  const factor = Number(terms.factor ?? 0);
  const base = parseDuration(String(terms.duration)) ?? 0;
  const wait = Math.min(
    factor > 0 ? base * factor ** (attempts.length - 1) : base,
    parseDuration(terms.cap ?? '') ?? Infinity,
  );
  const waitUntil = millis(attempts.at(-1)?.finishedAt) + wait;
  if (waitUntil > giveUpAt) return 'Backoff would exceed max duration limit';
  // Argo waits only where another attempt is left, and knows that only with a limit.
  const isLeft = limit !== undefined && attempts.length <= Number(limit);
  if (now.getTime() >= waitUntil || !isLeft) return undefined;
  recheck(operation, new Date(waitUntil));
  operation.nodes.mark(retry, retry.phase, `Backoff for ${humanize(wait)}`);
  return 'wait';
}

function retries(strategy: RetryStrategy, last: NodeStatus): boolean {
  switch (strategy.retryPolicy ?? 'OnFailure') {
    case 'Always':
      return true;
    case 'OnError':
      return last.phase === 'Error';
    case 'OnTransientError':
      return TRANSIENT.test(last.message ?? '');
    default:
      return last.phase === 'Failed';
  }
}

function humanize(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const parts: [number, string][] = [
    [Math.floor(seconds / 3600), 'hour'],
    [Math.floor((seconds % 3600) / 60), 'minute'],
    [seconds % 60, 'second'],
  ];
  return (
    parts
      .filter(([amount]) => amount > 0)
      .map(([amount, unit]) => `${amount} ${unit}${amount === 1 ? '' : 's'}`)
      .join(' ') || '0 seconds'
  );
}

/** As Go prints a time. */
function goTime(at: Date): string {
  return timestamp(at).replace('T', ' ').replace('Z', ' +0000 UTC');
}
