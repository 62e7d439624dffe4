import { aPipelineSpec, aWorkflow, NODE_IDS } from '../testUtils';
import retriedRunning from './__fixtures__/case-retried-running.json';
import terminated from './__fixtures__/case-terminated.json';
import invalid from './__fixtures__/case-invalid.json';
import nested from './__fixtures__/dag-nested.json';
import suspended from './__fixtures__/gate-2-suspended.json';
import succeeded from './__fixtures__/gate-4-succeeded.json';
import large from './__fixtures__/large-compressed-suspended.json';
import loops from './__fixtures__/loops-dag.json';
import type { Workflow } from './argo';
import { packNodes, readNodes, type NodeCompression } from './nodes';
import { ancestorsOf, evidenceDigest, evidenceOf } from './evidence';
import { readWorkflow } from './readWorkflow';

const PREFIX = 'runs/demo/workload-uid-1/competitors/workflow-uid-1/';
/** What Argo wrote, as this reader types it. */
const recorded = (json: object) => json as unknown as Workflow;
const read = (workflow: Workflow, prefix = PREFIX) =>
  readWorkflow(workflow, { prefix });
const shown = (workflow: Workflow) =>
  Object.fromEntries(
    read(workflow).graph.map(({ id, displayName, phase, children }) => [
      id,
      [displayName, phase, ...children],
    ]),
  );

describe('runs recorded from Argo', () => {
  it('at a gate show what ran, what waits and what will come', () => {
    const run = read(recorded(suspended), 'lab/gate-5wnvz');
    expect(shown(recorded(suspended))).toEqual({
      'gate-5wnvz-2803918896': [
        'A',
        'Succeeded',
        'gate-5wnvz-2854251753',
        'gate-5wnvz-2837474134',
      ],
      'gate-5wnvz-2854251753': ['B', 'Succeeded', 'gate-5wnvz-3909492150'],
      'gate-5wnvz-2837474134': ['C', 'Succeeded', 'gate-5wnvz-3909492150'],
      'gate-5wnvz-3909492150': ['gate', 'Waiting', 'planned:D'],
      'planned:D': ['D', 'NotStarted'],
    });
    expect(run.progress).toEqual({ done: 3, total: 5 });
    expect(run.gates.map(({ displayName }) => displayName)).toEqual(['gate']);
    expect(run.outputs.A).toEqual({ outputs: { size: '85' } });
    expect(
      run.artifacts.map(({ step, artifact }) => `${step}/${artifact}`),
    ).toContain('A/report');
  });

  it('at their end are done', () => {
    const run = read(recorded(succeeded));
    expect(run).toMatchObject({
      phase: 'Succeeded',
      ended: true,
      progress: { done: 5, total: 5 },
    });
    expect(run.graph.every(({ phase }) => phase === 'Succeeded')).toBe(true);
  });

  it('fold single tries into their step', () => {
    expect(read(recorded(retriedRunning)).graph).toMatchObject([
      { displayName: 's', type: 'Pod', phase: 'Running', attempts: 2 },
    ]);
  });

  it('that were terminated say so', () => {
    const run = read(recorded(terminated));
    expect(run).toMatchObject({
      ended: true,
      phase: 'Failed',
      message: "Stopped with strategy 'Terminate'",
    });
    expect(
      run.graph.map(({ displayName, phase }) => `${displayName} ${phase}`),
    ).toEqual(['s Succeeded', 'never Failed']);
  });

  it('that Argo refused have no nodes and a message', () => {
    const run = read(recorded(invalid));
    expect(run).toMatchObject({
      ended: true,
      message: expect.stringContaining('invalid spec'),
    });
  });

  it('connect the steps of groups inside groups', () => {
    const run = read(recorded(nested));
    const byId = new Map(run.graph.map(view => [view.id, view]));
    const next = (name: string) =>
      run.graph
        .find(view => view.name.endsWith(name))
        ?.children.map(id => byId.get(id)?.name.split('.').slice(1).join('.'));
    expect(run.graph).toHaveLength(16);
    expect(next('.A.A')).toEqual(['A.B', 'A.C']);
    expect(next('.A.D')).toEqual(['B.A', 'C.A']);
    expect(next('.B.D')).toEqual(['D.A']);
  });

  it('show an item of a loop each', () => {
    const run = read(recorded(loops));
    expect(run.graph.length).toBeGreaterThan(2);
    expect(run.progress.done).toBe(run.progress.total);
  });
});

