import {
  ANNOTATIONS,
  type GateTerms,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import type { SealPlace, Sealer } from '../integrity/Sealer';
import type { Workflow } from './argo';

interface AttemptTerms {
  attempt: number;
  terms: GateTerms;
}

/** Text of the annotation that keeps an attempt's terms on its Workflow, as they were when it started. */
export function sealTerms(
  seals: { sealer: Sealer; place: SealPlace },
  content: AttemptTerms,
): string {
  const mac = seals.sealer.seal('gate', seals.place, content);
  return JSON.stringify({ terms: content.terms, mac });
}

/** The attempt's terms, or undefined when the annotation is gone or was changed. */
export function readTerms(
  seals: { sealer: Sealer; place: SealPlace },
  workflow: Pick<Workflow, 'metadata'>,
  attempt: number,
): GateTerms | undefined {
  const text = workflow.metadata.annotations?.[ANNOTATIONS.terms];
  if (text === undefined) return undefined;
  try {
    const { terms, mac } = JSON.parse(text);
    return seals.sealer.holds('gate', seals.place, { attempt, terms }, mac)
      ? terms
      : undefined;
  } catch {
    return undefined;
  }
}
