import type {
  ArtifactRepositoryRef,
  NodeStatus,
  Outputs,
  Template,
  Workflow,
  WorkflowSpec,
  WorkflowStatus,
  WorkflowTemplate,
} from '../model';
import type { NodeTree } from './NodeTree';

/** What is known of a node's pod. */
export type PodFact =
  | { state: 'pending'; message?: string; host?: string }
  | { state: 'running'; host?: string }
  | {
      state: 'ended';
      phase: 'Succeeded' | 'Failed' | 'Error';
      message?: string;
      outputs?: Outputs;
      host?: string;
      finishedAt?: string;
    };

/** A ConfigMap that holds parameters. */
export interface ConfigMapFact {
  labels: Readonly<Record<string, string>>;
  data: Readonly<Record<string, string>>;
}

/** The world outside the Workflow, observed once. */
export interface Facts {
  now: Date;
  /** Pods by node id. */
  pods: ReadonlyMap<string, PodFact>;
  configMap(name: string): ConfigMapFact | undefined;
  workflowTemplate(
    name: string,
    clusterScope: boolean,
  ): WorkflowTemplate | undefined;
  artifactRepository(): { ok: ArtifactRepositoryRef } | { problem: string };
}

/** A pod that a node needs. */
export interface PodOrder {
  nodeId: string;
  nodeName: string;
  podName: string;
  /** With every tag replaced. */
  template: Template;
  onExit: boolean;
  /** Somebody refers to what the pod prints. */
  captureResult: boolean;
  activeDeadlineSeconds?: number;
}

/** What is to happen after one pass. */
export interface Advance {
  workflow: Workflow;
  podsToStart: PodOrder[];
  /** Ids of the nodes whose pods are to be ended. */
  podsToStop: string[];
  recheckAt?: Date;
}

/** Where templates are looked up, and the scope that nodes carry. */
export interface TemplateScope {
  /** `local/`, `local/<workflow>`, `namespaced/<template>` or `cluster/<template>`. */
  name: string;
  templates: readonly Template[];
  /** Prefix in `status.storedTemplates`; undefined: templates are in the Workflow itself. */
  storedAs?: string;
}

/** One pass over one Workflow. */
export interface Operation {
  workflow: Workflow;
  status: WorkflowStatus;
  /** The Workflow's spec over that of its template. */
  spec: WorkflowSpec;
  nodes: NodeTree;
  facts: Facts;
  now: Date;
  globals: Record<string, string>;
  deadline?: Date;
  podsToStart: PodOrder[];
  podsToStop: Set<string>;
  recheckAt?: Date;
  /** Templates within templates at this moment. */
  depth: number;
  /** Pods that run or wait, for `parallelism`. */
  activePods: number;
}

/** Asks for another pass at this time, or sooner if one was asked for already. */
export function recheck(operation: Operation, at: Date): void {
  const { recheckAt } = operation;
  if (!recheckAt || at < recheckAt) operation.recheckAt = at;
}

/** The shutdown strategy, unless it spares this part. Stop lets the exit handler run. */
export function shutdownFor(
  operation: Operation,
  onExit: boolean,
): string | undefined {
  const { shutdown } = operation.spec;
  if (!shutdown) return undefined;
  return shutdown === 'Stop' && onExit ? undefined : shutdown;
}

/** Raised by a template that can't start: the node's parent decides what it means. */
export class TemplateError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'TemplateError';
  }
}

/** Raised by what ends a Workflow as Failed before anything of it runs. */
export class GlobalParameterError extends Error {
  constructor(message: string) {
    super(`failed to set global parameters: ${message}`);
    this.name = 'GlobalParameterError';
  }
}

/** Raised where an output is wanted that nobody has set: the call waits for it, as Argo's does. */
export class NotYet extends Error {
  constructor(tag: string) {
    super(`failed to resolve {{${tag}}}`);
    this.name = 'NotYet';
  }
}

export function mustExist<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new TemplateError(`${what} not found`);
  return value;
}

/** Ends a node as an error. */
export function markError(
  operation: Operation,
  node: NodeStatus,
  error: unknown,
): NodeStatus {
  const message = error instanceof Error ? error.message : String(error);
  return operation.nodes.mark(node, 'Error', message);
}
