import type { NodeStatus, Parameter, Workflow, WorkflowSpec } from '../model';
import { millis, timestamp } from './duration';
import { GlobalParameterError, TemplateError } from './Operation';
import type { Facts } from './Operation';
import { configMapValue } from './processInputs';

/** Values of `{{workflow.…}}`. */
export function globalParameters(
  workflow: Workflow,
  spec: WorkflowSpec,
  facts: Facts,
): Record<string, string> {
  const { metadata, status } = workflow;
  const globals: Record<string, string> = {
    'workflow.name': metadata.name,
    'workflow.namespace': metadata.namespace ?? '',
    'workflow.uid': metadata.uid ?? '',
    'workflow.mainEntrypoint': spec.entrypoint ?? '',
    'workflow.serviceAccountName': spec.serviceAccountName ?? 'default',
    'workflow.creationTimestamp': metadata.creationTimestamp ?? '',
    'workflow.creationTimestamp.RFC3339': metadata.creationTimestamp ?? '',
    'workflow.creationTimestamp.s': String(
      millis(metadata.creationTimestamp) / 1000,
    ),
    'workflow.labels.json': JSON.stringify(metadata.labels ?? {}),
    'workflow.annotations.json': JSON.stringify(metadata.annotations ?? {}),
  };
  addEntries(globals, 'workflow.labels', metadata.labels);
  addEntries(globals, 'workflow.annotations', metadata.annotations);
  const parameters = (spec.arguments?.parameters ?? []).map(parameter => ({
    ...parameter,
    value: globalValue(parameter, globals, facts),
  }));
  for (const { name, value } of parameters) {
    globals[`workflow.parameters.${name}`] = value;
  }
  const json = JSON.stringify(parameters);
  globals['workflow.parameters'] = json;
  globals['workflow.parameters.json'] = json;
  for (const { name, value } of status?.outputs?.parameters ?? []) {
    if (value !== undefined) {
      globals[`workflow.outputs.parameters.${name}`] = value;
    }
  }
  return globals;
}

/** What only the exit handler may refer to. */
export function exitParameters(
  nodes: readonly NodeStatus[],
  result: { phase: string; startedAt?: string | null; now: Date },
): Record<string, string> {
  const failures = nodes
    .filter(({ type, phase }) => type === 'Pod' && /Failed|Error/.test(phase))
    .map(node => ({
      displayName: node.displayName,
      message: node.message ?? '',
      templateName: node.templateName ?? '',
      phase: node.phase,
      podName: node.id,
      finishedAt: node.finishedAt ?? timestamp(result.now),
    }));
  const seconds = (result.now.getTime() - millis(result.startedAt)) / 1000;
  return {
    'workflow.status': result.phase,
    'workflow.failures': JSON.stringify(failures),
    'workflow.duration': seconds.toFixed(6),
  };
}

function globalValue(
  parameter: Parameter,
  globals: Record<string, string>,
  facts: Facts,
): string {
  if (parameter.value !== undefined) return String(parameter.value);
  const ref = parameter.valueFrom?.configMapKeyRef;
  try {
    const value = configMapValue(
      parameter,
      `workflow.parameters.${parameter.name}`,
      globals,
      name => facts.configMap(name),
    );
    return value ?? parameter.default ?? '';
  } catch (error) {
    if (!(error instanceof TemplateError) || !ref) throw error;
    const reason = error.message.replace(/^.*? from ConfigMap: /, '');
    throw new GlobalParameterError(
      `failed to set global parameter ${parameter.name} from configmap with name ${ref.name} and key ${ref.key}: ${reason}`,
    );
  }
}

function addEntries(
  into: Record<string, string>,
  prefix: string,
  entries: Record<string, string> | undefined,
): void {
  for (const [key, value] of Object.entries(entries ?? {})) {
    into[`${prefix}.${key}`] = value;
  }
}
