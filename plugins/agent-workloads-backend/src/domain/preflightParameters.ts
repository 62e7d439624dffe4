import {
  ANNOTATIONS,
  BUILT_IN_USER_PARAMETERS,
  ENVIRONMENT_CONFIGMAP,
  PLATFORM_PARAMETERS,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import type { ArgoParameter, WorkflowTemplate } from './argo';
import { resourceParameters } from './buildWorkflow';
import type { PreflightOptions, Problem } from './preflight';

type ParameterOptions = Pick<PreflightOptions, 'workload' | 'environment'> & {
  template: WorkflowTemplate;
};

/** Where people say what a built-in parameter carries. */
const BUILT_IN_FIELDS: Record<
  (typeof BUILT_IN_USER_PARAMETERS)[number],
  string
> = {
  job_id: 'spec.jobId',
  target_urls: 'spec.targetUrls',
  objective: 'spec.objective',
  revision_feedback: 'a run request',
  prefix: 'spec.targetPrefix',
};

/** Whether the environment's ConfigMap supplies the parameter. */
export const isPlatform = (name: string) =>
  PLATFORM_PARAMETERS.some(known => known === name);
/** Whether the portal fills the parameter from the workload's own fields. */
export const isBuiltIn = (name: string): name is keyof typeof BUILT_IN_FIELDS =>
  Object.hasOwn(BUILT_IN_FIELDS, name);

/** Parameters that the template lets people set beside the built-in ones. */
export function openParameters(template: WorkflowTemplate): string[] {
  const listed = template.metadata.annotations?.[ANNOTATIONS.userParameters];
  return (listed ?? '')
    .split(',')
    .map(name => name.trim())
    .filter(name => name !== '' && !isPlatform(name) && !isBuiltIn(name));
}

/** Names known and open, values legal, everything required supplied, and the platform's part there. */
export function checkParameters(options: ParameterOptions): Problem[] {
  const { workload, template } = options;
  const declared = template.spec.arguments?.parameters ?? [];
  const given = workload.spec.orchestration.parameters ?? {};
  return [
    ...Object.entries(given).flatMap(([name, value]) =>
      checkGiven(name, value, declared, openParameters(template)),
    ),
    ...checkBuiltIns(workload, declared),
    ...checkResources(workload, declared),
    ...checkRequired(declared, given),
    ...checkEnvironment(options, declared),
  ];
}

function checkGiven(
  name: string,
  value: string,
  declared: readonly ArgoParameter[],
  open: readonly string[],
): Problem[] {
  const problem = (code: string, message: string): Problem[] => [
    { code, field: `spec.orchestration.parameters.${name}`, message },
  ];
  if (isPlatform(name))
    return problem(
      'PlatformParameter',
      `${name} is a platform parameter: it comes from the environment's ConfigMap ${ENVIRONMENT_CONFIGMAP} and is refused in a workload`,
    );
  if (isBuiltIn(name))
    return problem(
      'BuiltInParameter',
      `${name} is filled from ${BUILT_IN_FIELDS[name]}; set it there`,
    );
  const parameter = declared.find(other => other.name === name);
  if (!parameter || !open.includes(name))
    return problem(
      'ParameterUnknown',
      `${name} is not a parameter that people may set; those of this pipeline are ${
        open.join(', ') || 'none'
      }`,
    );
  // eslint-disable-next-line no-control-regex
  if (/\{\{|\}\}|[\u0000-\u0008\u000b-\u001f\u007f]/.test(value))
    return problem(
      'ParameterIllegal',
      `${name} contains "{{", "}}" or a control character: Argo would take it for a template`,
    );
  if (parameter.enum && !parameter.enum.includes(value))
    return problem(
      'ParameterNotInEnum',
      `${name} must be one of ${parameter.enum.join(', ')}`,
    );
  return [];
}

/** A field that the pipeline does not take would be lost without a word. */
function checkBuiltIns(
  { spec }: ParameterOptions['workload'],
  declared: readonly ArgoParameter[],
): Problem[] {
  const takes = (name: string) => declared.some(other => other.name === name);
  const problems: Problem[] = [];
  if (spec.targetUrls?.length && !takes('target_urls'))
    problems.push({
      code: 'ParameterUnknown',
      field: 'spec.targetUrls',
      message: 'This pipeline takes no target_urls; remove spec.targetUrls',
    });
  if (spec.targetPrefix !== undefined && !takes('prefix'))
    problems.push({
      code: 'ParameterUnknown',
      field: 'spec.targetPrefix',
      message: 'This pipeline takes no prefix; remove spec.targetPrefix',
    });
  const urls = declared.find(other => other.name === 'target_urls');
  if (urls && !spec.targetUrls?.length && !hasDefault(urls))
    problems.push({
      code: 'ParameterMissing',
      field: 'spec.targetUrls',
      message: 'This pipeline needs target_urls; set spec.targetUrls',
    });
  return problems;
}

function checkResources(
  { spec }: ParameterOptions['workload'],
  declared: readonly ArgoParameter[],
): Problem[] {
  const missing = Object.keys(resourceParameters(spec.resources)).filter(
    name => !declared.some(other => other.name === name),
  );
  if (missing.length === 0) return [];
  return [
    {
      code: 'ResourcesNotTaken',
      field: 'spec.resources',
      message: `This pipeline takes no resources (it has no parameter ${missing.join(
        ', ',
      )}); remove spec.resources`,
    },
  ];
}

/** Whether a run needs nobody to supply the parameter. */
export function hasDefault({
  value,
  default: fallback,
  valueFrom,
}: ArgoParameter) {
  return (
    value !== undefined || fallback !== undefined || valueFrom !== undefined
  );
}

/** Whether the parameter carries a part of `spec.resources`. */
export function isResource(name: string): boolean {
  return /^(cpu|memory)_(request|limit)$/.test(name);
}

function checkRequired(
  declared: readonly ArgoParameter[],
  given: Readonly<Record<string, string>>,
): Problem[] {
  return declared
    .filter(
      parameter =>
        !hasDefault(parameter) &&
        !isBuiltIn(parameter.name) &&
        !Object.hasOwn(given, parameter.name) &&
        !isResource(parameter.name),
    )
    .map(({ name }) =>
      isPlatform(name)
        ? {
            code: 'PlatformParameterUnset',
            field: 'spec.orchestration.workflowTemplateRef',
            message: `The pipeline does not say where its platform parameter ${name} comes from (valueFrom.configMapKeyRef)`,
          }
        : {
            code: 'ParameterMissing',
            field: `spec.orchestration.parameters.${name}`,
            message: `This pipeline needs the parameter ${name}`,
          },
    );
}

function checkEnvironment(
  { environment, workload }: ParameterOptions,
  declared: readonly ArgoParameter[],
): Problem[] {
  const keys = declared.flatMap(({ valueFrom }) => {
    const ref = valueFrom?.configMapKeyRef;
    return ref?.name === ENVIRONMENT_CONFIGMAP && !ref.optional
      ? [ref.key]
      : [];
  });
  if (keys.length === 0) return [];
  const namespace = workload.metadata.namespace;
  if (!environment)
    return [
      {
        code: 'EnvironmentMissing',
        field: 'metadata.namespace',
        message: `Namespace ${namespace} is no environment: it has no ConfigMap ${ENVIRONMENT_CONFIGMAP}`,
      },
    ];
  const missing = keys.filter(key => environment[key] === undefined);
  if (missing.length === 0) return [];
  return [
    {
      code: 'EnvironmentIncomplete',
      field: 'metadata.namespace',
      message: `ConfigMap ${namespace}/${ENVIRONMENT_CONFIGMAP} lacks ${missing.join(
        ', ',
      )}`,
    },
  ];
}
