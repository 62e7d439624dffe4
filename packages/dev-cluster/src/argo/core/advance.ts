import type { NodeStatus, Workflow, WorkflowSpec } from '../model';
import { validateWorkflow } from '../validation/validateWorkflow';
import { joinSpecs, specInForce, storedTemplates } from './effectiveSpec';
import { executeTemplate } from './executeTemplate';
import { exitParameters, globalParameters } from './globals';
import { finish, isFinished, setCondition, start } from './lifecycle';
import { hasFailed, isFulfilled, NodeTree } from './NodeTree';
import { GlobalParameterError, TemplateError } from './Operation';
import type { Advance, Facts, Operation, TemplateScope } from './Operation';
import { updateProgress } from './progress';
import { enforceLimits, reconcilePods } from './reconcilePods';

/**
 * One pass over a Workflow: what the controller would write, and which pods it
 * would start and stop. Pure: the same Workflow and facts give the same answer.
 */
export function advance(original: Readonly<Workflow>, facts: Facts): Advance {
  const workflow = structuredClone(original) as Workflow;
  if (isFinished(workflow)) return nothing(workflow);
  try {
    if (!workflow.status?.phase && !begin(workflow, facts)) {
      return nothing(workflow);
    }
    return operate(workflow, facts);
  } catch (error) {
    if (error instanceof GlobalParameterError) {
      finish(workflow, facts.now, 'Failed', error.message);
      return nothing(workflow);
    }
    const fault = error instanceof TemplateError ? '' : 'internal error: ';
    finish(workflow, facts.now, 'Error', `${fault}${messageOf(error)}`);
    return nothing(workflow);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function nothing(workflow: Workflow): Advance {
  return { workflow, podsToStart: [], podsToStop: [] };
}

/** First sight of a Workflow: stores its template's spec and checks it. False: it has ended. */
function begin(workflow: Workflow, facts: Facts): boolean {
  const ref = workflow.spec.workflowTemplateRef;
  workflow.status = {};
  let stored = {};
  if (ref) {
    const cluster = ref.clusterScope === true;
    const template = facts.workflowTemplate(ref.name, cluster);
    if (!template) {
      const kind = cluster ? 'clusterworkflowtemplates' : 'workflowtemplates';
      throw new TemplateError(`${kind}.argoproj.io "${ref.name}" not found`);
    }
    workflow.status.storedWorkflowTemplateSpec = joinSpecs(
      workflow.spec,
      template.spec,
    );
    stored = storedTemplates(template, cluster ? 'cluster' : 'namespaced');
  }
  const spec = specInForce(workflow);
  addMetadata(workflow, spec);
  const problem = validateWorkflow(
    { spec, metadata: workflow.metadata, owner: ref?.name },
    (name, cluster) => facts.workflowTemplate(name, cluster),
  );
  if (problem) {
    finish(workflow, facts.now, 'Failed', `invalid spec: ${problem}`);
    return false;
  }
  const repository = facts.artifactRepository();
  if ('problem' in repository) throw new TemplateError(repository.problem);
  start(workflow, facts.now);
  workflow.status.artifactRepositoryRef = repository.ok;
  if (ref) workflow.status.storedTemplates = stored;
  return true;
}

function addMetadata({ metadata }: Workflow, spec: WorkflowSpec): void {
  const { labels, annotations } = spec.workflowMetadata ?? {};
  if (labels) metadata.labels = { ...metadata.labels, ...labels };
  if (annotations) {
    metadata.annotations = { ...metadata.annotations, ...annotations };
  }
}

function operate(workflow: Workflow, facts: Facts): Advance {
  const { storedWorkflowTemplateSpec } = workflow.status ?? {};
  if (storedWorkflowTemplateSpec && workflow.spec.shutdown) {
    storedWorkflowTemplateSpec.shutdown = workflow.spec.shutdown;
  }
  const operation = open(workflow, facts);
  const { status, spec } = operation;
  const seenBefore =
    status.nodes !== undefined && operation.nodes.all().length > 0;
  reconcilePods(operation);
  enforceLimits(operation);
  if (seenBefore) setPodRunning(operation);
  if (!spec.suspend) conclude(operation, runEntrypoint(operation));
  updateProgress(status);
  return {
    workflow,
    podsToStart: isFinished(workflow) ? [] : operation.podsToStart,
    podsToStop: [...operation.podsToStop],
    ...(operation.recheckAt && !isFinished(workflow)
      ? { recheckAt: operation.recheckAt }
      : {}),
  };
}

function open(workflow: Workflow, facts: Facts): Operation {
  const status = (workflow.status ??= {});
  const spec = specInForce(workflow);
  status.nodes ??= {};
  const seconds = spec.activeDeadlineSeconds;
  const deadline =
    seconds === undefined || !status.startedAt
      ? undefined
      : new Date(Date.parse(status.startedAt) + seconds * 1000);
  return {
    workflow,
    status,
    spec,
    facts,
    now: facts.now,
    nodes: new NodeTree(workflow.metadata.name, status.nodes, facts.now),
    globals: globalParameters(workflow, spec, facts),
    ...(deadline ? { deadline } : {}),
    podsToStart: [],
    podsToStop: new Set(),
    depth: 0,
    activePods: 0,
  };
}

function scopeOfWorkflow({ workflow, spec }: Operation): TemplateScope {
  const ref = workflow.spec.workflowTemplateRef;
  const templates = spec.templates ?? [];
  return ref
    ? { name: 'local/', templates, storedAs: `namespaced/${ref.name}` }
    : { name: `local/${workflow.metadata.name}`, templates };
}

function runEntrypoint(operation: Operation): NodeStatus {
  const { workflow, spec } = operation;
  try {
    return executeTemplate(operation, {
      nodeName: workflow.metadata.name,
      call: { template: spec.entrypoint ?? '' },
      arguments: spec.arguments,
      scope: scopeOfWorkflow(operation),
      onExit: false,
    });
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    throw new TemplateError(
      `error in entry template execution: ${error.message}`,
    );
  }
}

function conclude(operation: Operation, root: NodeStatus): void {
  if (!isFulfilled(root)) return;
  const { spec, workflow, now } = operation;
  const phase = hasFailed(root)
    ? (root.phase as 'Failed' | 'Error')
    : 'Succeeded';
  if (spec.onExit && spec.shutdown !== 'Terminate') {
    const handler = runExitHandler(operation, spec.onExit, phase);
    if (!isFulfilled(handler)) return;
    if (hasFailed(handler)) {
      const how = handler.phase as 'Failed' | 'Error';
      finish(workflow, now, how, handler.message);
      return;
    }
  }
  const message = spec.shutdown
    ? `Stopped with strategy '${spec.shutdown}'`
    : root.message;
  finish(workflow, now, phase, phase === 'Succeeded' ? undefined : message);
}

function runExitHandler(
  operation: Operation,
  template: string,
  phase: string,
): NodeStatus {
  const { status, now, nodes } = operation;
  Object.assign(
    operation.globals,
    exitParameters(nodes.all(), { phase, startedAt: status.startedAt, now }),
  );
  const nodeName = `${operation.workflow.metadata.name}.onExit`;
  return executeTemplate(operation, {
    nodeName,
    call: { template },
    arguments: operation.spec.arguments,
    scope: scopeOfWorkflow(operation),
    nodeFlag: { hooked: true },
    onExit: true,
  });
}

function setPodRunning({ facts, status }: Operation): void {
  const running = [...facts.pods.values()].some(
    ({ state }) => state === 'running',
  );
  setCondition(status, {
    type: 'PodRunning',
    status: running ? 'True' : 'False',
  });
}
