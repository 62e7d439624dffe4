import type { WorkloadGate } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { aDecision, aGate } from '../testUtils';
import { viewerRights, type Viewer } from './viewer';

const NOW = new Date('2026-11-23T12:10:00Z');
const GRACE: Viewer = {
  userEntityRef: 'user:default/grace',
  ownershipEntityRefs: ['user:default/grace', 'group:default/risk'],
  permitted: true,
};
const ADA: Viewer = { ...GRACE, userEntityRef: 'user:default/ada' };
const STRANGER: Viewer = {
  userEntityRef: 'user:default/mallory',
  ownershipEntityRefs: ['group:default/sales'],
  permitted: true,
};

const decided = (by: string): WorkloadGate => {
  const gate = aGate();
  return { ...gate, decisions: [aDecision(gate, { by })] };
};

describe('viewerRights', () => {
  it.each<{ why: string; gate?: WorkloadGate; viewer?: Viewer; at?: Date }>([
    { why: 'a member of an approving group may decide' },
    {
      why: 'an approver named as a person may decide',
      gate: aGate({ terms: { approvers: ['user:default/mallory'] } }),
      viewer: STRANGER,
    },
    {
      why: 'entity refs are compared whatever their case',
      gate: aGate({ terms: { approvers: ['Group:Default/RISK'] } }),
    },
    {
      why: 'the requester may decide where the terms allow it',
      gate: aGate({ terms: { allowSelfApproval: true } }),
      viewer: ADA,
    },
    {
      why: "somebody else's decision takes nothing away",
      gate: decided('user:default/linus'),
    },
    {
      why: 'a held gate can be decided after its deadline',
      gate: aGate({ terms: { onTimeout: 'Hold' } }),
      at: new Date('2026-11-24T00:00:00Z'),
    },
    {
      why: 'with an unknown requester nobody is taken for them',
      gate: aGate({ terms: { requester: undefined } }),
      viewer: ADA,
    },
  ])('$why', ({ gate = aGate(), viewer = GRACE, at = NOW }) =>
    expect(viewerRights(gate, viewer, at)).toEqual({ mayDecide: true }),
  );

  it.each<{
    why: string;
    code: string;
    gate?: WorkloadGate;
    viewer?: Viewer | 'nobody';
    at?: Date;
  }>([
    {
      why: 'the requester may not, though an approver',
      code: 'self-approval',
      viewer: ADA,
    },
    {
      why: 'the requester may not, whatever the case of their ref',
      code: 'self-approval',
      gate: aGate({ terms: { requester: 'User:Default/Grace' } }),
    },
    {
      why: 'no approver, no decision',
      code: 'not-approver',
      viewer: STRANGER,
    },
    {
      why: 'an empty list of approvers means nobody',
      code: 'not-approver',
      gate: aGate({ terms: { approvers: [] } }),
    },
    {
      why: 'no list of approvers means nobody',
      code: 'not-approver',
      gate: aGate({ terms: { approvers: undefined } }),
    },
    { why: 'services may not', code: 'not-approver', viewer: 'nobody' },
    {
      why: 'the permission is needed, too',
      code: 'no-permission',
      viewer: { ...GRACE, permitted: false },
    },
    {
      why: 'one person decides once',
      code: 'already-decided',
      gate: decided('user:default/grace'),
    },
    {
      why: 'in Policy mode people have no say',
      code: 'policy-only',
      gate: aGate({ terms: { mode: 'Policy' } }),
    },
    {
      why: 'the deadline ends it to the second',
      code: 'expired',
      at: new Date('2026-11-23T12:35:00Z'),
    },
    {
      why: 'what is resolved is resolved',
      code: 'resolved',
      gate: aGate({ state: 'Approved' }),
    },
  ])('$code: $why', ({ code, gate = aGate(), viewer = GRACE, at = NOW }) => {
    const who = viewer === 'nobody' ? undefined : viewer;
    expect(viewerRights(gate, who, at)).toEqual({
      mayDecide: false,
      code,
      reason: expect.stringMatching(/\.$/),
    });
  });
});
