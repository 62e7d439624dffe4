import { useEffect, useRef } from 'react';
import { useApiHolder } from '@backstage/core-plugin-api';
import { signalApiRef } from '@backstage/plugin-signals-react';
import {
  SIGNAL_CHANNEL,
  type WorkloadSignal,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';

/**
 * Calls back when a signal hints that a workload changed. Tells whether
 * signals are there at all.
 */
export function useHints(onHint: (hint: WorkloadSignal) => void): boolean {
  const signals = useApiHolder().get(signalApiRef);
  const latest = useRef(onHint);
  latest.current = onHint;
  useEffect(() => {
    if (!signals) {
      return undefined;
    }
    const subscription = signals.subscribe<WorkloadSignal>(
      SIGNAL_CHANNEL,
      hint => latest.current(hint),
    );
    return () => subscription.unsubscribe();
  }, [signals]);
  return Boolean(signals);
}
