import type { Call, Inputs, NodeStatus, Template } from '../model';
import { executeDag } from './executeDag';
import { executePod } from './executePod';
import { executeSteps } from './executeSteps';
import { executeSuspend } from './executeSuspend';
import type { Execution, Invocation } from './invocation';
import { podName } from './naming';
import { isFulfilled } from './NodeTree';
import { markError, TemplateError } from './Operation';
import type { Operation, TemplateScope } from './Operation';
import { processInputs } from './processInputs';
import { nextAttempt } from './retry';
import { resolveTemplate } from './resolveTemplate';
import { substituteDeep } from './substitute';

/** As deep as Argo goes. */
const MAX_DEPTH = 100;

/** Brings the node of one call one step forward, and makes it where it does not exist. */
export function executeTemplate(
  operation: Operation,
  invocation: Invocation,
): NodeStatus {
  const { nodes } = operation;
  const existing = nodes.byName(invocation.nodeName);
  if (existing && isFulfilled(existing)) return existing;
  let prepared: Prepared;
  try {
    prepared = prepare(operation, invocation);
  } catch (error) {
    const node =
      existing ?? begin(operation, invocation, undefined, 'Skipped', 'Pending');
    markError(operation, node, error);
    throw error;
  }
  if (!prepared.template.retryStrategy && !operation.spec.retryStrategy) {
    return run(operation, invocation, prepared, invocation.nodeName);
  }
  return executeRetried(operation, invocation, prepared);
}

interface Prepared {
  template: Template;
  scope: TemplateScope;
}

function prepare(operation: Operation, invocation: Invocation): Prepared {
  const { call, nodeName } = invocation;
  const { template, scope } = resolveTemplate(
    operation,
    call,
    invocation.scope,
  );
  const retried = template.retryStrategy ?? operation.spec.retryStrategy;
  const isPod = Boolean(template.container ?? template.script);
  const locals: Record<string, string> = { 'node.name': nodeName };
  if (isPod && !retried) {
    locals['pod.name'] = podNameOf(operation, nodeName, template);
  }
  if (invocation.kind && call.name) {
    locals[`${invocation.kind}.name`] = call.name;
  }
  const processed = processInputs(
    template,
    invocation.arguments,
    { ...operation.globals, ...locals },
    operation.facts.configMap,
  );
  return { template: processed, scope };
}

function podNameOf(operation: Operation, node: string, template: Template) {
  return podName(operation.workflow.metadata.name, node, template.name);
}

function executeRetried(
  operation: Operation,
  invocation: Invocation,
  { template, scope }: Prepared,
): NodeStatus {
  const { nodes } = operation;
  const retry =
    nodes.byName(invocation.nodeName) ??
    begin(operation, invocation, template, 'Retry', 'Running');
  // A finished attempt may at once lead to the next one or to the end.
  for (;;) {
    const next = nextAttempt(
      operation,
      retry,
      template.retryStrategy ?? operation.spec.retryStrategy ?? {},
    );
    if (!next) return retry;
    nodes.connect(retry, next.nodeName);
    const attempt = substituteDeep(template, {
      'pod.name': podNameOf(operation, next.nodeName, template),
      retries: String(next.number),
      ...next.lastRetry,
    });
    let node: NodeStatus | undefined;
    try {
      node = run(
        operation,
        {
          ...invocation,
          nodeName: next.nodeName,
          nodeFlag: { ...invocation.nodeFlag, retried: true },
        },
        { template: attempt, scope },
        next.nodeName,
      );
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      node = nodes.byName(next.nodeName);
    }
    if (!node || !isFulfilled(node)) return retry;
  }
}

function run(
  operation: Operation,
  invocation: Invocation,
  { template, scope }: Prepared,
  nodeName: string,
): NodeStatus {
  const execution: Execution = {
    nodeName,
    callName: invocation.call.name,
    template,
    scope,
    onExit: invocation.onExit,
    execute: next => executeTemplate(operation, next),
    begin: (type, phase, message) =>
      begin(
        operation,
        { ...invocation, nodeName },
        template,
        type,
        phase,
        message,
      ),
  };
  operation.depth += 1;
  try {
    if (operation.depth > MAX_DEPTH) {
      throw new TemplateError('Maximum recursion depth exceeded');
    }
    return runType(operation, execution);
  } catch (error) {
    const node =
      operation.nodes.byName(nodeName) ?? execution.begin('Skipped', 'Pending');
    markError(operation, node, error);
    throw error;
  } finally {
    operation.depth -= 1;
  }
}

function runType(operation: Operation, execution: Execution): NodeStatus {
  const { dag, steps, suspend } = execution.template;
  if (dag) return executeDag(operation, execution, dag);
  if (steps) return executeSteps(operation, execution, steps);
  if (suspend) return executeSuspend(operation, execution, suspend);
  return executePod(operation, execution);
}

function begin(
  operation: Operation,
  invocation: Invocation,
  template: Template | undefined,
  type: NodeStatus['type'],
  phase: NodeStatus['phase'],
  message?: string,
): NodeStatus {
  const { call, nodeName } = invocation;
  const node = operation.nodes.add({
    name: nodeName,
    type,
    phase,
    message,
    displayName: displayName(invocation),
    ...templateNames(call),
    templateScope: invocation.scope.name,
    boundaryID: invocation.boundaryID,
    nodeFlag: invocation.nodeFlag,
  });
  if (template && hasContent(template.inputs)) node.inputs = template.inputs;
  if (type === 'Pod') node.taskResultSynced = true;
  return node;
}

/** Names under which a node remembers what it runs. */
export function templateNames(call: Pick<Call, 'template' | 'templateRef'>) {
  if (call.templateRef) return { templateRef: call.templateRef };
  return call.template ? { templateName: call.template } : {};
}

function displayName({ call, nodeName }: Invocation): string {
  const attempt = /\(\d+\)$/.exec(nodeName)?.[0];
  if (!call.name) return nodeName;
  return attempt && !call.name.endsWith(attempt)
    ? `${call.name}${attempt}`
    : call.name;
}

function hasContent(inputs: Inputs | undefined): boolean {
  return Boolean(inputs?.parameters?.length || inputs?.artifacts?.length);
}
