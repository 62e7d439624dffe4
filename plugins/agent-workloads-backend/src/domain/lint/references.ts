import { isLoop } from '../plan';
import { tasksOf } from '../preflightPipeline';
import { error, warning, type Finding } from './finding';
import { ancestorsOf, templatesOf, type Placed } from './parts';
import type { Call, Pipeline, PipelineTask, PipelineTemplate } from './shape';
import { namesInExpression, tagsOf, textsIn } from './tags';

/** What a task runs; `unknown` where that can't be looked up. */
export type CallTarget = (
  call: Call,
) => PipelineTemplate | 'unknown' | undefined;

/** Which names a text may use. */
interface Scope {
  pipeline: Pipeline;
  template?: PipelineTemplate;
  /** `tasks` in a DAG, `steps` in steps. */
  group?: 'tasks' | 'steps';
  siblings: ReadonlyMap<string, PipelineTask>;
  /** Siblings whose results are known; undefined: of all of them. */
  ended?: ReadonlySet<string>;
  loop: boolean;
  globals: ReadonlySet<string>;
  targetOf: CallTarget;
}

const WORKFLOW =
  /^(name|namespace|uid|mainEntrypoint|serviceAccountName|parameters(\.json)?|labels\..+|annotations\..+|creationTimestamp(\..+)?|priority|duration|scheduledTime|status|failures)$/;
const POD =
  /^(pod\.name|node\.name|retries|lastRetry\.\w+|duration|status|exitCode|cronworkflow\..+|(tasks|steps)\.name)$/;
const SIBLING =
  /^(id|name|ip|status|exitCode|startedAt|finishedAt|hostNodeName|outputs|outputs\.(result|exitCode|parameters|artifacts))$/;

/** Every `{{…}}` that refers to what is not there, or not yet known. */
export function checkReferences(
  pipeline: Pipeline,
  targetOf: CallTarget,
): Finding[] {
  const outside: Scope = {
    pipeline,
    siblings: new Map(),
    loop: false,
    globals: globalNames(pipeline),
    targetOf,
  };
  const { templates: _, templateDefaults: __, ...rest } = pipeline.spec;
  return [
    ...checkTexts(rest, 'spec', outside),
    ...templatesOf(pipeline).flatMap(placed => checkPlaced(placed, outside)),
  ];
}

function checkPlaced({ template, path }: Placed, outside: Scope): Finding[] {
  const tasks = tasksOf(template);
  const scope: Scope = {
    ...outside,
    template,
    siblings: new Map(tasks.map(({ task }) => [task.name, task])),
  };
  const { dag, steps, ...rest } = template;
  if (dag) scope.group = 'tasks';
  else if (steps) scope.group = 'steps';
  const ended = dag ? ancestorsOf(dag.tasks) : endedInSteps(steps ?? []);
  return [
    ...checkTexts(rest, path, scope),
    ...tasks.flatMap(({ task, field }) => {
      const { hooks, onExit, ...own } = task;
      const loop = isLoop(task);
      const after = { ...scope, loop };
      return [
        ...checkTexts(own, `${path}.${field}`, {
          ...after,
          ended: ended.get(task.name) ?? new Set(),
        }),
        ...checkTexts(hooks, `${path}.${field}.hooks`, after),
      ];
    }),
  ];
}

function endedInSteps(
  rows: readonly PipelineTask[][],
): Map<string, ReadonlySet<string>> {
  const ended = new Map<string, ReadonlySet<string>>();
  let before: ReadonlySet<string> = new Set();
  for (const row of rows) {
    for (const { name } of row) ended.set(name, before);
    before = new Set([...before, ...row.map(({ name }) => name)]);
  }
  return ended;
}

/** Names that outputs of templates have for the whole run. */
function globalNames(pipeline: Pipeline): Set<string> {
  return new Set(
    templatesOf(pipeline).flatMap(({ template: { outputs } }) => [
      ...(outputs?.parameters ?? []).map(
        ({ globalName }) => `parameters.${globalName}`,
      ),
      ...(outputs?.artifacts ?? []).map(
        ({ globalName }) => `artifacts.${String(globalName)}`,
      ),
    ]),
  );
}

function checkTexts(value: unknown, path: string, scope: Scope): Finding[] {
  return textsIn(value, path).flatMap(text =>
    tagsOf(text.text).flatMap(tag => {
      const names =
        tag.kind === 'variable' ? [tag.name] : namesInExpression(tag.text);
      return names.flatMap(name => checkName(name, text.path, scope) ?? []);
    }),
  );
}

