import type { DagTask, NodeStatus, Template } from '../model';
import { dependencyNames, dependsOf } from './dependsExpression';
import type { Execution } from './invocation';
import { addLoop, addNode, scopeOf } from './localScope';
import type { LocalScope } from './localScope';
import type { Operation } from './Operation';

export type Dag = NonNullable<Template['dag']>;

/** One pass over one DAG. */
export interface DagPass {
  operation: Operation;
  execution: Execution;
  dag: Dag;
  boundary: NodeStatus;
  tasks: ReadonlyMap<string, DagTask>;
  visited: Set<string>;
}

/** Hangs a task's node under what it depends on, or under the DAG itself. */
export function connect(
  pass: DagPass,
  name: string,
  dependencies: readonly string[],
): void {
  const { nodes } = pass.operation;
  const child = `${pass.boundary.name}.${name}`;
  if (dependencies.length === 0) nodes.connect(pass.boundary, child);
  for (const dependency of dependencies) {
    const parent = nodeOf(pass, dependency);
    const parents = parent ? nodes.outbound(parent) : [];
    for (const outbound of parents) nodes.connect(outbound, child);
  }
}

export function dagScope(
  pass: DagPass,
  names?: ReadonlySet<string>,
): LocalScope {
  const scope = scopeOf(pass.execution.template);
  for (const task of pass.dag.tasks) {
    if (names && !names.has(task.name)) continue;
    const node = nodeOf(pass, task.name);
    if (!node) continue;
    addNode(scope, `tasks.${task.name}`, node);
    if (node.type === 'TaskGroup') {
      addLoop(scope, `tasks.${task.name}`, pass.operation.nodes.children(node));
    }
  }
  return scope;
}

export function ancestorsOf(pass: DagPass, task: DagTask): Set<string> {
  const found = new Set<string>();
  const queue = dependencyNames(dependsOf(task));
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    const next = pass.tasks.get(name);
    if (next) queue.push(...dependencyNames(dependsOf(next)));
  }
  return found;
}

export function targetsOf(dag: Dag): string[] {
  if (dag.target) return dag.target.split(' ').filter(Boolean);
  const needed = new Set(
    dag.tasks.flatMap(task => dependencyNames(dependsOf(task))),
  );
  return dag.tasks.map(({ name }) => name).filter(name => !needed.has(name));
}

export function nodeOf(pass: DagPass, task: string): NodeStatus | undefined {
  return pass.operation.nodes.byName(`${pass.boundary.name}.${task}`);
}

export function idOf(pass: DagPass, task: string): string {
  return pass.operation.nodes.idOf(`${pass.boundary.name}.${task}`);
}
