import type { CapturesFile } from '../model/captures';
import type { ExecutedAction, GateDecision } from '../model/decision';
import type { FactsFile } from '../model/facts';
import type { PagesFile } from '../model/pages';
import type { Summary } from './summary';

/** Everything a report says, gathered before a word of it is written. */
export interface ReportInput {
  jobId: string;
  objective: string;
  feedback: string;
  crawl: PagesFile;
  facts: FactsFile;
  captures: CapturesFile;
  /** Pictures that the model got. */
  imagesShown: string[];
  summary: Summary;
  model: string;
  gate: GateDecision;
  actions: ExecutedAction[];
  workflowUid: string;
  /** sha256 of the inputs, by artifact. */
  digests: Record<string, string>;
}
