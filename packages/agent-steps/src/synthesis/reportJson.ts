import { compareListings, spreadOf } from '../dom/compare';
import type { ReportInput } from './ReportInput';

/** The report as data, for programs. */
export function reportJson(input: ReportInput) {
  const { facts, crawl, summary } = input;
  return {
    version: 1,
    jobId: input.jobId,
    workflowUid: input.workflowUid,
    objective: input.objective,
    revisionFeedback: input.feedback,
    summary: summary.kind === 'model' ? summary.text : null,
    summaryMissing: summary.kind === 'none' ? summary.reason : undefined,
    model: input.model,
    pagesTotal: facts.pagesTotal,
    pagesFailed: facts.pagesFailed,
    confidence: facts.confidence,
    products: compareListings(facts.listings).map(row => ({
      name: row.name,
      difference: spreadOf(row)?.difference,
      listings: [...row.bySite.values()],
    })),
    screenshots: input.captures.captures,
    screenshotsShownToModel: input.imagesShown,
    failures: crawl.pages
      .filter(page => page.outcome !== 'fetched')
      .map(({ url, outcome, message }) => ({ url, outcome, message })),
    gate: input.gate,
    actions: input.actions,
    digests: input.digests,
  };
}
