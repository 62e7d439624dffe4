import type { NodeStatus, Outputs, Template } from '../model';
import { millis, parseDuration } from './duration';
import { recheck, TemplateError } from './Operation';
import type { Operation } from './Operation';
import type { Execution } from './invocation';

/**
 * A gate: it stays Running until somebody writes its node, the workflow ends
 * it, or its own duration, if it has one, is over.
 */
export function executeSuspend(
  operation: Operation,
  execution: Execution,
  suspend: NonNullable<Template['suspend']>,
): NodeStatus {
  const { nodes, now } = operation;
  let node = nodes.byName(execution.nodeName);
  if (!node) {
    node = execution.begin('Suspend', 'Pending');
    const outputs = suppliedOutputs(execution.template);
    if (outputs) node.outputs = outputs;
  }
  if (suspend.duration !== undefined && suspend.duration !== '') {
    const duration = parseDuration(String(suspend.duration));
    if (duration === undefined) {
      throw new TemplateError(
        `unable to parse suspend.duration '${suspend.duration}'`,
      );
    }
    const until = millis(node.startedAt) + duration;
    if (now.getTime() > until) {
      fillDefaults(node.outputs);
      return nodes.mark(node, 'Succeeded');
    }
    recheck(operation, new Date(until + 1));
  }
  return nodes.mark(node, 'Running');
}

function suppliedOutputs(template: Template): Outputs | undefined {
  const declared = template.outputs?.parameters ?? [];
  if (declared.length === 0) return undefined;
  const inputs = template.inputs?.parameters ?? [];
  return {
    parameters: declared.map(parameter => {
      const input = inputs.find(one => one.name === parameter.name);
      const fallback = parameter.valueFrom?.default ?? input?.default;
      return fallback === undefined
        ? parameter
        : {
            ...parameter,
            valueFrom: { ...parameter.valueFrom, default: fallback },
          };
    }),
  };
}

/** Gives every output that nobody supplied its default. */
export function fillDefaults(outputs: Outputs | undefined): void {
  for (const parameter of outputs?.parameters ?? []) {
    if (parameter.value !== undefined) continue;
    const fallback = parameter.valueFrom?.default;
    if (fallback === undefined) {
      throw new TemplateError(
        `raw output parameter '${parameter.name}' has not been set and does not have a default value`,
      );
    }
    parameter.value = fallback;
    delete parameter.valueFrom;
  }
}
