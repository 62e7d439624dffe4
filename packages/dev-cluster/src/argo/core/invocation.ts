import type {
  Inputs,
  NodeFlag,
  NodeStatus,
  Template,
  TemplateRef,
} from '../model';
import type { TemplateScope } from './Operation';

/** What a template is called with. */
export interface Invocation {
  nodeName: string;
  /** The task or step; the entrypoint and the exit handler have none. */
  call: { name?: string; template?: string; templateRef?: TemplateRef };
  kind?: 'tasks' | 'steps';
  arguments?: Inputs;
  scope: TemplateScope;
  boundaryID?: string;
  nodeFlag?: NodeFlag;
  onExit: boolean;
}

/** A template about to run under a node's name. */
export interface Execution {
  nodeName: string;
  /** Name of the task or step. */
  callName: string | undefined;
  template: Template;
  /** Where the names in this template are looked up. */
  scope: TemplateScope;
  onExit: boolean;
  /** Runs a call of this template. */
  execute(invocation: Invocation): NodeStatus;
  /** Makes the node on first sight. */
  begin(
    type: NodeStatus['type'],
    phase: NodeStatus['phase'],
    message?: string,
  ): NodeStatus;
}
