import { NotFoundError } from '@backstage/errors';
import type { Workflow } from '../../domain/argo';
import type { ObjectRef } from '../ClusterStore';
import { translateError } from '../errors';
import type { KubeHttp, KubeRequest } from '../KubeHttp';

/** What `set` writes to the one suspended node that an id names. */
export interface NodeValues {
  nodeId: string;
  phase: 'Succeeded' | 'Failed';
  message: string;
  outputs: Record<string, string>;
}

/** Ids as Argo makes them: `<workflow>` or `<workflow>-<hash>`. Anything else could say more in a selector. */
const NODE_ID = /^[a-z0-9]([-.a-z0-9]*[a-z0-9])?$/;

/** The few calls of Argo's own server that the product makes (server/workflow/workflow_server.go). */
export class ArgoServer {
  readonly #http: KubeHttp;

  constructor(http: KubeHttp) {
    this.#http = http;
  }

  /** The run with its nodes in place, wherever Argo keeps them; one that is deleted may come from Argo's archive. */
  async read(
    ref: ObjectRef,
    uid: string,
    signal?: AbortSignal,
  ): Promise<Workflow | undefined> {
    try {
      const workflow = await this.#call<Workflow>(`reading ${ref.name}`, {
        path: pathOf(ref),
        signal,
      });
      return workflow.metadata.uid === uid ? workflow : undefined;
    } catch (error) {
      if (NotFoundError.is(error)) return undefined;
      throw error;
    }
  }

  /** Ends one suspended node; on a conflict the server reads again and repeats, as long as the node still waits. */
  async set(
    ref: ObjectRef,
    { nodeId, phase, message, outputs }: NodeValues,
    signal?: AbortSignal,
  ): Promise<Workflow> {
    if (!NODE_ID.test(nodeId))
      throw new TypeError(`${nodeId} is no id of a node`);
    return this.#call(`ending a gate of ${ref.name}`, {
      method: 'PUT',
      path: `${pathOf(ref)}/set`,
      body: {
        nodeFieldSelector: `id=${nodeId}`,
        phase,
        message,
        outputParameters: JSON.stringify(outputs),
      },
      signal,
    });
  }

  /** Lets nothing more of the run start. */
  async stop(ref: ObjectRef, signal?: AbortSignal): Promise<void> {
    await this.#call(`stopping ${ref.name}`, {
      method: 'PUT',
      path: `${pathOf(ref)}/stop`,
      body: {},
      signal,
    });
  }

  async #call<T>(doing: string, request: KubeRequest): Promise<T> {
    try {
      return await this.#http.request<T>(request);
    } catch (error) {
      throw translateError(error, doing, 'The Argo server');
    }
  }
}

function pathOf({ namespace, name }: ObjectRef): string {
  return `/api/v1/workflows/${[namespace, name]
    .map(encodeURIComponent)
    .join('/')}`;
}
