import type { DagTask, NodeStatus } from '../model';
import { assessDag } from './assessDag';
import { expandLoop, isLoop } from './expansion';
import type { Execution } from './invocation';
import {
  ancestorsOf,
  connect,
  dagScope,
  idOf,
  nodeOf,
  targetsOf,
} from './dagPass';
import type { Dag, DagPass } from './dagPass';
import { dependencyNames, dependsOf } from './dependsExpression';
import { judgeDependencies } from './judgeDependencies';
import { outputsFromScope, resolveReferences } from './localScope';
import { hasFailed, isFulfilled } from './NodeTree';
import { markError, mustExist, NotYet, TemplateError } from './Operation';
import type { Operation } from './Operation';
import { templateNames } from './executeTemplate';
import { evaluateWhen } from './whenExpression';

/** Starts every task whose time has come, and ends the DAG when its targets have. */
export function executeDag(
  operation: Operation,
  execution: Execution,
  dag: Dag,
): NodeStatus {
  const { nodes } = operation;
  const boundary =
    nodes.byName(execution.nodeName) ?? execution.begin('DAG', 'Running');
  const pass: DagPass = {
    operation,
    execution,
    dag,
    boundary,
    tasks: new Map(dag.tasks.map(task => [task.name, task])),
    visited: new Set(),
  };
  const targets = targetsOf(dag);
  for (const name of targets) executeTask(pass, name);
  const phase = assessDag(
    nodes,
    boundary,
    targets.map(name => idOf(pass, name)),
    {
      failFast: dag.failFast !== false,
    },
  );
  if (phase === 'Running') return boundary;
  if (phase === 'Succeeded') {
    const outputs = outputsFromScope(execution.template, dagScope(pass));
    if (outputs) boundary.outputs = outputs;
  }
  const outbound = targets.flatMap(name => {
    const node = nodeOf(pass, name);
    return node ? nodes.outbound(node).map(({ id }) => id) : [];
  });
  if (outbound.length > 0) boundary.outboundNodes = outbound;
  return nodes.mark(boundary, phase);
}

function executeTask(pass: DagPass, name: string): void {
  if (pass.visited.has(name)) return;
  pass.visited.add(name);
  const task = mustExist(pass.tasks.get(name), `task '${name}'`);
  const node = nodeOf(pass, name);
  if (node && isFulfilled(node)) return;
  const dependencies = dependencyNames(dependsOf(task));
  for (const dependency of dependencies) executeTask(pass, dependency);
  try {
    if (node) runTask(pass, task, dependencies);
    else startTask(pass, task, dependencies);
  } catch (error) {
    if (error instanceof NotYet) return;
    if (nodeOf(pass, name) || !(error instanceof Error)) throw error;
    skip(pass, task, dependencies, { phase: 'Error', message: error.message });
  }
}

function startTask(
  pass: DagPass,
  task: DagTask,
  dependencies: readonly string[],
): void {
  const depends = dependsOf(task);
  const verdict =
    depends === '' ? 'run' : judgeDependencies(pass, depends, dependencies);
  if (verdict === 'run') runTask(pass, task, dependencies);
  if (verdict !== 'omit') return;
  skip(pass, task, dependencies, {
    phase: 'Omitted',
    message: 'omitted: depends condition not met',
  });
}

function runTask(
  pass: DagPass,
  task: DagTask,
  dependencies: readonly string[],
): void {
  const { operation } = pass;
  const resolved = resolveReferences(
    task,
    dagScope(pass, ancestorsOf(pass, task)),
    operation.globals,
  );
  const calls = expandLoop(resolved);
  if (!isLoop(task)) {
    for (const call of calls) runCall(pass, call, task, dependencies);
    return;
  }
  if (calls.length === 0) {
    skip(pass, task, dependencies, {
      phase: 'Skipped',
      message: 'Skipped, empty params',
    });
    return;
  }
  const group = nodeOf(pass, task.name) ?? beginGroup(pass, task, dependencies);
  for (const call of calls) runCall(pass, call, task, dependencies, group);
  const items = calls.map(call => nodeOf(pass, call.name));
  if (!items.every(item => item && isFulfilled(item))) return;
  const failed = items.findLast(item => item && hasFailed(item));
  operation.nodes.mark(group, failed?.phase ?? 'Succeeded');
}

function beginGroup(
  pass: DagPass,
  task: DagTask,
  dependencies: readonly string[],
): NodeStatus {
  connect(pass, task.name, dependencies);
  return addNodeFor(pass, task, 'TaskGroup', { phase: 'Running' });
}

function runCall(
  pass: DagPass,
  call: DagTask,
  task: DagTask,
  dependencies: readonly string[],
  group?: NodeStatus,
): void {
  const { operation, execution, boundary } = pass;
  const nodeName = `${boundary.name}.${call.name}`;
  if (!operation.nodes.byName(nodeName)) {
    if (group) operation.nodes.connect(group, nodeName);
    else connect(pass, call.name, dependencies);
    if (!evaluateWhen(call.when ?? '')) {
      addNodeFor(pass, { ...task, name: call.name }, 'Skipped', {
        phase: 'Skipped',
        message: `when '${call.when}' evaluated false`,
      });
      return;
    }
  }
  try {
    execution.execute({
      nodeName,
      call,
      kind: 'tasks',
      arguments: call.arguments,
      scope: execution.scope,
      boundaryID: boundary.id,
      onExit: execution.onExit,
    });
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    const node = operation.nodes.byName(nodeName);
    if (node) markError(operation, node, error);
  }
}

interface Ending {
  phase: NodeStatus['phase'];
  message?: string;
}

function skip(
  pass: DagPass,
  task: DagTask,
  dependencies: readonly string[],
  ending: Ending,
): void {
  addNodeFor(pass, task, 'Skipped', ending);
  connect(pass, task.name, dependencies);
}

function addNodeFor(
  { operation, execution, boundary }: DagPass,
  task: DagTask,
  type: NodeStatus['type'],
  ending: Ending,
): NodeStatus {
  return operation.nodes.add({
    name: `${boundary.name}.${task.name}`,
    type,
    ...ending,
    displayName: task.name,
    ...templateNames(task),
    templateScope: execution.scope.name,
    boundaryID: boundary.id,
    nodeFlag: {},
  });
}
