import { useCallback, useRef, useState } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import type { GateView } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { agentWorkloadsApiRef, type WorkloadRef } from '../api';
import { newIdempotencyKey } from '../model/idempotencyKey';
import { asError } from './load';

/** Where a decision is, and how to send one. */
export type Decide = (
  | { state: 'idle' | 'sending' | 'done' }
  | { state: 'failed'; error: Error }
) & { send(decision: 'approve' | 'reject', comment: string): void };

type State =
  | { state: 'idle' | 'sending' | 'done' }
  | { state: 'failed'; error: Error };

/**
 * Sends this person's decision at a gate. The same decision sent again after a
 * failure carries the same key, so that it counts once even when only the
 * answer was lost.
 */
export function useDecide(
  ref: WorkloadRef,
  gate: Pick<GateView, 'nodeId' | 'workflowUid' | 'evidenceDigest'>,
  onDone: () => void,
): Decide {
  const api = useApi(agentWorkloadsApiRef);
  const [now, setNow] = useState<State>({ state: 'idle' });
  const keys = useRef(new Map<string, string>());
  const { nodeId, evidenceDigest, workflowUid } = gate;

  const send = useCallback(
    async (decision: 'approve' | 'reject', comment: string) => {
      const said = JSON.stringify([workflowUid, nodeId, decision, comment]);
      const idempotencyKey = keys.current.get(said) ?? newIdempotencyKey();
      keys.current.set(said, idempotencyKey);
      setNow({ state: 'sending' });
      try {
        await api.decide(
          ref,
          nodeId,
          { decision, evidenceDigest, ...(comment ? { comment } : {}) },
          { idempotencyKey },
        );
        keys.current.delete(said);
        setNow({ state: 'done' });
      } catch (cause) {
        setNow({ state: 'failed', error: asError(cause) });
      }
      onDone();
    },
    [api, ref, nodeId, evidenceDigest, workflowUid, onDone],
  );
  return { ...now, send };
}
