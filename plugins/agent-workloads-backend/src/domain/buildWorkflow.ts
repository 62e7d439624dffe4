import {
  API_VERSION,
  ARCHIVE_FINALIZER,
  ANNOTATIONS,
  ARGO_API_VERSION,
  BUILT_IN_USER_PARAMETERS,
  DEFAULT_PREFIX,
  KIND,
  LABELS,
  encodeFreeText,
  type AgentWorkload,
  type GateTerms,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import type { SealPlace, Sealer } from '../integrity/Sealer';
import type { ArgoParameter, WorkflowTemplate } from './argo';
import { workflowName } from './names';
import { sealTerms } from './sealedTerms';
import type { DomainSettings } from './settings';
import { defaultedSpec, type DefaultedSpec } from './spec';

export interface BuildWorkflowOptions {
  workload: AgentWorkload;
  template: WorkflowTemplate;
  attempt: number;
  feedback?: string;
  terms: GateTerms;
  place: SealPlace;
  sealer: Sealer;
  settings: DomainSettings;
}

/** What the portal fills from the workload's own fields. */
export function builtInParameters(
  workload: AgentWorkload,
  feedback = '',
): Record<(typeof BUILT_IN_USER_PARAMETERS)[number], string> {
  const { spec, metadata } = workload;
  return {
    job_id: spec.jobId ?? metadata.name,
    target_urls: encodeList(spec.targetUrls ?? []),
    objective: encodeFreeText(spec.objective),
    revision_feedback: encodeFreeText(feedback),
    prefix: spec.targetPrefix ?? DEFAULT_PREFIX,
  };
}

/** Argo replaces `{{…}}` in values; inside JSON strings a brace can be written so that it isn't one. */
function encodeList(urls: readonly string[]) {
  return JSON.stringify(urls).replaceAll('{', '\\u007b');
}

/** The template takes requests and limits under these names. */
export const RESOURCE_PARAMETERS = {
  requests: { cpu: 'cpu_request', memory: 'memory_request' },
  limits: { cpu: 'cpu_limit', memory: 'memory_limit' },
} as const;

/** Values of `spec.resources` by the names of the parameters that take them. */
export function resourceParameters(
  resources: DefaultedSpec['resources'],
): Record<string, string> {
  const entries = (['requests', 'limits'] as const).flatMap(kind =>
    (['cpu', 'memory'] as const).flatMap(what => {
      const value = resources?.[kind]?.[what];
      return value === undefined
        ? []
        : [[RESOURCE_PARAMETERS[kind][what], value] as const];
    }),
  );
  return Object.fromEntries(entries);
}

/** Arguments of the run: only parameters that the template declares. */
function argumentsOf(options: BuildWorkflowOptions): ArgoParameter[] {
  const { workload, template, feedback } = options;
  const values: Record<string, string> = {
    ...resourceParameters(workload.spec.resources),
    ...workload.spec.orchestration.parameters,
    ...builtInParameters(workload, feedback),
  };
  const declared = template.spec.arguments?.parameters ?? [];
  return declared.flatMap(({ name }) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    return value === undefined ? [] : [{ name, value }];
  });
}

/**
 * The Workflow of an attempt. Beside the reference it sets only fields that `templateReferencing: Secure` allows, so
 * the pipeline's owner stays the only author of what runs.
 */
export function buildWorkflow(options: BuildWorkflowOptions): object {
  const { workload, template, attempt, settings, terms } = options;
  const spec = defaultedSpec(workload.spec);
  const { name, namespace, uid } = workload.metadata;
  return {
    apiVersion: ARGO_API_VERSION,
    kind: 'Workflow',
    metadata: {
      name: workflowName(workload, attempt),
      namespace,
      labels: {
        [LABELS.workload]: name,
        [LABELS.workloadUid]: uid,
        [LABELS.attempt]: String(attempt),
        [LABELS.job]: spec.jobId ?? name,
        [LABELS.instance]: settings.instance,
      },
      annotations: {
        [ANNOTATIONS.terms]: sealTerms(options, { attempt, terms }),
      },
      finalizers: [ARCHIVE_FINALIZER],
      ownerReferences: [
        {
          apiVersion: API_VERSION,
          kind: KIND,
          name,
          uid,
          controller: true,
          blockOwnerDeletion: true,
        },
      ],
    },
    spec: {
      workflowTemplateRef: {
        name: template.metadata.name,
        ...(template.kind === 'ClusterWorkflowTemplate' && {
          clusterScope: true,
        }),
      },
      arguments: { parameters: argumentsOf(options) },
      // Argo's clock runs on at gates and can't be changed later; time outside gates is bounded by the reconciler.
      activeDeadlineSeconds:
        spec.timeouts.execution + settings.longestHoldSeconds,
      ...(settings.ttlSecondsAfterCompletion !== undefined && {
        ttlStrategy: {
          secondsAfterCompletion: settings.ttlSecondsAfterCompletion,
        },
      }),
    },
  };
}
