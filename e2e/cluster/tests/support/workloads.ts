import type { Node } from './faults/PipelineRun';
import type { KubeApi } from './KubeApi';
import { until } from './until';

/** Ties a Workflow to the workload of this name. */
export const WORKLOAD_LABEL = 'agent-workloads.io/workload';

export const workloadsPath = (namespace: string) =>
  `/apis/agent-workloads.io/v1alpha1/namespaces/${namespace}/agentworkloads`;

export const workflowsPath = (namespace: string) =>
  `/apis/argoproj.io/v1alpha1/namespaces/${namespace}/workflows`;

/** Where a workload lies. */
export interface WorkloadRef {
  namespace: string;
  name: string;
}

/** As it stands in the cluster. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- assertions look everywhere into it
export type Live = Record<string, any>;

/** A workload as somebody writes it for kubectl. */
export function aWorkload(at: WorkloadRef, spec: object = {}) {
  return {
    apiVersion: 'agent-workloads.io/v1alpha1',
    kind: 'AgentWorkload',
    metadata: at,
    spec: {
      objective: 'Which shop is cheaper?',
      owner: 'group:default/market-research',
      orchestration: {
        workflowTemplateRef: { name: 'visual-analysis-template' },
      },
      ...spec,
    },
  };
}

/** Undefined when it is not there. */
export async function readWorkload(
  api: KubeApi,
  { namespace, name }: WorkloadRef,
): Promise<Live | undefined> {
  const { status, body } = await api.get(`${workloadsPath(namespace)}/${name}`);
  if (status === 404) return undefined;
  if (status !== 200) throw new Error(`workload ${name}: ${body.message}`);
  return body;
}

/** The Workflows of a workload. */
export async function workflowsOf(
  api: KubeApi,
  { namespace, name }: WorkloadRef,
): Promise<Live[]> {
  const selector = encodeURIComponent(`${WORKLOAD_LABEL}=${name}`);
  const { status, body } = await api.get(
    `${workflowsPath(namespace)}?labelSelector=${selector}`,
  );
  if (status !== 200) throw new Error(`workflows of ${name}: ${body.message}`);
  return body.items;
}

/** The nodes of a workload's only Workflow. */
export async function nodesOf(api: KubeApi, at: WorkloadRef): Promise<Node[]> {
  const [workflow] = await workflowsOf(api, at);
  return Object.values(workflow?.status?.nodes ?? {});
}

/** Waits for a workload to look so; says what it looked like when it did not. */
export async function untilWorkload(
  api: KubeApi,
  at: WorkloadRef,
  what: string,
  look: (workload: Live) => boolean,
  timeoutMs = 180_000,
): Promise<Live> {
  let last: Live | undefined;
  try {
    return await until(
      `workload ${at.name} ${what}`,
      async () => {
        last = await readWorkload(api, at);
        return last && look(last) && last;
      },
      timeoutMs,
    );
  } catch (error) {
    const { phase, message, conditions } = last?.status ?? {};
    const words = JSON.stringify({ phase, message, conditions }, undefined, 1);
    throw new Error(`${(error as Error).message}; it says ${words}`);
  }
}

const ENDS = ['Completed', 'Failed'];

/** Waits for a phase; an end that is another is told at once. */
export async function untilPhase(
  api: KubeApi,
  at: WorkloadRef,
  phase: string,
  timeoutMs?: number,
): Promise<Live> {
  const found = await untilWorkload(
    api,
    at,
    `is ${phase}`,
    ({ status }) => status?.phase === phase || ENDS.includes(status?.phase),
    timeoutMs,
  );
  if (found.status.phase !== phase)
    throw new Error(
      `workload ${at.name} is ${found.status.phase}: ${found.status.message}`,
    );
  return found;
}

/** Deletes workloads, and waits until the portal has archived them and let them go. */
export async function removeWorkloads(
  api: KubeApi,
  workloads: readonly WorkloadRef[],
): Promise<void> {
  for (const { namespace, name } of workloads)
    await api.delete(`${workloadsPath(namespace)}/${name}`);
  for (const at of workloads)
    await until(
      `workload ${at.name} is gone`,
      async () => (await readWorkload(api, at)) === undefined,
      60_000,
    );
}
