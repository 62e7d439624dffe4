import { createHash } from 'node:crypto';
import { jobPrefix } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { CachedLlm } from '../adapters/CachedLlm';
import { OpenAiLlm } from '../adapters/OpenAiLlm';
import { S3ObjectStore } from '../adapters/S3ObjectStore';
import { capturesFileSchema } from '../model/captures';
import {
  executedActions,
  type GateDecision,
  isRefusal,
  parseApprovedActions,
  parseProposedActions,
} from '../model/decision';
import { factsFileSchema } from '../model/facts';
import { pagesFileSchema } from '../model/pages';
import type { SynthesisOptions } from '../options';
import type { Llm, Log } from '../ports';
import { StepError } from '../StepError';
import { chooseImages } from '../synthesis/chooseImages';
import { buildRequest } from '../synthesis/prompt';
import { renderReport } from '../synthesis/renderReport';
import { reportJson } from '../synthesis/reportJson';
import type { ReportInput } from '../synthesis/ReportInput';
import { readSummary } from '../synthesis/summary';
import type { WorkFolder } from '../WorkFolder';

/** Writes the report from facts, screenshots and the decision; the model adds the summary. */
export async function synthesise(
  options: SynthesisOptions,
  folder: WorkFolder,
  log: Log,
): Promise<void> {
  if (isRefusal(options.DECISION)) {
    throw new StepError(
      `The gate was resolved with "${options.DECISION}", so no report is written.`,
    );
  }
  const report = await gather(options, folder, createLlm(options, log));
  await writeReport(report, folder);
  log.info('report written', {
    summary: report.summary.kind,
    actions: report.actions.length,
  });
}

function createLlm(options: SynthesisOptions, log: Log): Llm {
  const store = new S3ObjectStore({
    endpoint: options.S3_ENDPOINT,
    region: options.S3_REGION,
    bucket: options.BUCKET,
    accessKeyId: options.S3_ACCESS_KEY,
    secretAccessKey: options.S3_SECRET_KEY,
    patienceSeconds: options.S3_PATIENCE_SECONDS,
    log,
  });
  const scope = {
    prefix: options.PREFIX,
    namespace: options.NAMESPACE,
    workloadUid: options.WORKLOAD_UID,
    jobId: options.JOB_ID,
  };
  const llm = new OpenAiLlm({
    url: options.LITELLM_URL,
    apiKey: options.LITELLM_API_KEY,
    model: options.MODEL,
    requestsPerMinute: options.MODEL_REQUESTS_PER_MINUTE,
    log,
  });
  return new CachedLlm(llm, {
    store,
    prefix: `${jobPrefix(scope)}model-cache/`,
    log,
  });
}

async function gather(
  options: SynthesisOptions,
  folder: WorkFolder,
  llm: Llm,
): Promise<ReportInput> {
  const crawl = await folder.readInput('pages.json', pagesFileSchema);
  const facts = await folder.readInput('facts.json', factsFileSchema);
  const captures = await folder.readInput(
    'screenshots/captures.json',
    capturesFileSchema,
  );
  const { files, images } = await chooseImages(
    file => folder.readInputBytes(`screenshots/${file}`),
    captures,
  );
  const objective = options.OBJECTIVE;
  const feedback = options.REVISION_FEEDBACK;
  const answer = await llm.complete(
    buildRequest({ objective, feedback, facts, images }),
  );
  const gate: GateDecision = {
    decision: options.DECISION,
    decidedBy: options.DECIDED_BY,
    comment: options.COMMENT,
    approvedActions: parseApprovedActions(options.APPROVED_ACTIONS),
  };
  return {
    jobId: options.JOB_ID,
    objective,
    feedback,
    crawl,
    facts,
    captures,
    imagesShown: files,
    summary: readSummary(answer),
    model: llm.model,
    gate,
    actions: executedActions(
      parseProposedActions(options.PROPOSED_ACTIONS),
      gate.approvedActions,
    ),
    workflowUid: options.WORKFLOW_UID,
    digests: await digestInputs(folder, [
      'pages.json',
      'facts.json',
      'screenshots/captures.json',
    ]),
  };
}

async function digestInputs(
  folder: WorkFolder,
  files: string[],
): Promise<Record<string, string>> {
  const digests: Record<string, string> = {};
  for (const file of files) {
    const content = await folder.readInputBytes(file);
    digests[file] = createHash('sha256').update(content).digest('hex');
  }
  return digests;
}

async function writeReport(
  report: ReportInput,
  folder: WorkFolder,
): Promise<void> {
  await folder.writeArtifact(
    {
      artifact: 'report',
      contentType: 'text/markdown',
      title: `Report: ${report.jobId}`,
    },
    'report.md',
    renderReport(report),
  );
  await folder.writeArtifact(
    {
      artifact: 'report-json',
      contentType: 'application/json',
      title: 'The report as data',
    },
    'report.json',
    `${JSON.stringify(reportJson(report), null, 2)}\n`,
  );
  await folder.writeParameter(
    'executed_actions',
    JSON.stringify(report.actions),
  );
  await folder.writeManifest();
}
