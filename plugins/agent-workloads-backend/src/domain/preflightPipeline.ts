import {
  ANNOTATIONS,
  GATE_OUTPUTS,
  LABELS,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import type { ArgoTask, ArgoTemplate, WorkflowTemplate } from './argo';
import { templateFloor } from './floor';
import { isLoop } from './plan';
import type { Problem } from './preflight';
import { checkOrder } from './taskOrder';

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
  return [...checkHead(template), ...walk.problems].map(
    ({ code, message }) => ({ code, field: FIELD, message }),
  );
}

/** Names of the gates of a pipeline, in the order of its text. */
export function gatesOf(
  template: WorkflowTemplate,
  lookup: TemplateLookup,
): string[] {
  return walkPipeline(template, lookup).gates;
}

/** A problem of a pipeline and where in its text it is. */
export interface PipelineProblem extends Pick<Problem, 'code' | 'message'> {
  /** Stable name of the rule. */
  rule: string;
  /** Field of the pipeline; where a template of somebody else is broken, the reference that leads there. */
  path: string;
}

/** What can be said of a pipeline's label and floor. */
export function checkHead(template: WorkflowTemplate): PipelineProblem[] {
  const { name, labels } = template.metadata;
  const problems: PipelineProblem[] = [];
  if (labels?.[LABELS.pipeline] !== 'true')
    problems.push({
      code: 'TemplateNotAPipeline',
      rule: 'not-a-pipeline',
      path: 'metadata.labels',
      message: `${template.kind} ${name} is not labelled ${LABELS.pipeline}: "true", so it may not be launched`,
    });
  const floor = templateFloor(template);
  if ('problem' in floor)
    problems.push({
      code: 'FloorUnreadable',
      rule: 'approval-floor',
      path: `metadata.annotations["${ANNOTATIONS.approvalFloor}"]`,
      message: `The approval floor of ${name} ${floor.problem}; its owner must correct the annotation`,
    });
  return problems;
}

/** Everything that a run of a pipeline may come to. */
export interface Walk {
  problems: PipelineProblem[];
  gates: string[];
  /** Paths of the pipeline's own templates that a run may come to. */
  reached: Set<string>;
  seen: Set<ArgoTemplate>;
  /** Some of it was left out. */
  cut: boolean;
}

interface Step {
  owner: WorkflowTemplate;
  template: ArgoTemplate;
  /** Field of the pipeline that is the template, or refers to it. */
  at: string;
  /** The template belongs to another WorkflowTemplate. */
  foreign: boolean;
  /** Display name of the task. */
  task: string;
  /** Templates above, outermost first, as `owner/template`. */
  path: string[];
  retried: boolean;
  looped: boolean;
}

/** Bounds a walk over pipelines that refer to each other over and over. */
const MAX_VISITS = 2000;

