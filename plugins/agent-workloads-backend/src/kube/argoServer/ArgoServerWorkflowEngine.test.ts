import type { GateResolution } from '@agent-workloads/backstage-plugin-agent-workloads-node';
import { NotFoundError, ServiceUnavailableError } from '@backstage/errors';
import type { ArgoNode, Workflow } from '../../domain/argo';
import { NODE_IDS, aWorkflow } from '../../testUtils';
import type { NodeValues } from './ArgoServer';
import { ArgoServerWorkflowEngine } from './ArgoServerWorkflowEngine';

const GATE = {
  namespace: 'demo',
  workflowName: 'competitors-1',
  workflowUid: 'workflow-uid-1',
  nodeId: NODE_IDS.gate,
};
const APPROVED: GateResolution = {
  phase: 'Succeeded',
  message: 'Approved by user:default/grace',
  outputs: { decision: 'approve', decided_by: 'user:default/grace' },
  finishedAt: '2026-11-23T12:10:00Z',
};
const REJECTED: GateResolution = {
  ...APPROVED,
  phase: 'Failed',
  message: 'Rejected',
};
const { signal } = new AbortController();

/** Does what the real one does, which e2e/cluster/tests/engine.test.ts holds it to; `before` and `after` are what goes wrong. */
function aServer() {
  const state: { workflow?: Workflow } = { workflow: aWorkflow('waiting') };
  const calls: Array<[string, NodeValues?]> = [];
  const faults: { before?: () => void; after?: () => void } = {};
  const current = () => {
    if (!state.workflow) throw new NotFoundError('workflow not found');
    return state.workflow;
  };
  const fault = (when: 'before' | 'after') => {
    const happens = faults[when];
    delete faults[when];
    happens?.();
  };
  const server = {
    async read(_ref: object, uid: string) {
      const { workflow: found } = state;
      return found?.metadata.uid === uid ? structuredClone(found) : undefined;
    },
    async set(_ref: object, values: NodeValues) {
      calls.push(['set', values]);
      fault('before');
      const node = current().status?.nodes?.[values.nodeId];
      if (node?.phase !== 'Running')
        throw new ServiceUnavailableError('no suspend nodes matching');
      Object.assign(node, { phase: values.phase, message: values.message });
      fault('after');
      return structuredClone(current());
    },
    async stop() {
      calls.push(['stop']);
      fault('before');
      current().spec.shutdown = 'Stop';
    },
  };
  const gate = () => current().status?.nodes?.[GATE.nodeId] as ArgoNode;
  return {
    state,
    calls,
    faults,
    gate,
    engine: new ArgoServerWorkflowEngine(server),
  };
}

it('sets the node once, with the outputs that the gate waits for', async () => {
  const { engine, calls } = aServer();
  const outputs = { ...APPROVED.outputs, unknown: 'x' };
  const resolution = { ...APPROVED, outputs };
  expect(await engine.resolveGate(GATE, resolution, { signal })).toBe(
    'resolved',
  );
  expect(calls).toEqual([
    [
      'set',
      {
        nodeId: GATE.nodeId,
        phase: 'Succeeded',
        message: APPROVED.message,
        outputs: APPROVED.outputs,
      },
    ],
  ]);
});

it('says gone of a run that vanishes under the write', async () => {
  const { engine, faults, state } = aServer();
  faults.before = () => {
    state.workflow = undefined;
  };
  expect(await engine.resolveGate(GATE, APPROVED, { signal })).toBe('gone');
});

it('says already of a gate that somebody else ends under the write', async () => {
  const { engine, faults, gate } = aServer();
  faults.before = () => Object.assign(gate(), { phase: 'Succeeded' });
  expect(await engine.resolveGate(GATE, APPROVED, { signal })).toBe('already');
});

it('says resolved of its own write when only the answer was lost', async () => {
  const { engine, faults } = aServer();
  faults.after = () => {
    throw new ServiceUnavailableError('The Argo server did not answer');
  };
  expect(await engine.resolveGate(GATE, APPROVED, { signal })).toBe('resolved');
});

it('reports a server that fails while the gate still waits', async () => {
  const { engine, faults } = aServer();
  faults.before = () => {
    throw new ServiceUnavailableError('The Argo server did not answer');
  };
  await expect(
    engine.resolveGate(GATE, APPROVED, { signal }),
  ).rejects.toMatchObject({ name: 'ServiceUnavailableError' });
});

it('says so when a namesake took the place of the run under the write', async () => {
  const { engine, faults, state } = aServer();
  faults.before = () => {
    if (state.workflow) state.workflow.metadata.uid = 'another';
  };
  await expect(
    engine.resolveGate(GATE, APPROVED, { signal }),
  ).rejects.toMatchObject({
    name: 'ConflictError',
    message: expect.stringContaining('replaced by another of its name'),
  });
});

it('stops a rejected run, also when a crash came between the two calls', async () => {
  const { engine, calls, faults } = aServer();
  faults.after = () => {
    faults.before = () => {
      throw new ServiceUnavailableError('The Argo server did not answer');
    };
  };
  await expect(
    engine.resolveGate(GATE, REJECTED, { signal }),
  ).rejects.toMatchObject({ name: 'ServiceUnavailableError' });
  expect(await engine.resolveGate(GATE, REJECTED, { signal })).toBe('already');
  expect(calls.map(([name]) => name)).toEqual(['set', 'stop', 'stop']);
});

it('does not stop a run that ended by its rejection', async () => {
  const { engine, calls, faults, state } = aServer();
  faults.after = () => {
    if (state.workflow?.status) state.workflow.status.phase = 'Failed';
  };
  await engine.resolveGate(GATE, REJECTED, { signal });
  expect(calls.map(([name]) => name)).toEqual(['set']);
});
