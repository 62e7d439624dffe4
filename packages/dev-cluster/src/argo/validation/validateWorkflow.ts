import type { ObjectMeta } from '../../store/types';
import { dependencyNames, dependsOf } from '../core/dependsExpression';
import type {
  Call,
  DagTask,
  Template,
  WorkflowSpec,
  WorkflowTemplate,
} from '../model';
import { findUnresolved } from './references';
import { findRefusal } from './refusals';

type Lookup = (name: string, cluster: boolean) => WorkflowTemplate | undefined;

/** What is checked. */
export interface Subject {
  /** As it will be in force. */
  spec: WorkflowSpec;
  metadata: Partial<ObjectMeta>;
  /** Name of the WorkflowTemplate that the templates come from. */
  owner: string | undefined;
}

const TYPES = [
  'container',
  'script',
  'dag',
  'steps',
  'suspend',
] as const satisfies readonly (keyof Template)[];

/** What is wrong with a spec, in Argo's words where Argo has some; undefined when it may start. */
export function validateWorkflow(
  { spec, metadata, owner }: Subject,
  lookup: Lookup,
): string | undefined {
  const unset = (spec.arguments?.parameters ?? []).find(
    ({ value, valueFrom }) => value === undefined && valueFrom === undefined,
  );
  if (unset) {
    const where = `spec.arguments.${unset.name}`;
    return `${where}.value or ${where}.valueFrom is required`;
  }
  if (!spec.entrypoint) return 'spec.entrypoint is required';
  const refused = findRefusal(spec);
  if (refused) return refused;
  const walk: Walk = { spec, metadata, owner, lookup, seen: new Set() };
  const entries = [spec.entrypoint, ...(spec.onExit ? [spec.onExit] : [])];
  for (const entry of entries) {
    const problem = checkNamed(walk, entry, spec.templates ?? []);
    if (problem) return problem;
  }
  return undefined;
}

interface Walk extends Subject {
  lookup: Lookup;
  seen: Set<Template>;
}

function checkNamed(
  walk: Walk,
  name: string,
  templates: readonly Template[],
): string | undefined {
  const template = templates.find(one => one.name === name);
  if (!template) {
    return walk.owner
      ? `template reference ${walk.owner}.${name} not found`
      : `template name '${name}' undefined`;
  }
  if (walk.seen.has(template)) return undefined;
  walk.seen.add(template);
  const types = TYPES.filter(type => template[type] !== undefined);
  if (types.length !== 1) {
    return `templates.${name} must have exactly one of: ${TYPES.join(', ')}`;
  }
  return (
    checkTasks(template) ??
    findUnresolved(template, walk.spec, walk.metadata) ??
    checkCalls(walk, template, templates)
  );
}

function checkCalls(
  walk: Walk,
  template: Template,
  templates: readonly Template[],
): string | undefined {
  const calls: Call[] = [
    ...(template.dag?.tasks ?? []),
    ...(template.steps ?? []).flat(),
  ];
  for (const call of calls) {
    const where = `templates.${template.name}.${
      template.dag ? 'tasks' : 'steps'
    }.${call.name}`;
    const problem = checkCall(walk, call, templates);
    if (problem) return `${where} ${problem}`;
  }
  return undefined;
}

function checkCall(
  walk: Walk,
  call: Call,
  templates: readonly Template[],
): string | undefined {
  const ref = call.templateRef;
  if (!ref) {
    if (!call.template) return 'must name a template';
    return checkNamed(walk, call.template, templates);
  }
  const owner = walk.lookup(ref.name, ref.clusterScope === true);
  if (!owner) {
    const kind = ref.clusterScope
      ? 'clusterworkflowtemplates'
      : 'workflowtemplates';
    return `${kind}.argoproj.io "${ref.name}" not found`;
  }
  return (
    findRefusal({ templates: owner.spec.templates ?? [] }) ??
    checkNamed(
      { ...walk, owner: ref.name },
      ref.template,
      owner.spec.templates ?? [],
    )
  );
}

function checkTasks(template: Template): string | undefined {
  const tasks = new Map((template.dag?.tasks ?? []).map(t => [t.name, t]));
  const where = `templates.${template.name}`;
  for (const task of tasks.values()) {
    const problem = checkDepends(task);
    if (problem) return `${where}.tasks.${task.name} ${problem}`;
  }
  for (const task of tasks.values()) {
    const missing = dependencyNames(dependsOf(task)).find(
      name => !tasks.has(name),
    );
    if (missing)
      return `${where} sorting failed: invalid dependency ${missing}`;
    if (reaches(task, task.name, tasks, new Set())) {
      return `${where} sorting failed: graph with cycle`;
    }
  }
  return undefined;
}

function checkDepends(task: DagTask): string | undefined {
  if (task.depends && task.dependencies?.length) {
    return "cannot use both 'depends' and 'dependencies' in the same DAG template";
  }
  try {
    dependencyNames(dependsOf(task));
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function reaches(
  from: DagTask,
  target: string,
  tasks: ReadonlyMap<string, DagTask>,
  seen: Set<string>,
): boolean {
  for (const name of dependencyNames(dependsOf(from))) {
    if (name === target) return true;
    const next = tasks.get(name);
    if (!next || seen.has(name)) continue;
    seen.add(name);
    if (reaches(next, target, tasks, seen)) return true;
  }
  return false;
}
