import {
  runPrefix,
  type AgentWorkloadStatus,
  type WorkloadCondition,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { withCondition } from './conditions';
import { isLog } from './evidence';
import { gateRecords } from './gateStatus';
import { toSeconds } from './gates';
import type { Observed } from './observed';
import { outcomeOf } from './outcome';
import { isLost, isSuspended, phaseOf, rememberedEnd } from './phase';
import type { Run } from './readWorkflow';
import { scopeOf } from './scope';
import { fit } from './text';

const MAX_STEPS = 32;

/** The whole status, derived from what was seen; decisions and run requests are carried over untouched. */
export function statusOf(o: Observed): AgentWorkloadStatus {
  const before = o.workload.status ?? {};
  const observedGeneration = o.workload.metadata.generation;
  if (rememberedEnd(o)) return { ...before, observedGeneration };
  const base = before.attempt === o.attempt ? before : fresh(before);
  const phase = phaseOf(o);
  const gates = gateRecords(o);
  const { message, claims } = outcomeOf(o, { phase, gates, status: base });
  const at = { generation: observedGeneration, now: toSeconds(o.now) };
  const conditions = claims.reduce<WorkloadCondition[]>(
    (all, claim) => withCondition(all, claim, at),
    base.conditions ?? [],
  );
  return withoutUndefined({
    ...base,
    ...(o.run && !isLost(o) ? runFields(o, o.run) : lostFields(o, base)),
    observedGeneration,
    attempt: o.attempt,
    phase,
    message: fit(message, 1024),
    conditions,
    gates,
  });
}

/** A new attempt starts from nothing but what people asked for. */
function fresh(before: AgentWorkloadStatus): AgentWorkloadStatus {
  return before.runRequests ? { runRequests: before.runRequests } : {};
}

/** A run that is gone ended, as far as we know, now. */
function lostFields(
  o: Observed,
  base: AgentWorkloadStatus,
): AgentWorkloadStatus {
  if (!isLost(o)) return {};
  return {
    argoPhase: 'Error',
    finishedAt: base.finishedAt ?? toSeconds(o.now),
  };
}

function runFields(o: Observed, run: Run): AgentWorkloadStatus {
  const suspended = !run.ended && isSuspended(o);
  return {
    argoWorkflow: {
      name: run.name,
      namespace: run.namespace,
      uid: run.uid,
      createdAt: run.createdAt,
    },
    argoPhase: suspended ? 'Suspended' : run.phase,
    startedAt: run.startedAt,
    finishedAt: run.ended ? run.finishedAt ?? toSeconds(o.now) : undefined,
    // What can't be read now stays as it was last seen.
    ...(run.nodesProblem === undefined && nodeFields(o, run)),
  };
}

function nodeFields(o: Observed, run: Run): AgentWorkloadStatus {
  const addresses = artifactAddresses(o, run);
  return {
    progress: `${run.progress.done}/${run.progress.total}`,
    nodes: run.counts,
    ...(addresses && { workflowArtifacts: addresses }),
    proposedActions: run.proposedActions,
    executedActions: run.executedActions,
  };
}

/** Where each step's artifacts lie; unknown while the environment does not say its bucket. */
function artifactAddresses(
  o: Observed,
  run: Run,
): Record<string, string> | undefined {
  const bucket = o.environment?.bucket;
  if (bucket === undefined) return undefined;
  const prefix = runPrefix(scopeOf(o.workload), run.uid);
  const stored = run.artifacts.filter(({ artifact }) => !isLog(artifact));
  const addresses = stored.map(({ step, key }) => {
    const folder = key.slice(prefix.length).split('/')[0] ?? '';
    return [step, `s3://${bucket}/${prefix}${folder}/`] as const;
  });
  return Object.fromEntries(
    [...new Map(addresses)]
      .filter(([, address]) => address.length <= 512)
      .slice(0, MAX_STEPS),
  );
}

/** JSON knows no undefined: a status that went through the API server would differ for ever. */
function withoutUndefined(status: AgentWorkloadStatus): AgentWorkloadStatus {
  return Object.fromEntries(
    Object.entries(status).filter(([, value]) => value !== undefined),
  );
}
