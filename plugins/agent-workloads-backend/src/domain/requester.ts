import {
  ANNOTATIONS,
  type AgentWorkload,
  type AgentWorkloadSpec,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import type { Sealer } from '../integrity/Sealer';
import { digestOf } from './digest';
import { defaultedSpec } from './spec';

/** An annotation copied to an object that was created later than this is not that object's. */
const MAX_AGE_MS = 5 * 60_000;

/** Who launched a workload. */
export type Requester =
  | { kind: 'known'; by: string }
  /** Applied by other means than the portal. */
  | { kind: 'unknown' }
  /** An annotation is there, and its seal does not hold. */
  | { kind: 'forged'; message: string };

/** What a launch says of itself, before the API server gives the object its uid. */
export interface LaunchIdentity {
  clusterUid: string;
  namespace: string;
  name: string;
  spec: AgentWorkloadSpec;
  by: string;
  /** ISO time of the launch. */
  at: string;
}

/** `attempt` and `shutdown` may change in a run's life; everything else is what was asked for. */
function specDigest(spec: AgentWorkloadSpec): string {
  const {
    attempt: _attempt,
    shutdown: _shutdown,
    ...asked
  } = defaultedSpec(spec);
  return digestOf(asked);
}

const sealed = (launch: LaunchIdentity) => ({
  name: launch.name,
  by: launch.by,
  at: launch.at,
  spec: specDigest(launch.spec),
});

const place = (launch: Pick<LaunchIdentity, 'clusterUid' | 'namespace'>) => ({
  clusterUid: launch.clusterUid,
  namespace: launch.namespace,
  workloadUid: '',
});

/** Value of the annotation `requested-by` for a launch through the portal. */
export function sealRequester(sealer: Sealer, launch: LaunchIdentity): string {
  const mac = sealer.seal('requester', place(launch), sealed(launch));
  return JSON.stringify({ by: launch.by, at: launch.at, mac });
}

/** Reads and checks the annotation. Nothing but a seal that holds makes a requester known. */
export function requesterOf(
  sealer: Sealer,
  clusterUid: string,
  workload: AgentWorkload,
): Requester {
  const { annotations, namespace, name, creationTimestamp } = workload.metadata;
  const text = annotations?.[ANNOTATIONS.requestedBy];
  if (text === undefined) return { kind: 'unknown' };
  const claim = parseClaim(text);
  if (!claim) return forged('it is not readable');
  const launch = { clusterUid, namespace, name, spec: workload.spec, ...claim };
  if (!sealer.holds('requester', place(launch), sealed(launch), claim.mac))
    return forged(
      'its seal does not hold: it was forged, copied, or spec was changed since the launch',
    );
  const age = Date.parse(creationTimestamp) - Date.parse(claim.at);
  if (!(Math.abs(age) <= MAX_AGE_MS))
    return forged('it belongs to an object that was created at another time');
  return { kind: 'known', by: claim.by };
}

function forged(why: string): Requester {
  return {
    kind: 'forged',
    message: `the annotation ${ANNOTATIONS.requestedBy}: ${why}`,
  };
}

function parseClaim(
  text: string,
): { by: string; at: string; mac: string } | undefined {
  try {
    const { by, at, mac } = JSON.parse(text) ?? {};
    return [by, at, mac].every(part => typeof part === 'string')
      ? { by, at, mac }
      : undefined;
  } catch {
    return undefined;
  }
}
