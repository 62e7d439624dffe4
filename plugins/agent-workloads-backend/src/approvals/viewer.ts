import type {
  GateView,
  WorkloadGate,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { acceptsDecisions } from '../domain/judgeGate';

/** Who looks at a gate. */
export interface Viewer {
  userEntityRef: string;
  /** The user and the groups they belong to, as the catalog has them. */
  ownershipEntityRefs: readonly string[];
  /** Holds `agentworkload.gate.decide` on the workload. */
  permitted: boolean;
}

/** What somebody may do at a gate, and why not. */
export type ViewerRights = GateView['viewer'];

type Refusal = Required<Pick<ViewerRights, 'code' | 'reason'>>;

const same = (left: string, right: string) =>
  left.toLocaleLowerCase('en-US') === right.toLocaleLowerCase('en-US');

/**
 * What a person may do at a gate: said before the click and applied after it by the same function. `gate` holds only
 * decisions whose seals hold.
 */
export function viewerRights(
  gate: WorkloadGate,
  viewer: Viewer | undefined,
  now: Date,
): ViewerRights {
  const refusal = refuse(gate, viewer, now);
  return refusal ? { mayDecide: false, ...refusal } : { mayDecide: true };
}

function refuse(
  gate: WorkloadGate,
  viewer: Viewer | undefined,
  now: Date,
): Refusal | undefined {
  return refuseEveryone(gate, now) ?? refusePerson(gate, viewer);
}

function refuseEveryone(gate: WorkloadGate, now: Date): Refusal | undefined {
  if (gate.state !== 'Waiting') {
    const reason = `The gate is ${gate.state} already.`;
    return { code: 'resolved', reason };
  }
  if (gate.terms.mode === 'Policy') {
    return {
      code: 'policy-only',
      reason: "Only the policy decides here: the workload's mode is Policy.",
    };
  }
  return acceptsDecisions(gate, now)
    ? undefined
    : {
        code: 'expired',
        reason: `The time to decide ended at ${gate.deadline}.`,
      };
}

function refusePerson(
  gate: WorkloadGate,
  viewer: Viewer | undefined,
): Refusal | undefined {
  if (!viewer) {
    return {
      code: 'not-approver',
      reason: 'Only people who are signed in may decide.',
    };
  }
  if (!viewer.permitted) {
    return {
      code: 'no-permission',
      reason: 'The permission agentworkload.gate.decide is missing.',
    };
  }
  const { requester, allowSelfApproval } = gate.terms;
  if (
    !allowSelfApproval &&
    requester !== undefined &&
    same(requester, viewer.userEntityRef)
  ) {
    return {
      code: 'self-approval',
      reason: 'You launched this workload; somebody else has to decide.',
    };
  }
  if (hasDecided(gate, viewer)) {
    return {
      code: 'already-decided',
      reason: 'You have decided at this gate already.',
    };
  }
  return refuseStranger(gate, viewer);
}

function hasDecided(gate: WorkloadGate, viewer: Viewer): boolean {
  return (gate.decisions ?? []).some(
    ({ by, decision }) =>
      decision !== 'comment' && same(by, viewer.userEntityRef),
  );
}

/** No list of approvers means nobody, never everybody. */
function refuseStranger(
  gate: WorkloadGate,
  viewer: Viewer,
): Refusal | undefined {
  const approvers = gate.terms.approvers ?? [];
  const mine = [viewer.userEntityRef, ...viewer.ownershipEntityRefs];
  if (approvers.some(approver => mine.some(ref => same(ref, approver)))) {
    return undefined;
  }
  return {
    code: 'not-approver',
    reason:
      approvers.length > 0
        ? `Only ${approvers.join(', ')} may decide.`
        : 'Nobody is named as approver: neither by the workload, nor by its pipeline, nor by the portal.',
  };
}
