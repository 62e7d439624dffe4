import {
  type ApprovalRules,
  BUILT_IN_USER_PARAMETERS,
  type LaunchRequest,
  type PipelineParameter,
  type PipelineView,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';

/** What has been typed; everything is text until it is sent. */
export type LaunchForm = {
  name: string;
  objective: string;
  urls: string[];
  owner: string;
  jobId: string;
  prefix: string;
  parameters: Record<string, string>;
  threshold: string;
  mode: '' | NonNullable<ApprovalRules['mode']>;
  requiredApprovals: string;
  opaPolicy: '' | NonNullable<ApprovalRules['opaPolicy']>;
  gateMinutes: string;
  runMinutes: string;
};

export const EMPTY_FORM: LaunchForm = {
  name: '',
  objective: '',
  urls: [''],
  owner: '',
  jobId: '',
  prefix: '',
  parameters: {},
  threshold: '',
  mode: '',
  requiredApprovals: '',
  opaPolicy: '',
  gateMinutes: '',
  runMinutes: '',
};

const BUILT_IN: readonly string[] = BUILT_IN_USER_PARAMETERS;

/** Parameters that a person sets; the others come from the form's own fields or from the portal. */
export function ownParameters(pipeline: PipelineView): PipelineParameter[] {
  return pipeline.parameters.filter(
    ({ name, filledFrom }) => !filledFrom && !BUILT_IN.includes(name),
  );
}

/** Addresses that were typed, without empty lines. */
export function typedUrls(form: { urls: readonly string[] }): string[] {
  return form.urls.map(url => url.trim()).filter(Boolean);
}

type TextField =
  | 'name'
  | 'owner'
  | 'jobId'
  | 'targetPrefix'
  | 'autoApproveThreshold';
type Texts = Partial<Record<TextField, string>>;

/** The request that this form means. Empty fields are left out: their defaults are the server's. */
export function toLaunchRequest(
  pipeline: PipelineView,
  form: LaunchForm,
): LaunchRequest {
  const { cluster, namespace, name, kind } = pipeline;
  return {
    cluster,
    namespace,
    pipeline: { name, kind },
    objective: form.objective.trim(),
    targetUrls: typedUrls(form),
    ...texts({
      name: form.name,
      owner: form.owner,
      jobId: form.jobId,
      targetPrefix: form.prefix,
      autoApproveThreshold: form.threshold,
    }),
    ...(form.opaPolicy ? { opaPolicy: form.opaPolicy } : {}),
    ...filled('parameters', setParameters(pipeline, form)),
    ...filled('approval', approvalOf(form)),
    ...filled('timeouts', timeoutsOf(form)),
  };
}

function texts(values: Record<TextField, string>): Texts {
  const typed = Object.entries(values)
    .map(([key, value]) => [key, value.trim()] as const)
    .filter(([, value]) => value !== '');
  return Object.fromEntries(typed);
}

function filled<K extends string, V extends object>(
  key: K,
  value: V,
): Partial<Record<K, V>> {
  const result: Partial<Record<K, V>> = {};
  if (Object.keys(value).length > 0) {
    result[key] = value;
  }
  return result;
}

function setParameters(
  pipeline: PipelineView,
  form: LaunchForm,
): Record<string, string> {
  const set = ownParameters(pipeline)
    .map(({ name }) => [name, form.parameters[name] ?? ''] as const)
    .filter(([, value]) => value !== '');
  return Object.fromEntries(set);
}

function approvalOf(form: LaunchForm): ApprovalRules {
  return {
    ...(form.mode ? { mode: form.mode } : {}),
    ...(form.requiredApprovals
      ? { requiredApprovals: Number(form.requiredApprovals) }
      : {}),
  };
}

function timeoutsOf(form: LaunchForm): NonNullable<LaunchRequest['timeouts']> {
  return {
    ...(form.runMinutes ? { execution: Number(form.runMinutes) * 60 } : {}),
    ...(form.gateMinutes ? { suspendGate: Number(form.gateMinutes) * 60 } : {}),
  };
}
