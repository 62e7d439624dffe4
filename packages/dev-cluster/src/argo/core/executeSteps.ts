import type { Call, NodeStatus, Template } from '../model';
import { templateNames } from './executeTemplate';
import { expandLoop } from './expansion';
import type { Execution } from './invocation';
import {
  addLoop,
  addNode,
  outputsFromScope,
  resolveReferences,
  scopeOf,
} from './localScope';
import type { LocalScope } from './localScope';
import { hasFailed, isFulfilled } from './NodeTree';
import { markError, NotYet, TemplateError } from './Operation';
import type { Operation } from './Operation';
import { evaluateWhen } from './whenExpression';

/** One pass over one list of steps. */
interface StepsPass {
  operation: Operation;
  execution: Execution;
  boundary: NodeStatus;
  scope: LocalScope;
}

/** Runs the groups one after the other, each when all of the one before has ended well. */
export function executeSteps(
  operation: Operation,
  execution: Execution,
  groups: NonNullable<Template['steps']>,
): NodeStatus {
  const { nodes } = operation;
  const boundary =
    nodes.byName(execution.nodeName) ?? execution.begin('Steps', 'Running');
  const scope = scopeOf(execution.template);
  const pass: StepsPass = { operation, execution, boundary, scope };
  for (const [index, steps] of groups.entries()) {
    const group = groupNode(pass, index);
    executeGroup(pass, group, steps);
    if (!isFulfilled(group)) return boundary;
    if (hasFailed(group)) {
      setOutbound(pass, groups.length);
      return nodes.mark(boundary, 'Failed', group.message);
    }
    for (const step of steps) addStep(pass, group, step);
  }
  setOutbound(pass, groups.length);
  const outputs = outputsFromScope(execution.template, scope);
  if (outputs) boundary.outputs = outputs;
  return nodes.mark(boundary, 'Succeeded');
}

function groupNode(pass: StepsPass, index: number): NodeStatus {
  const { operation, execution, boundary } = pass;
  const { nodes } = operation;
  const name = `${boundary.name}[${index}]`;
  const existing = nodes.byName(name);
  if (existing) return existing;
  const group = nodes.add({
    name,
    type: 'StepGroup',
    phase: 'Running',
    displayName: `[${index}]`,
    templateScope: execution.scope.name,
    boundaryID: boundary.id,
    nodeFlag: {},
  });
  const previous = nodes.byName(`${boundary.name}[${index - 1}]`);
  if (!previous) {
    nodes.connect(boundary, name);
    return group;
  }
  const children = nodes.children(previous);
  const parents =
    children.length === 0
      ? [previous]
      : children.flatMap(child => nodes.outbound(child));
  for (const parent of parents) nodes.connect(parent, name);
  return group;
}

function executeGroup(
  pass: StepsPass,
  group: NodeStatus,
  steps: readonly Call[],
): void {
  if (isFulfilled(group)) return;
  const { nodes, globals } = pass.operation;
  const continueOn = new Map<string, Call['continueOn']>();
  try {
    const calls = steps.flatMap(step =>
      expandLoop(resolveReferences(step, pass.scope, globals)),
    );
    for (const call of calls) {
      const name = `${group.name}.${call.name}`;
      continueOn.set(nodes.idOf(name), call.continueOn);
      executeStep(pass, group, call, name);
    }
  } catch (error) {
    if (error instanceof NotYet) return;
    markError(pass.operation, group, error);
    return;
  }
  const children = nodes.children(group);
  if (!children.every(isFulfilled)) return;
  const failed = children.find(child => {
    const allowed = continueOn.get(child.id);
    if (child.phase === 'Failed') return allowed?.failed !== true;
    return child.phase === 'Error' && allowed?.error !== true;
  });
  if (failed) nodes.mark(group, 'Failed', `child '${failed.id}' failed`);
  else nodes.mark(group, 'Succeeded');
}

function executeStep(
  pass: StepsPass,
  group: NodeStatus,
  call: Call,
  nodeName: string,
): void {
  const { operation, execution, boundary } = pass;
  const { nodes } = operation;
  if (!nodes.byName(nodeName) && !evaluateWhen(call.when ?? '')) {
    nodes.add({
      name: nodeName,
      type: 'Skipped',
      phase: 'Skipped',
      message: `when '${call.when}' evaluated false`,
      displayName: call.name,
      ...templateNames(call),
      templateScope: execution.scope.name,
      boundaryID: boundary.id,
      nodeFlag: {},
    });
    nodes.connect(group, nodeName);
    return;
  }
  nodes.connect(group, nodeName);
  try {
    execution.execute({
      nodeName,
      call,
      kind: 'steps',
      arguments: call.arguments,
      scope: execution.scope,
      boundaryID: boundary.id,
      onExit: execution.onExit,
    });
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    throw new TemplateError(
      `step group deemed errored due to child ${nodeName} error: ${error.message}`,
    );
  }
}

function addStep(pass: StepsPass, group: NodeStatus, step: Call): void {
  const { nodes } = pass.operation;
  const name = `${group.name}.${step.name}`;
  const node = nodes.byName(name);
  if (node) {
    addNode(pass.scope, `steps.${step.name}`, node);
    return;
  }
  const items = nodes
    .children(group)
    .filter(child => child.name.startsWith(`${name}(`));
  addLoop(pass.scope, `steps.${step.name}`, items);
}

function setOutbound(pass: StepsPass, groups: number): void {
  const { nodes } = pass.operation;
  for (let index = groups - 1; index >= 0; index -= 1) {
    const group = nodes.byName(`${pass.boundary.name}[${index}]`);
    if (!group) continue;
    const outbound = nodes
      .children(group)
      .flatMap(child => nodes.outbound(child).map(({ id }) => id));
    if (outbound.length > 0) pass.boundary.outboundNodes = outbound;
    return;
  }
}
