import type {
  AuthService,
  BackstageCredentials,
  BackstageUserPrincipal,
  UserInfoService,
} from '@backstage/backend-plugin-api';
import {
  ConflictError,
  NotAllowedError,
  NotFoundError,
} from '@backstage/errors';
import {
  agentWorkloadGateDecidePermission,
  type AgentWorkload,
  type DecisionRequest,
  type GateDecision,
  type WorkloadGate,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import type { Clock } from '../controller/Clock';
import { placeOf, sealDecision } from '../domain/seals';
import type { Sealer } from '../integrity/Sealer';
import type { ClusterStore } from '../kube/ClusterStore';
import {
  noSuchWorkload,
  type WorkloadPermissions,
} from '../permissions/WorkloadPermissions';
import { clusterNamed, type Clusters } from '../workloads/Clusters';
import { resourceOf } from '../workloads/resourceOf';
import type { Approvals, GateRef } from './Approvals';
import {
  checkComment,
  checkEvidence,
  checkRepeated,
  decisionId,
} from './decisionRecord';
import { trustedGate } from './trustedGate';
import { viewerRights, type Viewer, type ViewerRights } from './viewer';

/** The reconciler writes status often; more conflicts than this in a row mean that something else is wrong. */
const MAX_TRIES = 6;

interface Options {
  clusters: Clusters;
  permissions: WorkloadPermissions;
  userInfo: UserInfoService;
  auth: AuthService;
  sealer: Sealer;
  clock: Clock;
}

type Request = DecisionRequest & { idempotencyKey: string };

/** Appends sealed decisions to the gate in the custom resource, conditionally. */
export class DefaultApprovals implements Approvals {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  async decide(
    ref: GateRef,
    request: Request,
    { credentials }: { credentials: BackstageCredentials },
  ): Promise<GateDecision> {
    const person = this.#personOf(credentials);
    const comment = checkComment(request);
    const { ownershipEntityRefs } = await this.#options.userInfo.getUserInfo(
      credentials,
    );
    for (let tries = 1; ; tries += 1) {
      const { store, workload, permitted } = await this.#read(ref, credentials);
      const viewer = { ...person, ownershipEntityRefs, permitted };
      const gate = this.#gateOf(store, workload, ref);
      const id = decisionId(viewer.userEntityRef, gate, request.idempotencyKey);
      const recorded = gate.decisions?.find(decision => decision.id === id);
      if (recorded) {
        return checkRepeated(recorded, request);
      }
      const decision = this.#seal(store, workload, gate, viewer, {
        ...request,
        comment,
        id,
      });
      try {
        await store.appendDecision(workload, gate, decision);
        return decision;
      } catch (error) {
        if (!ConflictError.is(error) || tries === MAX_TRIES) {
          throw error;
        }
      }
    }
  }

  /** Neither services nor programs with a person's token passed on may decide. */
  #personOf(
    credentials: BackstageCredentials,
  ): Pick<BackstageUserPrincipal, 'userEntityRef'> {
    if (!this.#options.auth.isPrincipal(credentials, 'user')) {
      throw new NotAllowedError('Only people decide at gates');
    }
    const { actor, userEntityRef } = credentials.principal;
    if (actor) {
      throw new NotAllowedError(
        `Only people decide at gates: ${actor.subject} may not do it on behalf of ${userEntityRef}`,
      );
    }
    return { userEntityRef };
  }

  /** Live, not from the cache: what is appended must be conditional on what was judged. */
  async #read(ref: GateRef, credentials: BackstageCredentials) {
    const { clusters, permissions, sealer } = this.#options;
    const store = clusterNamed(clusters, ref.cluster);
    const workload = await store.readWorkload(ref);
    if (!workload) {
      throw noSuchWorkload(ref);
    }
    const resource = resourceOf(sealer, store, workload);
    await permissions.assertReadable(credentials, resource);
    const permitted = await permissions.allows(
      credentials,
      agentWorkloadGateDecidePermission,
      resource,
    );
    return { store, workload, permitted };
  }

  #gateOf(
    store: ClusterStore,
    workload: AgentWorkload,
    ref: GateRef,
  ): WorkloadGate {
    const found = workload.status?.gates?.find(
      ({ nodeId }) => nodeId === ref.nodeId,
    );
    if (!found) {
      throw new NotFoundError(
        `The workload ${ref.name} has no gate ${ref.nodeId} in its current attempt`,
      );
    }
    const gate = trustedGate(
      this.#options.sealer,
      store.clusterUid,
      workload,
      found,
    );
    if (!gate) {
      throw new ConflictError(
        'The record of this gate was changed by somebody else than the portal; nothing can be decided at it',
      );
    }
    return gate;
  }

  #seal(
    store: ClusterStore,
    workload: AgentWorkload,
    gate: WorkloadGate,
    viewer: Viewer,
    said: DecisionRequest & { id: string },
  ): GateDecision {
    const now = this.#options.clock.now();
    const rights = viewerRights(gate, viewer, now);
    if (!rights.mayDecide) {
      throw refusal(rights);
    }
    checkEvidence(gate, said);
    const place = placeOf(store.clusterUid, workload);
    return sealDecision(this.#options.sealer, place, gate, {
      id: said.id,
      by: viewer.userEntityRef,
      decision: said.decision,
      ...(said.comment && { comment: said.comment }),
      evidenceDigest: gate.evidenceDigest,
      at: now.toISOString(),
    });
  }
}

/** A state of the gate is a conflict; what this person may not do is forbidden. */
function refusal({ code, reason }: ViewerRights): Error {
  return code && ['resolved', 'expired', 'already-decided'].includes(code)
    ? new ConflictError(reason)
    : new NotAllowedError(reason);
}
