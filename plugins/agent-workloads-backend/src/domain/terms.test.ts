import { aTemplate } from '../testUtils';
import { checkFloor, templateFloor, type ApprovalFloor } from './floor';
import { defaultedSpec } from './spec';
import { effectiveTerms } from './terms';
import { aWorkload } from '../testUtils';
import type { AgentWorkloadSpec } from '@agent-workloads/backstage-plugin-agent-workloads-common';

const SETTINGS = {
  defaultApprovers: ['group:default/on-call'],
  unknownRequester: 'twoApprovers' as const,
};

const termsFor = (
  spec: Partial<AgentWorkloadSpec>,
  floors: ApprovalFloor[] = [],
  requester: string | undefined = 'user:default/ada',
) =>
  effectiveTerms({
    spec: defaultedSpec(aWorkload({ spec }).spec),
    floors,
    settings: SETTINGS,
    requester,
  });

describe('the stricter of wish and floor', () => {
  it.each<{
    why: string;
    spec: Partial<AgentWorkloadSpec>;
    floor: ApprovalFloor;
    want: object;
  }>([
    {
      why: 'a floor raises the mode',
      spec: { approval: { mode: 'Policy' } },
      floor: { mode: 'PolicyThenManual' },
      want: { mode: 'PolicyThenManual' },
    },
    {
      why: 'a workload may be stricter',
      spec: { approval: { mode: 'Manual' } },
      floor: { mode: 'Policy' },
      want: { mode: 'Manual' },
    },
    {
      why: 'the higher quorum counts',
      spec: { approval: { requiredApprovals: 1 } },
      floor: { requiredApprovals: 2 },
      want: { requiredApprovals: 2 },
    },
    {
      why: 'a higher wish for quorum stays',
      spec: { approval: { requiredApprovals: 3 } },
      floor: { requiredApprovals: 2 },
      want: { requiredApprovals: 3 },
    },
    {
      why: 'a workload can’t allow what the floor forbids',
      spec: { approval: { allowSelfApproval: true } },
      floor: { allowSelfApproval: false },
      want: { allowSelfApproval: false },
    },
    {
      why: 'a workload can’t allow itself what no floor speaks of',
      spec: { approval: { allowSelfApproval: true } },
      floor: {},
      want: { allowSelfApproval: false },
    },
    {
      why: 'a workload has what it asks for where the floor allows it',
      spec: { approval: { allowSelfApproval: true } },
      floor: { allowSelfApproval: true },
      want: { allowSelfApproval: true },
    },
    {
      why: 'a floor that allows does not allow by itself',
      spec: {},
      floor: { allowSelfApproval: true },
      want: { allowSelfApproval: false },
    },
    {
      why: 'rejecting is the strictest end',
      spec: { approval: { onTimeout: 'Hold' } },
      floor: { onTimeout: 'Reject' },
      want: { onTimeout: 'Reject' },
    },
    {
      why: 'the higher threshold counts',
      spec: { autoApproveThreshold: '0.10' },
      floor: { threshold: '0.90' },
      want: { threshold: '0.90' },
    },
    {
      why: 'a higher wish for the threshold stays',
      spec: { autoApproveThreshold: '1.00' },
      floor: { threshold: '0.90' },
      want: { threshold: '1.00' },
    },
    {
      why: 'strict outweighs permissive',
      spec: { opaPolicy: 'permissive' },
      floor: { opaPolicy: 'strict' },
      want: { opaPolicy: 'strict' },
    },
    {
      why: 'groups to include add up',
      spec: { approval: { mustInclude: ['group:default/a'] } },
      floor: { mustInclude: ['group:default/b'] },
      want: { mustInclude: ['group:default/a', 'group:default/b'] },
    },
    {
      why: 'a workload may narrow the floor’s approvers',
      spec: {
        approval: { approvers: ['user:default/grace', 'user:default/eve'] },
      },
      floor: { approvers: ['user:default/grace', 'group:default/risk'] },
      want: { approvers: ['user:default/grace'] },
    },
    {
      why: 'approvers of one’s own choice become the floor’s',
      spec: { approval: { approvers: ['user:default/eve'] } },
      floor: { approvers: ['group:default/risk'] },
      want: { approvers: ['group:default/risk'] },
    },
    {
      why: 'where nobody is named the defaults decide',
      spec: { approval: {} },
      floor: {},
      want: { approvers: ['group:default/on-call'] },
    },
  ])('$why', ({ spec, floor, want }) => {
    expect(termsFor(spec, [floor]).terms).toMatchObject(want);
  });

  it('applies every floor', () => {
    const { terms } = termsFor({}, [
      { mode: 'Manual' },
      { requiredApprovals: 2 },
    ]);
    expect(terms).toMatchObject({ mode: 'Manual', requiredApprovals: 2 });
  });

  it('says what was made stricter, and nothing when nothing was', () => {
    expect(termsFor({}, [{}]).tightened).toEqual([]);
    expect(
      termsFor({ autoApproveThreshold: '0.10' }, [{ threshold: '0.90' }])
        .tightened,
    ).toEqual(['autoApproveThreshold is 0.90 instead of 0.10']);
  });

  it('asks for a second approver where the requester is unknown', () => {
    const { terms } = effectiveTerms({
      spec: defaultedSpec(aWorkload().spec),
      floors: [],
      settings: SETTINGS,
      requester: undefined,
    });
    expect(terms.requiredApprovals).toBe(2);
    expect(terms).not.toHaveProperty('requester');
  });
});

describe('a floor', () => {
  it.each<[string, unknown, string]>([
    ['a misspelt key', { modus: 'Manual' }, 'is unknown'],
    ['an unknown mode', { mode: 'Sometimes' }, 'must be one of'],
    ['a number as threshold', { threshold: 0.9 }, 'must be a string'],
    ['a quorum of none', { requiredApprovals: 0 }, 'integer from 1'],
    ['approvers that are no refs', { approvers: ['risk'] }, 'entity refs'],
    ['a text for a truth', { allowSelfApproval: 'no' }, 'true or false'],
    ['a list', [], 'must be an object'],
  ])('with %s is refused', (_why, floor, message) => {
    expect(
      checkFloor(floor)
        .map(p => p.message)
        .join(),
    ).toContain(message);
  });

  it.each<[string, string | undefined, object]>([
    ['no annotation sets none', undefined, { floor: {} }],
    ['a good one is read', '{"mode":"Manual"}', { floor: { mode: 'Manual' } }],
    ['what is not JSON is a problem', '{', { problem: 'is not JSON' }],
    [
      'what says nothing we know is a problem',
      '{"mode":1}',
      { problem: expect.stringContaining('mode must be') },
    ],
  ])('%s', (_why, text, want) => {
    const annotations: Record<string, string> =
      text === undefined ? {} : { 'agent-workloads.io/approval-floor': text };
    expect(templateFloor(aTemplate({ metadata: { annotations } }))).toEqual(
      want,
    );
  });
});