/** Follows a pipeline from its entrypoint and exit handler through everything they run. */
export function walkPipeline(
  pipeline: WorkflowTemplate,
  lookup: TemplateLookup,
): Walk {
  const walk: Walk = {
    problems: [],
    gates: [],
    reached: new Set(),
    seen: new Set(),
    cut: false,
  };
  const { entrypoint, onExit } = pipeline.spec;
  const roots = [
    { name: entrypoint ?? '', from: 'spec.entrypoint' },
    ...(typeof onExit === 'string'
      ? [{ name: onExit, from: 'spec.onExit' }]
      : []),
  ];
  const open: Step[] = [];
  const defaults: unknown = pipeline.spec.templateDefaults;
  const retried =
    typeof defaults === 'object' &&
    defaults !== null &&
    'retryStrategy' in defaults;
  for (const { name, from } of roots) {
    const found = find(pipeline, name);
    if (found)
      open.push({
        owner: pipeline,
        template: found.template,
        at: found.path,
        foreign: false,
        task: name,
        path: [],
        retried,
        looped: false,
      });
    else
      walk.problems.push(
        broken(
          'entrypoint',
          from,
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
  if (open.length > 0 || walk.cut)
    walk.problems.push(
      broken(
        'too-large',
        'spec.templates',
        `${pipeline.metadata.name} runs more than ${MAX_VISITS} tasks; such a pipeline can't be checked for its gates`,
      ),
    );
  if (walk.gates.length > MAX_GATES)
    walk.problems.push({
      code: 'TooManyGates',
      rule: 'too-many-gates',
      path: 'spec.templates',
      message: `The pipeline has ${walk.gates.length} gates; a workload keeps at most ${MAX_GATES}`,
    });
  return walk;
}

function find(owner: WorkflowTemplate, name: string | undefined) {
  const templates = owner.spec.templates ?? [];
  const index = templates.findIndex(template => template.name === name);
  const template = templates[index];
  return template && { template, path: `spec.templates[${index}]` };
}

function broken(rule: string, path: string, message: string): PipelineProblem {
  return { code: 'TemplateBroken', rule, path, message };
}

function visit(
  step: Step,
  lookup: TemplateLookup,
  walk: Walk,
  open: Step[],
): void {
  const { owner, template, at } = step;
  const key = `${owner.kind}/${owner.metadata.name}/${template.name}`;
  if (step.path.includes(key)) return;
  // What a template of somebody else has inside is told at the reference that leads there.
  const inside = (field: string) => (step.foreign ? at : `${at}.${field}`);
  if (!step.foreign) walk.reached.add(at);
  const retried = step.retried || template.retryStrategy !== undefined;
  if (template.suspend) {
    walk.gates.push(step.task);
    walk.problems.push(...checkGate({ ...step, retried }));
  }
  // Each template is told of once, however many ways lead to it.
  const isFirst = !walk.seen.has(template);
  walk.seen.add(template);
  if (isFirst)
    walk.problems.push(
      ...checkOrder(template).map(({ rule, field, message }) =>
        broken(rule, inside(field), message),
      ),
    );
  for (const { task, field } of tasksOf(template)) {
    if (open.length >= MAX_VISITS) walk.cut = true;
    if (walk.cut && !isFirst) return;
    const next = resolve(task, step, inside(field), lookup);
    if ('rule' in next) {
      if (isFirst) walk.problems.push(next);
    } else if (!walk.cut)
      open.push({
        ...next,
        task: task.name,
        path: [...step.path, key],
        retried,
        looped: step.looped || isLoop(task),
      });
  }
}

/** The tasks of a template with their fields. */
export function tasksOf<T>(template: {
  dag?: { tasks: T[] };
  steps?: T[][];
}): Array<{ task: T; field: string }> {
  return [
    ...(template.dag?.tasks ?? []).map((task, index) => ({
      task,
      field: `dag.tasks[${index}]`,
    })),
    ...(template.steps ?? []).flatMap((row, outer) =>
      row.map((task, inner) => ({ task, field: `steps[${outer}][${inner}]` })),
    ),
  ];
}

function resolve(
  task: ArgoTask,
  { owner, foreign }: Step,
  field: string,
  lookup: TemplateLookup,
): Pick<Step, 'owner' | 'template' | 'at' | 'foreign'> | PipelineProblem {
  const ref = task.templateRef;
  if (ref) {
    const other = lookup(ref.name, ref.clusterScope === true);
    if (!other)
      return broken(
        'unknown-reference',
        field,
        `Task ${task.name} refers to template ${ref.name}, which does not exist`,
      );
    const found = find(other, ref.template);
    return found
      ? { owner: other, template: found.template, at: field, foreign: true }
      : broken(
          'unknown-reference',
          field,
          `Task ${task.name} refers to ${ref.template} of template ${ref.name}, which has none of that name`,
        );
  }
  if (task.template === undefined && task.inline !== undefined)
    return broken(
      'inline-template',
      field,
      `Task ${task.name} has an inline template; name it, so that it can be checked`,
    );
  const found = find(owner, task.template);
  if (found)
    return {
      owner,
      template: found.template,
      at: foreign ? field : found.path,
      foreign,
    };
  return broken(
    'unknown-template',
    field,
    `Task ${task.name} refers to template ${task.template ?? '(none)'}, which ${
      owner.metadata.name
    } does not have`,
  );
}

function checkGate({
  template,
  task,
  at,
  retried,
  looped,
}: Step): PipelineProblem[] {
  const outputs = template.outputs?.parameters ?? [];
  const supplied = new Set(
    outputs.filter(({ valueFrom }) => valueFrom?.supplied).map(o => o.name),
  );
  const missing = GATE_OUTPUTS.filter(name => !supplied.has(name));
  const rules: Array<[boolean, string, string, string]> = [
    [
      template.suspend?.duration !== undefined,
      'GateHasDuration',
      'gate-duration',
      'has suspend.duration: Argo would approve it when the time is over',
    ],
    [
      retried,
      'GateRetried',
      'gate-retried',
      'is under a retryStrategy: Argo would open it again after a rejection',
    ],
    [
      looped,
      'GateInLoop',
      'gate-in-loop',
      'is in a loop: how many gates there are must be known',
    ],
    [
      missing.length > 0,
      'GateOutputsMissing',
      'gate-outputs',
      `does not declare the supplied outputs ${missing.join(', ')}`,
    ],
  ];
  return rules.flatMap(([broke, code, rule, message]) =>
    broke ? [{ code, rule, path: at, message: `Gate ${task} ${message}` }] : [],
  );
}
