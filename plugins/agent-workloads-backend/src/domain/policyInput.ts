import type { PolicyInput } from '@agent-workloads/backstage-plugin-agent-workloads-node';
import type { WorkloadGate } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import type { Evidence, Manifests } from './evidence';
import { artifactsBefore } from './evidence';
import type { Observed } from './observed';
import type { Run } from './readWorkflow';

/** What the policy sees at a gate: the same evidence that people see, and the frozen terms. */
export function policyInput(options: {
  observed: Pick<
    Observed,
    'workload' | 'cluster' | 'now' | 'settings' | 'environment'
  >;
  run: Run;
  gate: WorkloadGate;
  evidence: Evidence;
  manifests: Manifests;
}): PolicyInput {
  const { observed, run, gate, evidence, manifests } = options;
  const { spec, metadata } = observed.workload;
  const bucket = observed.environment?.bucket ?? '';
  return {
    workload: {
      namespace: metadata.namespace,
      name: metadata.name,
      objective: spec.objective,
      ...(spec.owner !== undefined && { owner: spec.owner }),
      jobId: spec.jobId ?? metadata.name,
      targetUrls: spec.targetUrls ?? [],
    },
    gate: { name: gate.name, attempt: gate.attempt, terms: gate.terms },
    steps: evidence.outputs,
    artifacts: artifactsBefore(run, gate.nodeId).map(artifact => {
      const files = (manifests[artifact.step] ?? []).filter(
        entry => entry.artifact === artifact.artifact,
      );
      return {
        step: artifact.step,
        name: artifact.artifact,
        uri: `s3://${bucket}/${artifact.key}`,
        ...(files.length > 0 && {
          bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
        }),
      };
    }),
    proposedActions: evidence.proposedActions,
    ...(gate.terms.requester !== undefined && {
      requester: gate.terms.requester,
    }),
    cluster: observed.cluster,
    now: localTime(observed.now, observed.settings.timeZone),
  };
}

/** The time as policies ask for it; a compiled policy has no calendar of its own. */
export function localTime(now: Date, timeZone: string): PolicyInput['now'] {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'long',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(now);
  const part = (type: string) =>
    parts.find(other => other.type === type)?.value ?? '';
  return {
    iso: now.toISOString(),
    weekday: part('weekday'),
    minuteOfDay: Number(part('hour')) * 60 + Number(part('minute')),
    timeZone,
  };
}
