import { expect, it } from 'vitest';
import { aWorkload, Custom, refusalOf, TestCluster } from './TestCluster';

const DIGEST = `sha256:${'0'.repeat(64)}`;
const TIME = '2026-01-01T00:00:00Z';

const aGate = (gate: Record<string, unknown> = {}) => ({
  name: 'suspend-gate',
  nodeId: 'node-1',
  workflowUid: 'uid-1',
  attempt: 1,
  state: 'Waiting',
  openedAt: TIME,
  deadline: TIME,
  evidenceDigest: DIGEST,
  mac: 'sealed',
  terms: {
    mode: 'Manual',
    requiredApprovals: 1,
    allowSelfApproval: false,
    onTimeout: 'Reject',
    threshold: '0.95',
    opaPolicy: 'strict',
  },
  ...gate,
});

const aDecision = (id: string, decision: Record<string, unknown> = {}) => ({
  id,
  by: 'user:default/ann',
  decision: 'approve',
  at: TIME,
  mac: 'sealed',
  ...decision,
});

interface Wrong {
  why: string;
  spec: Record<string, unknown>;
  field: string;
  message: string;
}

const WRONG_SPECS: Wrong[] = [
  {
    why: 'an objective is required',
    spec: { objective: undefined },
    field: 'spec.objective',
    message: 'Required value',
  },
  {
    why: 'a URL must be http or https',
    spec: { targetUrls: ['http://ok.example/', 'file:///etc/passwd'] },
    field: 'spec.targetUrls[1]',
    message: `spec.targetUrls[1] in body should match '^https?://`,
  },
  {
    why: 'the list of URLs may not be empty',
    spec: { targetUrls: [] },
    field: 'spec.targetUrls',
    message: 'should have at least 1 items',
  },
  {
    why: 'at most 50 URLs',
    spec: {
      targetUrls: Array.from({ length: 51 }, (_, i) => `http://a.b/${i}`),
    },
    field: 'spec.targetUrls',
    message: 'must have at most 50 items',
  },
  {
    why: 'a jobId may not climb out of its folder',
    spec: { jobId: '../../etc' },
    field: 'spec.jobId',
    message: 'spec.jobId in body should match',
  },
  {
    why: 'an enum names its values',
    spec: { opaPolicy: 'lax' },
    field: 'spec.opaPolicy',
    message: 'supported values: "strict", "permissive"',
  },
  {
    why: 'a number is not a string',
    spec: { timeouts: { execution: '60' } },
    field: 'spec.timeouts.execution',
    message: 'must be of type integer: "string"',
  },
  {
    why: 'numbers have bounds',
    spec: { timeouts: { suspendGate: 1 } },
    field: 'spec.timeouts.suspendGate',
    message: 'should be greater than or equal to 30',
  },
  {
    why: 'an approver counts once',
    spec: { approval: { approvers: ['user:default/a', 'user:default/a'] } },
    field: 'spec.approval.approvers[1]',
    message: 'Duplicate value: "user:default/a"',
  },
  {
    why: 'escalation needs someone to escalate to (CEL)',
    spec: { approval: { onTimeout: 'Escalate' } },
    field: 'spec.approval',
    message: 'escalateTo must name someone when onTimeout is Escalate',
  },
];

async function expectRefused(
  request: Promise<unknown>,
  { field, message }: { field: string; message: string },
): Promise<void> {
  const refusal = await refusalOf(request);
  expect(refusal).toMatchObject({ code: 422, reason: 'Invalid' });
  const cause = refusal.details?.causes?.find(found => found.field === field);
  expect(cause?.message, JSON.stringify(refusal.details)).toContain(message);
  expect(refusal.message).toContain(message);
}