function checkName(
  name: string,
  path: string,
  scope: Scope,
): Finding | undefined {
  const [head = '', ...tail] = name.split('.');
  const rest = tail.join('.');
  if (name === 'item' || head === 'item')
    return scope.loop
      ? undefined
      : error(
          'item-outside-loop',
          path,
          `{{${name}}} is used where nothing is repeated; add withItems, withParam or withSequence, or pass the value as an argument`,
        );
  if (head === 'workflow') return checkWorkflow(rest, path, scope);
  // Outside of templates Argo knows more than what the rules know.
  if (!scope.template || POD.test(name)) return undefined;
  if (head === 'inputs' || head === 'outputs')
    return checkOwn(head, tail, path, scope.template);
  if (head === 'tasks' || head === 'steps')
    return checkSibling(head, tail, path, scope);
  return warning(
    'unknown-variable',
    path,
    `Argo fills no {{${name}}} as far as is known, and fails a step where it can't; correct the name`,
  );
}

function checkWorkflow(
  rest: string,
  path: string,
  { pipeline, globals }: Scope,
): Finding | undefined {
  if (WORKFLOW.test(rest)) return undefined;
  const parameter = /^parameters\.(.+)$/.exec(rest)?.[1];
  if (parameter !== undefined) {
    const declared = (pipeline.spec.arguments?.parameters ?? []).map(
      other => other.name,
    );
    return declared.includes(parameter)
      ? undefined
      : error(
          'undeclared-parameter',
          path,
          `{{workflow.parameters.${parameter}}} is used, but spec.arguments.parameters declares no ${parameter}; declare it there`,
        );
  }
  const output = /^outputs\.(.+)$/.exec(rest)?.[1];
  if (output !== undefined && globals.has(output)) return undefined;
  return output === undefined
    ? warning(
        'unknown-variable',
        path,
        `Argo fills no {{workflow.${rest}}} as far as is known; correct the name`,
      )
    : error(
        'unknown-output',
        path,
        `{{workflow.${rest}}} is used, but no output of a template has that globalName`,
      );
}

function checkOwn(
  head: 'inputs' | 'outputs',
  [kind, ...tail]: string[],
  path: string,
  template: PipelineTemplate,
): Finding | undefined {
  if (kind !== 'parameters' && kind !== 'artifacts')
    return warning(
      'unknown-variable',
      path,
      `Argo fills no {{${head}.${kind}}}; known are ${head}.parameters and ${head}.artifacts`,
    );
  const name = tail.join('.').replace(/\.path$/, '');
  const declared = (template[head]?.[kind] ?? []).map(other => other.name);
  if (
    name === '' ||
    declared.includes(name) ||
    declared.includes(tail.join('.'))
  )
    return undefined;
  return error(
    'undeclared-parameter',
    path,
    `{{${head}.${kind}.${name}}} is used, but template ${template.name} declares no ${head}.${kind} ${name}; declare it there`,
  );
}

function checkSibling(
  head: 'tasks' | 'steps',
  [name = '', ...tail]: string[],
  path: string,
  { group, siblings, ended, template, targetOf }: Scope,
): Finding | undefined {
  const what = head === 'tasks' ? 'task' : 'step';
  const sibling = siblings.get(name);
  if (group !== head || !sibling)
    return error(
      'unknown-task',
      path,
      `{{${head}.${name}.…}} is used, but ${
        template?.name ?? 'the pipeline'
      } has no ${what} ${name}; its results can be passed as arguments`,
    );
  if (ended && !ended.has(name))
    return error(
      'not-ended-before',
      path,
      head === 'tasks'
        ? `{{tasks.${name}.…}} is used by a task that does not wait for ${name}; add ${name} to its depends`
        : `{{steps.${name}.…}} is used by a step that does not come after ${name}; move it to a later row`,
    );
  const rest = tail.join('.');
  if (rest === '' || SIBLING.test(rest)) return undefined;
  const [, kind, output] =
    /^outputs\.(parameters|artifacts)\.(.+)$/.exec(rest) ?? [];
  if (kind !== 'parameters' && kind !== 'artifacts')
    return warning(
      'unknown-variable',
      path,
      `Argo fills no {{${head}.${name}.${rest}}} as far as is known; correct the name`,
    );
  const target = targetOf(sibling);
  if (target === 'unknown' || target === undefined) return undefined;
  const declared = (target.outputs?.[kind] ?? []).map(other => other.name);
  return declared.some(other => other === output || output === `${other}.path`)
    ? undefined
    : error(
        'unknown-output',
        path,
        `{{${head}.${name}.${rest}}} is used, but template ${target.name} declares no outputs.${kind} ${output}; declare it there`,
      );
}
