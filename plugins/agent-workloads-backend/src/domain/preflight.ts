import {
  validateBucket,
  validateJobId,
  validatePrefix,
  validateTargetUrl,
  type AgentWorkload,
  type GateTerms,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import type { WorkflowTemplate } from './argo';
import { checkParameters } from './preflightParameters';
import { checkPipeline, type TemplateLookup } from './preflightPipeline';
import type { Requester } from './requester';
import type { DomainSettings } from './settings';

/** Why nothing is created yet. `code` becomes the condition's reason, `field` says where to look. */
export interface Problem {
  code: string;
  field: string;
  message: string;
}

export interface PreflightOptions {
  workload: Pick<AgentWorkload, 'spec' | 'metadata'>;
  template?: WorkflowTemplate;
  /** Data of the environment's ConfigMap; undefined where the namespace is no environment. */
  environment?: Readonly<Record<string, string>>;
  lookup: TemplateLookup;
  requester: Requester;
  terms: GateTerms;
  settings: Pick<DomainSettings, 'unknownRequester'>;
}

/** Everything that can be known before anything is created; empty when the run may start. */
export function preflight(options: PreflightOptions): Problem[] {
  const { workload, template, requester, settings, terms } = options;
  const { shutdown, orchestration } = workload.spec;
  const problems = [...checkFields(workload), ...checkBucket(options)];
  if (shutdown)
    problems.push({
      code: 'ShutdownRequested',
      field: 'spec.shutdown',
      message: `spec.shutdown is ${shutdown}: nothing is started until it is removed`,
    });
  // Whoever forged it may be the one who would approve: unlike a workload that claims nothing, no config lets it run.
  if (requester.kind === 'forged')
    problems.push({
      code: 'RequesterForged',
      field: 'metadata.annotations',
      message: `${requester.message}; remove the annotation, or launch from the portal`,
    });
  else if (
    requester.kind === 'unknown' &&
    settings.unknownRequester === 'refuse'
  )
    problems.push({
      code: 'RequesterUnknown',
      field: 'metadata.annotations',
      message:
        'Nobody is known to have launched this workload, and this portal refuses such workloads; launch it from the portal',
    });
  if (terms.mustInclude?.length)
    problems.push({
      code: 'MustIncludeUnsupported',
      field: 'spec.approval.mustInclude',
      message:
        'Gates that must include a group cannot be judged by this version; remove mustInclude from the workload and the floors',
    });
  if (!template) {
    const { name, kind = 'WorkflowTemplate' } =
      orchestration.workflowTemplateRef;
    const where =
      kind === 'WorkflowTemplate'
        ? ` in namespace ${workload.metadata.namespace}`
        : ', or ClusterWorkflowTemplates are not allowed here';
    problems.push({
      code: 'TemplateNotFound',
      field: 'spec.orchestration.workflowTemplateRef',
      message: `There is no ${kind} ${name}${where}`,
    });
    return problems;
  }
  return [
    ...problems,
    ...checkPipeline(template, options.lookup),
    ...checkParameters({ ...options, template }),
  ];
}

/** The schema refused these already; a cluster with an older schema, or none, has not. */
function checkFields(workload: PreflightOptions['workload']): Problem[] {
  const { jobId, targetUrls, targetPrefix, targetBucket } = workload.spec;
  const checks: Array<[string, string, string | undefined]> = [
    [
      'InvalidJobId',
      'spec.jobId',
      validateJobId(jobId ?? workload.metadata.name),
    ],
    [
      'InvalidPrefix',
      'spec.targetPrefix',
      targetPrefix === undefined ? undefined : validatePrefix(targetPrefix),
    ],
    [
      'InvalidBucket',
      'spec.targetBucket',
      targetBucket === undefined ? undefined : validateBucket(targetBucket),
    ],
    ...(targetUrls ?? []).map(
      (url, index): [string, string, string | undefined] => [
        'InvalidTargetUrl',
        `spec.targetUrls[${index}]`,
        validateTargetUrl(url),
      ],
    ),
  ];
  return checks.flatMap(([code, field, message]) =>
    message === undefined ? [] : [{ code, field, message }],
  );
}

function checkBucket({ workload, environment }: PreflightOptions): Problem[] {
  const { targetBucket } = workload.spec;
  if (targetBucket === undefined || environment === undefined) return [];
  if (targetBucket === environment.bucket) return [];
  return [
    {
      code: 'BucketNotAllowed',
      field: 'spec.targetBucket',
      message: `Bucket ${targetBucket} is not the environment's, which is ${
        environment.bucket ?? 'not set'
      }; leave spec.targetBucket out to use it`,
    },
  ];
}
