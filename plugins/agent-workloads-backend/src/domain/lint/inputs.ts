import {
  hasDefault,
  isBuiltIn,
  isPlatform,
  isResource,
  openParameters,
} from '../preflightParameters';
import { tasksOf } from '../preflightPipeline';
import { error, warning, type Finding } from './finding';
import { hooksOf, templatesOf } from './parts';
import type { CallTarget } from './references';
import {
  asWorkflowTemplate,
  type Call,
  type Pipeline,
  type PipelineTemplate,
  type PipelineValues,
} from './shape';

/** Keys of an artifact that say where it comes from. */
const SOURCES = [
  'from',
  'fromExpression',
  's3',
  'raw',
  'http',
  'git',
  'gcs',
  'oss',
  'azure',
  'hdfs',
  'artifactory',
  'plugin',
];
type Artifact = NonNullable<PipelineValues['artifacts']>[number];
const hasSource = (artifact: Artifact) =>
  artifact.optional === true ||
  SOURCES.some(key => artifact[key] !== undefined);

/** Inputs that nobody supplies, and arguments that go nowhere. */
export function checkInputs(
  pipeline: Pipeline,
  targetOf: CallTarget,
): Finding[] {
  const { entrypoint, onExit, arguments: given } = pipeline.spec;
  const roots = [
    { template: entrypoint, path: 'spec.entrypoint' },
    { template: onExit, path: 'spec.onExit' },
  ].filter(({ template }) => template !== undefined);
  return [
    ...checkArguments(pipeline),
    ...roots.flatMap(({ template, path }) =>
      checkSupplied({ template, arguments: given }, path, targetOf),
    ),
    ...hooksOf({ hooks: pipeline.spec.hooks }, 'spec').flatMap(
      ({ call, path }) => checkCall(call, path, targetOf),
    ),
    ...templatesOf(pipeline).flatMap(({ template, path }) =>
      tasksOf(template).flatMap(({ task, field }) => [
        ...checkCall(task, `${path}.${field}`, targetOf),
        ...hooksOf(task, `${path}.${field}`).flatMap(hook =>
          checkCall(hook.call, hook.path, targetOf),
        ),
      ]),
    ),
  ];
}

/** The pipeline's own parameters: each has a value, or somebody who gives it one. */
function checkArguments(pipeline: Pipeline): Finding[] {
  const open = openParameters(asWorkflowTemplate(pipeline));
  const declared = pipeline.spec.arguments?.parameters ?? [];
  return declared.flatMap((parameter, index) => {
    const { name, value, default: preset } = parameter;
    const path = `spec.arguments.parameters[${index}]`;
    if (isPlatform(name) && (value ?? preset) !== undefined)
      return [
        warning(
          'platform-parameter',
          path,
          `${name} is a platform parameter, and this pipeline sets it for every environment; use valueFrom.configMapKeyRef`,
        ),
      ];
    if (
      hasDefault(parameter) ||
      isBuiltIn(name) ||
      isResource(name) ||
      open.includes(name)
    )
      return [];
    return [
      error(
        'unsupplied-parameter',
        path,
        isPlatform(name)
          ? `The pipeline does not say where its platform parameter ${name} comes from; use valueFrom.configMapKeyRef`
          : `Nobody can supply ${name}: give it a value, or list it in the annotation agent-workloads.io/user-parameters`,
      ),
    ];
  });
}

function checkCall(call: Call, path: string, targetOf: CallTarget): Finding[] {
  const given = call.arguments;
  const empty = (name: string, field: string) =>
    error(
      'argument-without-value',
      `${path}.arguments.${field}`,
      `The argument ${name} has no value; give it one, or leave it out`,
    );
  return [
    ...(given?.parameters ?? []).flatMap((parameter, index) =>
      hasDefault(parameter)
        ? []
        : [empty(parameter.name, `parameters[${index}]`)],
    ),
    ...(given?.artifacts ?? []).flatMap((artifact, index) =>
      hasSource(artifact) ? [] : [empty(artifact.name, `artifacts[${index}]`)],
    ),
    ...checkSupplied(call, path, targetOf),
    ...checkUnknown(call, path, targetOf),
  ];
}

function readableTarget(
  call: Call,
  targetOf: CallTarget,
): PipelineTemplate | undefined {
  const target = targetOf(call);
  return target === 'unknown' ? undefined : target;
}

function checkSupplied(
  call: Call,
  path: string,
  targetOf: CallTarget,
): Finding[] {
  const target = readableTarget(call, targetOf);
  if (!target) return [];
  const names = (kind: 'parameters' | 'artifacts') =>
    (call.arguments?.[kind] ?? []).map(({ name }) => name);
  const parameters = (target.inputs?.parameters ?? []).filter(
    parameter =>
      !hasDefault(parameter) && !names('parameters').includes(parameter.name),
  );
  const artifacts = (target.inputs?.artifacts ?? []).filter(
    artifact =>
      !hasSource(artifact) && !names('artifacts').includes(artifact.name),
  );
  return [
    ...parameters.map(({ name }) => ({ kind: 'parameter', name })),
    ...artifacts.map(({ name }) => ({ kind: 'artifact', name })),
  ].map(({ kind, name }) =>
    error(
      'unsupplied-input',
      path,
      `Template ${target.name} needs the ${kind} ${name}; pass it in arguments.${kind}s`,
    ),
  );
}

function checkUnknown(
  call: Call,
  path: string,
  targetOf: CallTarget,
): Finding[] {
  const target = readableTarget(call, targetOf);
  if (!target) return [];
  return (['parameters', 'artifacts'] as const).flatMap(kind => {
    const taken = (target.inputs?.[kind] ?? []).map(({ name }) => name);
    return (call.arguments?.[kind] ?? []).flatMap(({ name }, index) =>
      taken.includes(name)
        ? []
        : [
            warning(
              'unknown-argument',
              `${path}.arguments.${kind}[${index}]`,
              `Template ${
                target.name
              } takes no ${name}; its inputs.${kind} are ${
                taken.join(', ') || 'none'
              }`,
            ),
          ],
    );
  });
}
