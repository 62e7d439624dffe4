import type { KubeObject, NewKubeObject, ObjectMeta } from '../../store/types';
import type { PodFact, PodOrder } from '../core/Operation';
import type { Container, Outputs, Template, Volume, Workflow } from '../model';

/** Labels and annotations that Argo puts on its pods. */
export const POD_KEYS = {
  workflow: 'workflows.argoproj.io/workflow',
  completed: 'workflows.argoproj.io/completed',
  onExit: 'workflows.argoproj.io/on-exit',
  nodeId: 'workflows.argoproj.io/node-id',
  nodeName: 'workflows.argoproj.io/node-name',
  template: 'workflows.argoproj.io/template',
  outputs: 'workflows.argoproj.io/outputs',
  captureResult: 'workflows.argoproj.io/capture-result',
} as const;

/** Name of the only node. */
export const HOST = 'embedded';

export const DEADLINE_MESSAGE =
  'Pod was active on the node longer than the specified deadline';

/** What a container's status says of one that ended. */
export interface Terminated {
  exitCode: number;
  reason: string;
  message?: string;
  startedAt?: string;
  finishedAt?: string;
}

export interface ContainerStatus {
  name: string;
  state: {
    waiting?: { reason: string; message?: string };
    running?: { startedAt: string };
    terminated?: Terminated;
  };
  [field: string]: unknown;
}

/** Status of a pod, as far as the engine writes it. */
export interface PodStatus {
  phase?: string;
  reason?: string;
  message?: string;
  startTime?: string;
  containerStatuses?: ContainerStatus[];
  initContainerStatuses?: ContainerStatus[];
  [field: string]: unknown;
}

/** The Pod object of a node. The template travels with it, so a restarted engine knows what to collect. */
export function makePod(
  order: PodOrder,
  workflow: Workflow,
  volumes: readonly Volume[],
): NewKubeObject {
  const { metadata } = workflow;
  const { template } = order;
  const container = template.container ?? template.script;
  const { source, ...main } = container ?? { image: '' };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: order.podName,
      ...(metadata.namespace ? { namespace: metadata.namespace } : {}),
      labels: {
        ...template.metadata?.labels,
        [POD_KEYS.workflow]: metadata.name,
        [POD_KEYS.completed]: 'false',
        ...(order.onExit ? { [POD_KEYS.onExit]: 'true' } : {}),
      },
      annotations: {
        ...template.metadata?.annotations,
        'kubectl.kubernetes.io/default-container': 'main',
        [POD_KEYS.nodeId]: order.nodeId,
        [POD_KEYS.nodeName]: order.nodeName,
        [POD_KEYS.template]: JSON.stringify(template),
        ...(order.captureResult ? { [POD_KEYS.captureResult]: 'true' } : {}),
      },
      ownerReferences: [
        {
          apiVersion: workflow.apiVersion,
          kind: 'Workflow',
          name: metadata.name,
          uid: metadata.uid ?? '',
          controller: true,
          blockOwnerDeletion: true,
        },
      ],
    },
    spec: {
      restartPolicy: 'Never',
      containers: [{ ...main, name: 'main' }],
      volumes: [...volumes, ...(template.volumes ?? [])],
      ...(order.activeDeadlineSeconds === undefined
        ? {}
        : { activeDeadlineSeconds: order.activeDeadlineSeconds }),
    },
    status: { phase: 'Pending' },
  };
}

/** Whether a Job made this pod. */
export function isOfJob({ metadata }: KubeObject): boolean {
  return (metadata.ownerReferences ?? []).some(
    ({ apiVersion, kind, controller }) =>
      controller === true && apiVersion === 'batch/v1' && kind === 'Job',
  );
}

const containersOf = ({ spec }: KubeObject): Container[] =>
  (spec as { containers?: Container[] } | undefined)?.containers ?? [];

/** Name of the container that a pod runs. */
export function containerNameOf(pod: KubeObject): string {
  return containersOf(pod)[0]?.name ?? 'main';
}

/** The template that a pod runs, for a Job's pod just its container; undefined for a pod that nobody runs here. */
export function templateOf(pod: KubeObject): Template | undefined {
  const text = pod.metadata.annotations?.[POD_KEYS.template];
  if (text !== undefined) return JSON.parse(text) as Template;
  const [container] = containersOf(pod);
  return container && isOfJob(pod) ? { name: '', container } : undefined;
}

export function statusOf(pod: KubeObject): PodStatus {
  return (pod.status ?? {}) as PodStatus;
}

/** Whether the pod has ended. */
export function hasEnded(pod: KubeObject): boolean {
  return /^(Succeeded|Failed)$/.test(statusOf(pod).phase ?? '');
}

/** Id of the node that the pod belongs to. */
export function nodeIdOf({ annotations }: ObjectMeta): string | undefined {
  return annotations?.[POD_KEYS.nodeId];
}

/** What a pod's object says about its node. */
export function podFact(pod: KubeObject): PodFact {
  const status = statusOf(pod);
  const statuses = [
    ...(status.initContainerStatuses ?? []),
    ...(status.containerStatuses ?? []),
  ];
  if (status.phase === 'Running') return { state: 'running', host: HOST };
  if (!hasEnded(pod)) {
    const waiting = statuses.find(one => one.state.waiting)?.state.waiting;
    if (!waiting) return { state: 'pending' };
    const { reason, message } = waiting;
    return {
      state: 'pending',
      message: message ? `${reason}: ${message}` : reason,
      host: HOST,
    };
  }
  const outputs = outputsOf(pod);
  const finishedAt = statuses
    .flatMap(one => one.state.terminated?.finishedAt ?? [])
    .sort()
    .at(-1);
  return {
    state: 'ended',
    ...verdict(status, statuses),
    host: HOST,
    ...(outputs ? { outputs } : {}),
    ...(finishedAt ? { finishedAt } : {}),
  };
}

function verdict(
  status: PodStatus,
  statuses: readonly ContainerStatus[],
): { phase: 'Succeeded' | 'Failed' | 'Error'; message?: string } {
  if (status.phase === 'Succeeded') return { phase: 'Succeeded' };
  if (status.message) return { phase: 'Failed', message: status.message };
  for (const name of ['init', 'main', 'wait']) {
    const end = statuses.find(one => one.name === name)?.state.terminated;
    if (!end || end.exitCode === 0) continue;
    const detail = end.message ? `: ${end.message}` : '';
    return {
      phase: name === 'main' ? 'Failed' : 'Error',
      message: `${name}: ${end.reason} (exit code ${end.exitCode})${detail}`,
    };
  }
  return { phase: 'Failed' };
}

function outputsOf(pod: KubeObject): Outputs | undefined {
  const text = pod.metadata.annotations?.[POD_KEYS.outputs];
  return text === undefined ? undefined : (JSON.parse(text) as Outputs);
}
