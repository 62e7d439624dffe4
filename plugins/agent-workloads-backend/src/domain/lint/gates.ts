import { tasksOf, type Walk } from '../preflightPipeline';
import { readDepends } from '../taskOrder';
import { error, warning, type Finding } from './finding';
import { hooksOf, templatesOf, type Placed } from './parts';
import type { CallTarget } from './references';
import type { Pipeline, PipelineTask, PipelineTemplate } from './shape';

/** `when` that can't come true. */
const NEVER = /^\s*(['"]?)(false|0)\1\s*$/i;
/** Results of a gate that a rejection has, too. */
const NOT_APPROVED = ['Failed', 'Errored', 'AllFailed', 'Omitted', 'Skipped'];
const MAX_DEPTH = 32;

/** Gates that nobody comes to, or that what they should guard does not wait for. */
export function checkGates(
  pipeline: Pipeline,
  walk: Walk,
  targetOf: CallTarget,
): Finding[] {
  const templates = templatesOf(pipeline);
  const holds = gateHolders(targetOf);
  return [
    ...checkReached(templates, walk),
    ...checkHooks(pipeline, holds),
    ...templates.flatMap(placed => [
      ...tasksOf(placed.template).flatMap(({ task, field }) =>
        checkTask(task, `${placed.path}.${field}`, holds(task)),
      ),
      ...checkFollowers(placed, holds),
    ]),
    ...checkGuards(pipeline, templates, holds),
  ];
}

type Holds = (call: Pick<PipelineTask, 'template' | 'templateRef'>) => boolean;

/** Whether a task is a gate, or a group with one inside. */
function gateHolders(targetOf: CallTarget): Holds {
  const known = new Map<PipelineTemplate, boolean>();
  const inside = (template: PipelineTemplate, depth: number): boolean => {
    const before = known.get(template);
    if (before !== undefined) return before;
    if (template.suspend) return true;
    if (depth >= MAX_DEPTH) return false;
    known.set(template, false); // ends what goes round
    const found = tasksOf(template).some(({ task }) => {
      const target = targetOf(task);
      return typeof target === 'object' && inside(target, depth + 1);
    });
    known.set(template, found);
    return found;
  };
  return call => {
    const target = targetOf(call);
    return typeof target === 'object' && inside(target, 0);
  };
}

function checkReached(templates: Placed[], walk: Walk): Finding[] {
  const dead = templates.filter(
    ({ template, path }) => template.suspend && !walk.reached.has(path),
  );
  if (dead.length > 0)
    return dead.map(({ template, path }) =>
      error(
        'gate-unreachable',
        path,
        `No run comes to the gate ${template.name}: no task leads there from the entrypoint; add one that the guarded steps depend on`,
      ),
    );
  return walk.gates.length > 0
    ? []
    : [
        warning(
          'no-gate',
          'spec.templates',
          'The pipeline has no gate: its runs end without anybody deciding; add a template with suspend: {} and the supplied outputs of a gate where people or the policy should decide',
        ),
      ];
}

/** Hooks run beside the tasks: what waits there is not among the gates that a workload knows. */
function checkHooks(pipeline: Pipeline, holds: Holds): Finding[] {
  const hooks = [
    ...hooksOf({ hooks: pipeline.spec.hooks }, 'spec'),
    ...templatesOf(pipeline).flatMap(({ template, path }) =>
      tasksOf(template).flatMap(({ task, field }) =>
        hooksOf(task, `${path}.${field}`),
      ),
    ),
  ];
  return hooks.flatMap(({ call, path }) =>
    holds(call)
      ? [
          error(
            'gate-in-hook',
            path,
            'A gate in a hook guards nothing: the pipeline goes on beside it; make it a task',
          ),
        ]
      : [],
  );
}

function checkTask(
  task: PipelineTask,
  path: string,
  isGate: boolean,
): Finding[] {
  if (!isGate) return [];
  const problems: Finding[] = [];
  if (task.when !== undefined)
    problems.push(
      NEVER.test(task.when)
        ? error(
            'gate-unreachable',
            `${path}.when`,
            `No run comes to the gate ${task.name}: its condition is never true; remove it`,
          )
        : warning(
            'gate-conditional',
            `${path}.when`,
            `Where the condition is false, the gate ${task.name} is passed over and nobody decides; be sure that nothing needs a decision then`,
          ),
    );
  if (task.continueOn?.failed || task.continueOn?.error)
    problems.push(
      error(
        'gate-ignored',
        `${path}.continueOn`,
        `The pipeline goes on when the gate ${task.name} is rejected; remove continueOn`,
      ),
    );
  return problems;
}

/** Tasks that run when a gate was not approved. */
function checkFollowers({ template, path }: Placed, holds: Holds): Finding[] {
  const tasks = template.dag?.tasks ?? [];
  const gates = new Set(tasks.filter(holds).map(({ name }) => name));
  return tasks.flatMap((task, index) =>
    readDepends(task.depends ?? '')
      .waits.filter(
        ({ name, result }) =>
          gates.has(name) &&
          result !== undefined &&
          NOT_APPROVED.includes(result),
      )
      .map(({ name, result }) =>
        warning(
          'gate-ignored',
          `${path}.dag.tasks[${index}].depends`,
          `Task ${task.name} runs after ${name}.${result}, so without an approval; be sure that it does nothing that needs one`,
        ),
      ),
  );
}

/** A gate at the end of the pipeline guards nothing. */
function checkGuards(
  { spec }: Pipeline,
  templates: Placed[],
  holds: Holds,
): Finding[] {
  const entry = templates.find(
    ({ template }) => template.name === spec.entrypoint,
  );
  if (!entry) return [];
  const { dag, steps } = entry.template;
  const last = dag
    ? dag.tasks.filter(
        ({ name }) =>
          !dag.tasks.some(
            other =>
              other.dependencies?.includes(name) ||
              readDepends(other.depends ?? '').waits.some(
                wait => wait.name === name,
              ),
          ),
      )
    : steps?.at(-1) ?? [];
  return last
    .filter(holds)
    .map(({ name }) =>
      warning(
        'gate-guards-nothing',
        entry.path,
        `Nothing waits for the gate ${name}; let the steps that need a decision depend on it`,
      ),
    );
}
