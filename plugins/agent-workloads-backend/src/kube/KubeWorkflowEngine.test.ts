import { gunzipSync } from 'node:zlib';
import type { GateResolution } from '@agent-workloads/backstage-plugin-agent-workloads-node';
import type { Workflow } from '../domain/argo';
import { packNodes, readNodes, type NodeCompression } from '../domain/nodes';
import { InMemoryClusterStore, NODE_IDS, aWorkflow } from '../testUtils';
import { KubeWorkflowEngine } from './KubeWorkflowEngine';

const REF = { namespace: 'demo', name: 'competitors-1' };
const GATE = {
  namespace: 'demo',
  workflowName: 'competitors-1',
  workflowUid: 'workflow-uid-1',
  nodeId: NODE_IDS.gate,
};
const APPROVED: GateResolution = {
  phase: 'Succeeded',
  message: 'Approved by user:default/grace',
  outputs: {
    decision: 'approve',
    decided_by: 'x',
    comment: '""',
    approved_actions: '[]',
  },
  finishedAt: '2026-11-23T12:10:00Z',
};
const REJECTED: GateResolution = {
  ...APPROVED,
  phase: 'Failed',
  message: 'Rejected',
};
const { signal } = new AbortController();

function packed(workflow: Workflow, algorithm: NodeCompression): Workflow {
  const { nodes = {}, ...status } = workflow.status ?? {};
  return {
    ...workflow,
    status: { ...status, compressedNodes: packNodes(nodes, algorithm) },
  };
}

function open(workflow = aWorkflow('waiting')) {
  const store = new InMemoryClusterStore();
  store.put(workflow);
  const engine = new KubeWorkflowEngine(store);
  const now = () => store.workflows.get(REF);
  const nodes = () => {
    const reading = readNodes(now()?.status);
    return 'nodes' in reading ? reading.nodes : {};
  };
  return { store, engine, now, nodes };
}

describe.each<[string, Workflow]>([
  ['plain nodes', aWorkflow('waiting')],
  ['gzipped nodes', packed(aWorkflow('waiting'), 'gzip')],
  ['zstd nodes', packed(aWorkflow('waiting'), 'zstd')],
  ['brotli nodes', packed(aWorkflow('waiting'), 'brotli')],
])('with %s', (_what, workflow) => {
  it('lets the run go on from this gate, with every output and no valueFrom', async () => {
    const { engine, nodes, now } = open(workflow);
    expect(await engine.resolveGate(GATE, APPROVED, { signal })).toBe(
      'resolved',
    );
    expect(nodes()[NODE_IDS.gate]).toMatchObject({
      phase: 'Succeeded',
      message: APPROVED.message,
      finishedAt: APPROVED.finishedAt,
      outputs: {
        parameters: [
          { name: 'decision', value: 'approve' },
          { name: 'decided_by', value: 'x' },
          { name: 'comment', value: '""' },
          { name: 'approved_actions', value: '[]' },
        ],
      },
    });
    expect(JSON.stringify(nodes()[NODE_IDS.gate])).not.toContain('valueFrom');
    expect(now()?.spec.shutdown).toBeUndefined();
    expect(nodes()[NODE_IDS.dom]?.phase).toBe('Succeeded');
  });

  it('stops the run in the write that rejects', async () => {
    const { engine, nodes, now, store } = open(workflow);
    await engine.resolveGate(GATE, REJECTED, { signal });
    expect(nodes()[NODE_IDS.gate]?.phase).toBe('Failed');
    expect(now()?.spec.shutdown).toBe('Stop');
    expect(store.writes).toHaveLength(1);
  });

  it('does nothing twice', async () => {
    const { engine, store } = open(workflow);
    await engine.resolveGate(GATE, APPROVED, { signal });
    expect(await engine.resolveGate(GATE, REJECTED, { signal })).toBe(
      'already',
    );
    expect(store.writes).toHaveLength(1);
  });

  it('leaves a namesake and an unknown node alone', async () => {
    const { engine, store } = open(workflow);
    const other = { ...GATE, workflowUid: 'another' };
    expect(await engine.resolveGate(other, APPROVED, { signal })).toBe('gone');
    expect(
      await engine.resolveGate({ ...GATE, nodeId: 'x' }, APPROVED, { signal }),
    ).toBe('gone');
    expect(store.writes).toEqual([]);
  });
});

it.each([
  ['plain', aWorkflow('waiting')],
  ['packed', packed(aWorkflow('waiting'), 'gzip')],
])(
  'refuses to write %s nodes over somebody who was faster',
  async (_what, workflow) => {
    const { store, now } = open(workflow);
    const stale = now();
    store.put(aWorkflow('resumed'));
    const engine = new KubeWorkflowEngine({
      readWorkflow: async () => stale,
      patchWorkflow: (ref, patch) => store.patchWorkflow(ref, patch),
      replaceWorkflow: written => store.replaceWorkflow(written),
    });
    const late = engine.resolveGate(GATE, APPROVED, { signal });
    await expect(late).rejects.toMatchObject({ name: 'ConflictError' });
  },
);

it('keeps packed entries that it can not read as they are', async () => {
  const strange = { id: 'strange', name: 7 };
  const { nodes = {}, ...status } = aWorkflow('waiting').status ?? {};
  const compressedNodes = packNodes({ ...nodes, strange }, 'gzip');
  const { engine, now } = open({
    ...aWorkflow('waiting'),
    status: { ...status, compressedNodes },
  });
  await engine.resolveGate(GATE, APPROVED, { signal });
  const bytes = Buffer.from(now()?.status?.compressedNodes ?? '', 'base64');
  const written = JSON.parse(gunzipSync(bytes).toString());
  expect(written.strange).toEqual(strange);
  expect(written[NODE_IDS.gate].phase).toBe('Succeeded');
});

it('exports outputs that have a global name', async () => {
  const workflow = aWorkflow('waiting');
  const gate = workflow.status?.nodes?.[NODE_IDS.gate];
  if (!gate) throw new Error('no gate');
  gate.outputs = {
    parameters: [
      { name: 'decision', globalName: 'verdict', valueFrom: { supplied: {} } },
    ],
  };
  const { engine, now } = open(workflow);
  await engine.resolveGate(GATE, APPROVED, { signal });
  expect(now()?.status?.outputs?.parameters).toEqual([
    { name: 'verdict', value: 'approve' },
  ]);
});

it('says when nodes are out of reach', async () => {
  const { engine } = open(
    aWorkflow('waiting', { status: { offloadNodeStatusVersion: 'x' } }),
  );
  await expect(
    engine.resolveGate(GATE, APPROVED, { signal }),
  ).rejects.toMatchObject({
    name: 'NotImplementedError',
  });
});

it('finds nothing where the Workflow is gone', async () => {
  const engine = new KubeWorkflowEngine(new InMemoryClusterStore());
  expect(await engine.resolveGate(GATE, APPROVED, { signal })).toBe('gone');
});
