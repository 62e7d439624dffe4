import { findRepository } from '../../../src/argo/artifacts/repository';
import { advance } from '../../../src/argo/core/advance';
import { hasFailed, isFulfilled } from '../../../src/argo/core/NodeTree';
import type { Advance, Facts, PodFact } from '../../../src/argo/core/Operation';
import type {
  NodeStatus,
  Workflow,
  WorkflowTemplate,
} from '../../../src/argo/model';

const MAX_PASSES = 200;
/** A namespace without ConfigMaps. */
const NOTHING = { get: () => undefined };
const NOWHERE = {
  endpoint: '',
  region: '',
  bucket: '',
  accessKey: '',
  secretKey: '',
};
/** Exit codes after SIGTERM and SIGKILL. */
const SIGNALLED = new Set([143, 137]);

/** Pods and people that do what they did in a recording. */
interface Script {
  pods: Map<string, PodFact>;
  now: Date;
}

/** The Workflow as it was submitted. */
function submitted(recording: Workflow): Workflow {
  const { name, namespace, uid, creationTimestamp, generateName } =
    recording.metadata;
  const spec = structuredClone(recording.spec);
  delete spec.shutdown;
  return {
    apiVersion: recording.apiVersion,
    kind: recording.kind,
    metadata: {
      name,
      ...(namespace ? { namespace } : {}),
      ...(uid ? { uid } : {}),
      ...(creationTimestamp ? { creationTimestamp } : {}),
      ...(generateName ? { generateName } : {}),
    },
    spec,
  };
}

/**
 * Runs the submitted Workflow through the engine's core until nothing moves,
 * with pods and gates ending as the recording says.
 */
export function replay(
  recording: Workflow,
  templates: readonly WorkflowTemplate[] = [],
): { workflow: Workflow; podNames: Map<string, string> } {
  const script: Script = {
    pods: new Map(),
    now: new Date('2026-11-23T16:00:00Z'),
  };
  const podNames = new Map<string, string>();
  let workflow = submitted(recording);
  for (let pass = 0; pass < MAX_PASSES; pass += 1) {
    const result = advance(workflow, factsOf(script, recording, templates));
    for (const { nodeId, podName } of result.podsToStart) {
      podNames.set(nodeId, podName);
    }
    const before = JSON.stringify([workflow, [...script.pods]]);
    workflow = result.workflow;
    script.now = new Date(script.now.getTime() + 1000);
    playPods(script, recording, workflow, result);
    const moved = before !== JSON.stringify([workflow, [...script.pods]]);
    if (!moved && !playPeople(script, recording, workflow, result)) break;
  }
  return { workflow, podNames };
}

/** One pass over a recording, with its pods as they are recorded. */
export function onePass(
  recording: Workflow,
  templates: readonly WorkflowTemplate[],
): Advance {
  const nodes = Object.values(recording.status?.nodes ?? {});
  const pods = nodes.filter(({ type }) => type === 'Pod');
  const script: Script = {
    pods: new Map(pods.map(node => [node.id, lastFact(node)])),
    now: new Date(),
  };
  return advance(recording, factsOf(script, recording, templates));
}

function factsOf(
  script: Script,
  recording: Workflow,
  templates: readonly WorkflowTemplate[],
): Facts {
  const repository = recording.status?.artifactRepositoryRef;
  return {
    now: script.now,
    pods: script.pods,
    configMap: () => undefined,
    workflowTemplate: name =>
      templates.find(({ metadata }) => metadata.name === name),
    artifactRepository: () =>
      recording.spec.artifactRepositoryRef && !repository
        ? findRepository(NOTHING, '', recording.spec, NOWHERE)
        : { ok: repository ?? { artifactRepository: {} } },
  };
}

/** Pods start as soon as they are ordered, and end when everything that can start has. */
function playPods(
  script: Script,
  recording: Workflow,
  workflow: Workflow,
  { podsToStart }: Advance,
): void {
  for (const { nodeId } of podsToStart) {
    const recorded = recording.status?.nodes?.[nodeId];
    const fact = recorded && firstFact(recorded);
    if (fact) script.pods.set(nodeId, fact);
  }
  const beforeShutdown = recording.spec.shutdown && !workflow.spec.shutdown;
  for (const [id] of script.pods) {
    const recorded = recording.status?.nodes?.[id];
    const seen = workflow.status?.nodes?.[id];
    if (!recorded || seen?.phase !== 'Running' || !isFulfilled(recorded)) {
      continue;
    }
    if (beforeShutdown && !endedBeforeShutdown(recorded, recording)) continue;
    if (recorded.message === 'pod deleted') script.pods.delete(id);
    else script.pods.set(id, lastFact(recorded));
  }
}

/** Whether a pod had ended before the shutdown. Where the shutdown kept a pod from starting, none had. */
function endedBeforeShutdown(
  { phase, message = '' }: NodeStatus,
  { status }: Workflow,
): boolean {
  const prevented = Object.values(status?.nodes ?? {}).some(node =>
    node.message?.startsWith('workflow shutdown with strategy: T'),
  );
  if (prevented) return false;
  if (phase === 'Succeeded') return true;
  const [, code] = /\(exit code (\d+)\)/.exec(message) ?? [];
  return code !== undefined && !SIGNALLED.has(Number(code));
}

/** What a person or the clock does when nothing else moves. False: nothing any more. */
function playPeople(
  script: Script,
  recording: Workflow,
  workflow: Workflow,
  result: Advance,
): boolean {
  if (recording.spec.shutdown && !workflow.spec.shutdown) {
    workflow.spec.shutdown = recording.spec.shutdown;
    return true;
  }
  for (const node of Object.values(workflow.status?.nodes ?? {})) {
    const recorded = recording.status?.nodes?.[node.id];
    if (!recorded || node.type !== 'Suspend' || isFulfilled(node)) continue;
    const written = Boolean(recorded.message) || hasFailed(recorded);
    if (isFulfilled(recorded) && written) {
      Object.assign(node, {
        phase: recorded.phase,
        message: recorded.message,
        outputs: recorded.outputs,
        finishedAt: recorded.finishedAt,
      });
      return true;
    }
    if (JSON.stringify(recorded.outputs) !== JSON.stringify(node.outputs)) {
      if (recorded.outputs) node.outputs = recorded.outputs;
      return true;
    }
  }
  if (!result.recheckAt || recording.status?.phase === 'Running') {
    const late = Object.values(recording.status?.nodes ?? {}).some(
      node => workflow.status?.nodes?.[node.id]?.phase !== node.phase,
    );
    if (!result.recheckAt || !late) return false;
  }
  script.now = new Date(result.recheckAt.getTime() + 1);
  return true;
}

function firstFact(recorded: NodeStatus): PodFact | undefined {
  if (isFulfilled(recorded)) return { state: 'running', host: 'node1' };
  if (recorded.phase === 'Running') return { state: 'running', host: 'node1' };
  // Recorded before the pod had been seen.
  if (!recorded.hostNodeName && !recorded.message) return undefined;
  return {
    state: 'pending',
    ...(recorded.hostNodeName ? { host: 'node1' } : {}),
    ...(recorded.message ? { message: recorded.message } : {}),
  };
}

function lastFact(recorded: NodeStatus): PodFact {
  return {
    state: 'ended',
    phase: recorded.phase as 'Succeeded' | 'Failed' | 'Error',
    host: 'node1',
    ...(recorded.message ? { message: recorded.message } : {}),
    ...(recorded.outputs ? { outputs: recorded.outputs } : {}),
  };
}
