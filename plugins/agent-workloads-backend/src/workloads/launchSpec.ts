import { randomInt } from 'node:crypto';
import type {
  AgentWorkloadSpec,
  LaunchRequest,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';

/** With its suffix it fits into the 52 characters of a workload's name. */
const MAX_BASE = 46;
const SUFFIX_LENGTH = 5;
const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';

/** A name for people who gave none: the pipeline's with a suffix that is not taken. */
export function defaultName(pipeline: string): string {
  const base = pipeline
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, MAX_BASE)
    .replace(/^-+|-+$/g, '');
  const suffix = Array.from(
    { length: SUFFIX_LENGTH },
    () => ALPHABET[randomInt(ALPHABET.length)],
  ).join('');
  return `${base || 'workload'}-${suffix}`;
}

/** The resource's spec out of a request. Who asks is not part of it. */
export function launchSpec(
  request: LaunchRequest,
  owner: string,
): AgentWorkloadSpec {
  const { threshold, opaPolicy, ...approval } = request.approval ?? {};
  const { name, kind } = request.pipeline;
  const spec: AgentWorkloadSpec = {
    objective: request.objective,
    owner,
    jobId: request.jobId,
    targetUrls: request.targetUrls,
    targetBucket: request.targetBucket,
    targetPrefix: request.targetPrefix,
    orchestration: {
      type: 'argo',
      workflowTemplateRef: { name, kind: kind ?? 'WorkflowTemplate' },
      parameters: request.parameters,
    },
    autoApproveThreshold: request.autoApproveThreshold ?? threshold,
    opaPolicy: request.opaPolicy ?? opaPolicy,
    approval: request.approval && approval,
    timeouts: request.timeouts,
  };
  // Absent, not undefined: what is sealed must be what the API server stores.
  return JSON.parse(JSON.stringify(spec));
}
