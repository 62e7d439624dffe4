import type { ArgoTask, ArgoTemplate, ArgoWorkflowSpec } from './argo';

/** A step or gate that a pipeline will run, known before it has a node. */
export interface PlannedStep {
  /** What Argo appends to the Workflow's name for its node, e.g. `.parallel-processing.dom` or `[0].build`. */
  path: string;
  task: string;
  template: string;
  kind: 'step' | 'gate';
  /** Loops become as many nodes as their items. */
  loop: boolean;
  /** Paths of the steps and gates that come right before. */
  after: string[];
  /** Paths of the groups that hold it, outermost first. */
  groups: string[];
}

/** Finds the template of a task; undefined when it is not there. */
export type TaskTemplate = (task: ArgoTask) => ArgoTemplate | undefined;

/** Recursive pipelines have no end to plan. */
const MAX_DEPTH = 16;
const MAX_STEPS = 500;

interface Expansion {
  steps: PlannedStep[];
  /** Paths that start and end the group. */
  entries: string[];
  exits: string[];
}

interface Place {
  path: string;
  groups: string[];
}

const NOTHING: Expansion = { steps: [], entries: [], exits: [] };

/** Templates of the pipeline itself. */
export function localTemplates(
  spec: ArgoWorkflowSpec | undefined,
): TaskTemplate {
  const byName = new Map((spec?.templates ?? []).map(t => [t.name, t]));
  return task => (task.template ? byName.get(task.template) : undefined);
}

/** Names of the tasks that a task waits for. */
export function dependenciesOf(
  task: ArgoTask,
  known: ReadonlySet<string>,
): string[] {
  if (task.dependencies?.length) return task.dependencies;
  const words = (task.depends ?? '').match(/[A-Za-z0-9_-]+(\.[A-Za-z]+)?/g);
  const names = (words ?? []).map(word => word.replace(/\.[A-Za-z]+$/, ''));
  return [...new Set(names)].filter(name => known.has(name));
}

export const isLoop = (task: ArgoTask): boolean =>
  ['withItems', 'withParam', 'withSequence'].some(
    key => task[key] !== undefined,
  );

class Planner {
  #count = 0;
  readonly #templateOf: TaskTemplate;

  constructor(templateOf: TaskTemplate) {
    this.#templateOf = templateOf;
  }

  expand(task: ArgoTask, place: Place): Expansion {
    const template = this.#templateOf(task);
    const group = template?.dag ?? template?.steps;
    const loop = isLoop(task);
    if (!group || loop) return this.#leaf(task, template, place, loop);
    if (place.groups.length >= MAX_DEPTH) return NOTHING;
    const inside = { ...place, groups: [...place.groups, place.path] };
    return template?.dag
      ? this.#dag(template.dag.tasks, inside)
      : this.#steps(template?.steps ?? [], inside);
  }

  #leaf(
    task: ArgoTask,
    template: ArgoTemplate | undefined,
    { path, groups }: Place,
    loop: boolean,
  ): Expansion {
    this.#count += 1;
    if (this.#count > MAX_STEPS) return NOTHING;
    const step: PlannedStep = {
      path,
      task: task.name,
      template: template?.name ?? task.template ?? '',
      kind: template?.suspend ? 'gate' : 'step',
      loop,
      after: [],
      groups,
    };
    return { steps: [step], entries: [path], exits: [path] };
  }

  #dag(tasks: readonly ArgoTask[], inside: Place): Expansion {
    const names = new Set(tasks.map(task => task.name));
    const parts = new Map(
      tasks.map(task => [
        task.name,
        this.expand(task, { ...inside, path: `${inside.path}.${task.name}` }),
      ]),
    );
    const waitedFor = new Set<string>();
    const entries: string[] = [];
    for (const task of tasks) {
      const part = parts.get(task.name) ?? NOTHING;
      const before = dependenciesOf(task, names);
      before.forEach(name => waitedFor.add(name));
      connect(
        before.flatMap(name => parts.get(name)?.exits ?? []),
        part,
      );
      if (before.length === 0) entries.push(...part.entries);
    }
    const last = tasks.filter(task => !waitedFor.has(task.name));
    return {
      steps: [...parts.values()].flatMap(part => part.steps),
      entries,
      exits: last.flatMap(task => parts.get(task.name)?.exits ?? []),
    };
  }

  #steps(rows: readonly ArgoTask[][], inside: Place): Expansion {
    let whole: Expansion = NOTHING;
    rows.forEach((row, index) => {
      const parts = row.map(task =>
        this.expand(task, {
          ...inside,
          path: `${inside.path}[${index}].${task.name}`,
        }),
      );
      parts.forEach(part => connect(whole.exits, part));
      whole = {
        steps: [...whole.steps, ...parts.flatMap(part => part.steps)],
        entries:
          index === 0 ? parts.flatMap(part => part.entries) : whole.entries,
        exits: parts.flatMap(part => part.exits),
      };
    });
    return whole;
  }
}

/** Every step and gate of a pipeline with what comes before it; groups are folded away. */
export function planSteps(
  spec: ArgoWorkflowSpec | undefined,
  templateOf: TaskTemplate = localTemplates(spec),
): PlannedStep[] {
  const entry = templateOf({ name: '', template: spec?.entrypoint });
  if (!entry) return [];
  const task = { name: '', template: entry.name };
  const planner = new Planner(templateOf);
  return planner.expand(task, { path: '', groups: [] }).steps;
}

function connect(before: readonly string[], part: Expansion): void {
  const entries = new Set(part.entries);
  for (const step of part.steps)
    if (entries.has(step.path)) step.after.push(...before);
}
