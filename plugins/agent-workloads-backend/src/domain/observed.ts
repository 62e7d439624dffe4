import type {
  AgentWorkload,
  GateTerms,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import type { SealPlace, Sealer } from '../integrity/Sealer';
import type { Workflow, WorkflowTemplate } from './argo';
import type { EvidenceCheck } from './evidence';
import type { ObservedGate } from './gates';
import type { VerdictOutcome } from './judgeGate';
import type { Problem } from './preflight';
import type { TemplateLookup } from './preflightPipeline';
import type { Run } from './readWorkflow';
import type { Requester } from './requester';
import type { DomainSettings } from './settings';

/** The evidence of a gate that is about to open. */
export type EvidenceReading =
  | { digest: string }
  /** The artifact store did not answer; `fallback` leaves the manifests out. */
  | { problem: string; fallback: string };

/** Everything one pass knows of a workload: read once, then only thought about. */
export interface Observed {
  now: Date;
  cluster: string;
  place: SealPlace;
  sealer: Sealer;
  settings: DomainSettings;
  workload: AgentWorkload;
  requester: Requester;
  /** The attempt this pass is about. */
  attempt: number;
  feedback?: string;
  template?: WorkflowTemplate;
  /** Data of the environment's ConfigMap. */
  environment?: Readonly<Record<string, string>>;
  lookup: TemplateLookup;
  /** Rules for the gates of this attempt, and what was made stricter. */
  terms: GateTerms;
  tightened: string[];
  /** The attempt's Workflow, checked to be ours. */
  run?: Run;
  /** A Workflow that bears the attempt's name and is not ours. */
  nameTaken: boolean;
  gates: ObservedGate[];
  /** By node id, for gates that have no record yet. */
  evidence: ReadonlyMap<string, EvidenceReading>;
  /** By node id, for gates that may be resolved: read in this pass. */
  checks: ReadonlyMap<string, EvidenceCheck>;
  /** By node id, from the engine, in this pass. */
  verdicts: ReadonlyMap<string, VerdictOutcome>;
  /** Workflows of this workload that our finalizer still holds, this attempt's included. */
  held: readonly Workflow[];
  /** Records that failed their seal, beside the gates' own. */
  tampered: string[];
  /** What an action of this pass met, seen by the status that the pass writes. */
  trouble?: Problem;
}
