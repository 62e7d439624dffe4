import {
  GATE_OUTPUTS,
  LABELS,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import type { ArgoTask, ArgoTemplate, WorkflowTemplate } from './argo';
import { templateFloor } from './floor';
import { dependenciesOf, isLoop } from './plan';
import type { Problem } from './preflight';

/** Finds another template that a task refers to. */
export type TemplateLookup = (
  name: string,
  clusterScope: boolean,
) => WorkflowTemplate | undefined;

/** As many as the resource's status keeps. */
export const MAX_GATES = 8;
const FIELD = 'spec.orchestration.workflowTemplateRef';

/** Whether a template may be launched at all: label, floor, entrypoint, everything it refers to, and its gates. */
export function checkPipeline(
  template: WorkflowTemplate,
  lookup: TemplateLookup,
): Problem[] {
  const walk = walkPipeline(template, lookup);
  return [...checkHead(template), ...walk.problems];
}

/** Names of the gates of a pipeline, in the order of its text. */
export function gatesOf(
  template: WorkflowTemplate,
  lookup: TemplateLookup,
): string[] {
  return walkPipeline(template, lookup).gates;
}

function checkHead(template: WorkflowTemplate): Problem[] {
  const { name, labels } = template.metadata;
  const problems: Problem[] = [];
  if (labels?.[LABELS.pipeline] !== 'true')
    problems.push({
      code: 'TemplateNotAPipeline',
      field: FIELD,
      message: `${template.kind} ${name} is not labelled ${LABELS.pipeline}: "true", so it may not be launched`,
    });
  const floor = templateFloor(template);
  if ('problem' in floor)
    problems.push({
      code: 'FloorUnreadable',
      field: FIELD,
      message: `The approval floor of ${name} ${floor.problem}; its owner must correct the annotation`,
    });
  return problems;
}

interface Walk {
  problems: Problem[];
  gates: string[];
}

interface Step {
  owner: WorkflowTemplate;
  template: ArgoTemplate;
  /** Display name of the task. */
  task: string;
  /** Templates above, outermost first, as `owner/template`. */
  path: string[];
  retried: boolean;
  looped: boolean;
}

/** Bounds a walk over pipelines that refer to each other over and over. */
const MAX_VISITS = 2000;

function walkPipeline(
  pipeline: WorkflowTemplate,
  lookup: TemplateLookup,
): Walk {
  const walk: Walk = { problems: [], gates: [] };
  const { entrypoint, onExit } = pipeline.spec;
  const roots = [
    entrypoint ?? '',
    ...(typeof onExit === 'string' ? [onExit] : []),
  ];
  const open: Step[] = [];
  const defaults: unknown = pipeline.spec.templateDefaults;
  const retried =
    typeof defaults === 'object' &&
    defaults !== null &&
    'retryStrategy' in defaults;
  for (const name of roots) {
    const template = find(pipeline, name);
    if (template)
      open.push({
        owner: pipeline,
        template,
        task: name,
        path: [],
        retried,
        looped: false,
      });
    else
      walk.problems.push(
        broken(
          name === ''
            ? `${pipeline.metadata.name} has no entrypoint`
            : `${
                pipeline.metadata.name
              } has no template ${name}, which is its ${
                name === entrypoint ? 'entrypoint' : 'exit handler'
              }`,
        ),
      );
  }
  for (let visits = 0; open.length > 0 && visits < MAX_VISITS; visits += 1) {
    const step = open.shift();
    if (step) visit(step, lookup, walk, open);
  }
  if (walk.gates.length > MAX_GATES)
    walk.problems.push({
      code: 'TooManyGates',
      field: FIELD,
      message: `The pipeline has ${walk.gates.length} gates; a workload keeps at most ${MAX_GATES}`,
    });
  return walk;
}

function find(owner: WorkflowTemplate, name: string | undefined) {
  return (owner.spec.templates ?? []).find(template => template.name === name);
}

function broken(message: string): Problem {
  return {
    code: 'TemplateBroken',
    field: FIELD,
    message,
  };
}

function visit(
  step: Step,
  lookup: TemplateLookup,
  walk: Walk,
  open: Step[],
): void {
  const { owner, template } = step;
  const key = `${owner.kind}/${owner.metadata.name}/${template.name}`;
  if (step.path.includes(key)) return;
  const retried = step.retried || template.retryStrategy !== undefined;
  if (template.suspend) {
    walk.gates.push(step.task);
    walk.problems.push(...checkGate({ ...step, retried }));
  }
  const names = new Set((template.dag?.tasks ?? []).map(task => task.name));
  for (const task of [
    ...(template.dag?.tasks ?? []),
    ...(template.steps ?? []).flat(),
  ]) {
    const unknown = (task.dependencies ?? []).filter(name => !names.has(name));
    const waits = dependenciesOf(task, names).includes(task.name);
    if (template.dag && (unknown.length > 0 || waits))
      walk.problems.push(
        broken(
          `Task ${task.name} of ${template.name} depends on ${
            waits ? 'itself' : `${unknown.join(', ')}, which is not there`
          }`,
        ),
      );
    const next = resolve(task, owner, lookup);
    if (typeof next === 'string') walk.problems.push(broken(next));
    else if (next)
      open.push({
        ...next,
        task: task.name,
        path: [...step.path, key],
        retried,
        looped: step.looped || isLoop(task),
      });
  }
}

function resolve(
  task: ArgoTask,
  owner: WorkflowTemplate,
  lookup: TemplateLookup,
): Pick<Step, 'owner' | 'template'> | string | undefined {
  const ref = task.templateRef;
  if (ref) {
    const other = lookup(ref.name, ref.clusterScope === true);
    if (!other)
      return `Task ${task.name} refers to template ${ref.name}, which does not exist`;
    const template = find(other, ref.template);
    return template
      ? { owner: other, template }
      : `Task ${task.name} refers to ${ref.template} of template ${ref.name}, which has none of that name`;
  }
  if (task.template === undefined && task.inline !== undefined)
    return `Task ${task.name} has an inline template; name it, so that it can be checked`;
  const template = find(owner, task.template);
  return template
    ? { owner, template }
    : `Task ${task.name} refers to template ${
        task.template ?? '(none)'
      }, which ${owner.metadata.name} does not have`;
}

function checkGate({ template, task, retried, looped }: Step): Problem[] {
  const outputs = template.outputs?.parameters ?? [];
  const supplied = new Set(
    outputs.filter(({ valueFrom }) => valueFrom?.supplied).map(o => o.name),
  );
  const missing = GATE_OUTPUTS.filter(name => !supplied.has(name));
  const rules: Array<[boolean, string, string]> = [
    [
      template.suspend?.duration !== undefined,
      'GateHasDuration',
      'has suspend.duration: Argo would approve it when the time is over',
    ],
    [
      retried,
      'GateRetried',
      'is under a retryStrategy: Argo would open it again after a rejection',
    ],
    [
      looped,
      'GateInLoop',
      'is in a loop: how many gates there are must be known',
    ],
    [
      missing.length > 0,
      'GateOutputsMissing',
      `does not declare the supplied outputs ${missing.join(', ')}`,
    ],
  ];
  return rules.flatMap(([broke, code, message]) =>
    broke ? [{ code, field: FIELD, message: `Gate ${task} ${message}` }] : [],
  );
}