/** What the schema and the rules of our CRD refuse, with the API server's field paths. */
export function describeSpecRules(cluster: () => TestCluster): void {
  it.each(WRONG_SPECS)('refuses a spec: $why', async ({ spec, ...wrong }) => {
    await expectRefused(cluster().create(aWorkload('wrong', spec)), wrong);
  });

  it('fills in defaults, also those within a defaulted object', async () => {
    const { spec } = await cluster().create(aWorkload('defaulted'));
    expect(spec).toMatchObject({
      autoApproveThreshold: '0.95',
      approval: { mode: 'PolicyThenManual', requiredApprovals: 1 },
      timeouts: { execution: 1800, suspendGate: 1800 },
      orchestration: { type: 'argo' },
    });
  });

  it('prunes unknown fields, or refuses them when asked to be strict', async () => {
    const body = aWorkload('pruned', { surprise: true });
    const { custom, workloads } = cluster();
    const strict = custom.createNamespacedCustomObject({
      ...workloads,
      body,
      fieldValidation: 'Strict',
    });
    const refusal = await refusalOf(strict);
    expect(refusal.code).toBe(400);
    expect(refusal.message).toContain('unknown field "spec.surprise"');
    const { spec } = await cluster().create(body);
    expect(spec).not.toHaveProperty('surprise');
  });

  it('refuses names that cannot be Workflow names (CEL) or no names at all', async () => {
    const message = 'must be a DNS label of at most 52 characters';
    const long = cluster().create(aWorkload('a'.repeat(53)));
    await expectRefused(long, { field: '<nil>', message });
    await expectRefused(cluster().create(aWorkload('Not_A_Name')), {
      field: 'metadata.name',
      message: 'a lowercase RFC 1123 subdomain must consist of',
    });
  });

  it('freezes jobId from the start (CEL transition)', async () => {
    await cluster().create(aWorkload('job-free'));
    await expectRefused(cluster().merge('job-free', { spec: { jobId: 'x' } }), {
      field: '<nil>',
      message: 'spec.jobId is set when the workload is created, or never',
    });
  });

  it('lets the attempt only grow (CEL transition)', async () => {
    await cluster().create(aWorkload('grown', { attempt: 3 }));
    await expectRefused(cluster().merge('grown', { spec: { attempt: 2 } }), {
      field: '<nil>',
      message: 'spec.attempt can only be raised',
    });
  });

  it('freezes the spec while the workload runs, except attempt and shutdown', async () => {
    await cluster().create(aWorkload('frozen'));
    await cluster().mergeStatus('frozen', { phase: 'Running' });
    await expectRefused(
      cluster().merge('frozen', { spec: { objective: 'Other' } }),
      { field: '<nil>', message: 'spec is frozen while the phase is Running' },
    );
    await expectRefused(
      cluster().merge('frozen', { spec: { opaPolicy: 'permissive' } }),
      { field: '<nil>', message: "the gate's rules, spec.timeouts and" },
    );
    await cluster().merge('frozen', { spec: { attempt: 2, shutdown: 'Stop' } });
  });
}

/** The rules over status: what is decided stays decided. */
export function describeStatusRules(cluster: () => TestCluster): void {
  const withGates = async (
    name: string,
    ...gates: object[]
  ): Promise<Custom> => {
    await cluster().create(aWorkload(name));
    return cluster().mergeStatus(name, { phase: 'Suspended', gates });
  };

  it('keeps the terms of a gate', async () => {
    await withGates('terms', aGate());
    const gates = [aGate({ mac: 'forged' })];
    await expectRefused(cluster().mergeStatus('terms', { gates }), {
      field: 'status.gates[0]',
      message: 'the terms, opening time and evidence of a gate are frozen',
    });
  });

  it('keeps the state of a resolved gate, wherever it stands in the list', async () => {
    await withGates('resolved', aGate({ state: 'Rejected' }));
    const other = aGate({ nodeId: 'node-0' });
    const gates = [other, aGate({ state: 'Approved' })];
    await expectRefused(cluster().mergeStatus('resolved', { gates }), {
      field: 'status.gates[1]',
      message: 'a resolved gate keeps its state',
    });
  });

  it('takes decisions only at the end', async () => {
    await withGates('append', aGate({ decisions: [aDecision('a')] }));
    const append = [aGate({ decisions: [aDecision('a'), aDecision('b')] })];
    await cluster().mergeStatus('append', { gates: append });
    const drop = [aGate({ decisions: [aDecision('b')] })];
    await expectRefused(cluster().mergeStatus('append', { gates: drop }), {
      field: 'status.gates[0].decisions',
      message: 'decisions are append-only',
    });
    const edit = [
      aGate({
        decisions: [aDecision('a', { decision: 'reject' }), aDecision('b')],
      }),
    ];
    await expectRefused(cluster().mergeStatus('append', { gates: edit }), {
      field: 'status.gates[0].decisions[0]',
      message: "a decision can't be changed once it is recorded",
    });
  });

  it('bounds the decisions of all gates together', async () => {
    const many = (count: number) =>
      Array.from({ length: count }, (_, i) => aDecision(`d${i}`));
    await cluster().create(aWorkload('bounded'));
    const gates = [
      aGate({ decisions: many(21) }),
      aGate({ nodeId: 'node-2', decisions: many(20) }),
    ];
    await expectRefused(cluster().mergeStatus('bounded', { gates }), {
      field: 'status.gates',
      message: 'a workload keeps at most',
    });
  });

  it('refuses two gates of one node', async () => {
    await cluster().create(aWorkload('doubled'));
    const gates = [aGate(), aGate()];
    await expectRefused(cluster().mergeStatus('doubled', { gates }), {
      field: 'status.gates[1]',
      message: 'Duplicate value',
    });
  });
}