describe('nodes that Argo packed', () => {
  const { nodes = {} } = recorded(suspended).status ?? {};

  it.each<NodeCompression>(['gzip', 'zstd', 'brotli'])(
    'with %s are read',
    algorithm => {
      const compressedNodes = packNodes(nodes, algorithm);
      expect(readNodes({ compressedNodes })).toEqual({
        nodes,
        compression: algorithm,
      });
    },
  );

  it('are read from what Argo recorded of a run of 3,503 nodes', () => {
    const run = read(recorded(large));
    expect(Object.keys(run.nodes)).toHaveLength(3503);
    expect(run.gates.filter(gate => gate.phase === 'Running')).toMatchObject([
      { displayName: 'gate' },
    ]);
    expect(run.nodesProblem).toBeUndefined();
  });

  it('count less than nodes that stand beside them, as for Argo', () => {
    const compressedNodes = packNodes({}, 'gzip');
    expect(readNodes({ nodes, compressedNodes })).toEqual({ nodes });
  });

  it.each<NodeCompression>(['gzip', 'zstd', 'brotli'])(
    'with %s beyond any sensible size are a problem and no crash',
    algorithm => {
      const bomb = packNodes({ a: ' '.repeat(65 * 1024 * 1024) }, algorithm);
      expect(readNodes({ compressedNodes: bomb })).toEqual({
        offloaded: false,
        problem: expect.stringContaining('larger than 64 MiB'),
      });
    },
  );

  it('with zstd say what to do where Node.js can not read it', () => {
    const compressedNodes = packNodes(nodes, 'zstd');
    jest.isolateModules(() => {
      jest.doMock('node:zlib', () => ({
        ...jest.requireActual('node:zlib'),
        zstdDecompressSync: undefined,
      }));
      const { readNodes: readNodesThere } =
        jest.requireActual<typeof import('./nodes')>('./nodes');
      expect(readNodesThere({ compressedNodes })).toMatchObject({
        problem: expect.stringContaining('run the portal on Node.js 22.15'),
      });
    });
  });

  it.each([
    ['rubbish', Buffer.from('rubbish').toString('base64')],
    ['next to nothing', 'AA=='],
    ['something else', packNodes([] as never, 'gzip')],
  ])('as %s are a problem and no crash', (_what, compressedNodes) => {
    expect(readNodes({ compressedNodes })).toMatchObject({
      offloaded: false,
      problem: expect.stringContaining("can't be read"),
    });
  });

  it('into its database are out of reach, and the run says so', () => {
    const workflow = aWorkflow('waiting', {
      status: { offloadNodeStatusVersion: 'fnv:1', nodes: {} },
    });
    expect(read(workflow).nodesProblem).toContain('offloadNodeStatusVersion');
  });

  it('with entries that are no nodes lose only those', () => {
    const status = {
      nodes: {
        a: null,
        b: {
          id: 'b',
          name: 'b',
          type: 'Pod',
          phase: 'Running',
          finishedAt: null,
        },
        ...Object.fromEntries(
          [
            { children: 5 },
            { outputs: { parameters: {} } },
            { outputs: { artifacts: [null] } },
            { startedAt: '+275760-09-13T00:00:00Z' },
          ].map((fault, index) => [
            `c${index}`,
            { id: `c${index}`, name: 'c', type: 'Suspend', ...fault },
          ]),
        ),
      },
    };
    const reading = readNodes(JSON.parse(JSON.stringify(status)));
    expect(Object.keys('nodes' in reading ? reading.nodes : {})).toEqual(['b']);
  });
});

describe('a run', () => {
  it('that Argo has not looked at yet is planned from the template', () => {
    const run = readWorkflow(aWorkflow('created'), {
      template: aPipelineSpec(),
      prefix: PREFIX,
    });
    expect(run).toMatchObject({
      phase: 'Pending',
      ended: false,
      progress: { done: 0, total: 5 },
    });
    expect(run.graph.map(({ id }) => id)).toEqual([
      'planned:scraper',
      'planned:parallel-processing.screenshot',
      'planned:parallel-processing.dom',
      'planned:suspend-gate',
      'planned:synthesis',
    ]);
  });

  it('lists no artifact outside its own prefix', () => {
    const workflow = aWorkflow('succeeded');
    expect(read(workflow).artifacts).toHaveLength(4);
    expect(read(workflow, 'runs/demo/another/')).toMatchObject({
      artifacts: [],
    });
  });

  it('shows steps of a skipped group as skipped', () => {
    const workflow = aWorkflow('waiting');
    const nodes = { ...workflow.status?.nodes };
    const group = nodes[NODE_IDS.parallel];
    if (!group) throw new Error('no group');
    delete nodes[NODE_IDS.screenshot];
    delete nodes[NODE_IDS.dom];
    nodes[NODE_IDS.parallel] = { ...group, type: 'Skipped', phase: 'Skipped' };
    const run = read({ ...workflow, status: { ...workflow.status, nodes } });
    expect(
      run.graph.find(({ displayName }) => displayName === 'dom')?.phase,
    ).toBe('Skipped');
  });
});

describe('evidence', () => {
  const manifests = {
    dom: [{ artifact: 'manifest', bytes: 1, sha256: 'a', contentType: 'x' }],
  };

  it('is what ran before the gate', () => {
    const run = read(aWorkflow('succeeded'));
    expect(ancestorsOf(run, NODE_IDS.gate)).toEqual(
      new Set([
        'competitors-1',
        NODE_IDS.scraper,
        NODE_IDS.parallel,
        NODE_IDS.screenshot,
        NODE_IDS.dom,
      ]),
    );
    const evidence = evidenceOf(run, NODE_IDS.gate, manifests);
    expect(Object.keys(evidence.outputs).sort()).toEqual([
      'dom',
      'scraper',
      'screenshot',
    ]);
    expect(evidence.artifacts).toHaveLength(3);
  });

  it('does not change with what runs afterwards, and does with a file', () => {
    const before = evidenceOf(
      read(aWorkflow('waiting')),
      NODE_IDS.gate,
      manifests,
    );
    const after = evidenceOf(
      read(aWorkflow('succeeded')),
      NODE_IDS.gate,
      manifests,
    );
    expect(evidenceDigest(after)).toBe(evidenceDigest(before));
    const other = evidenceOf(read(aWorkflow('waiting')), NODE_IDS.gate, {});
    expect(evidenceDigest(other)).not.toBe(evidenceDigest(before));
  });
});
