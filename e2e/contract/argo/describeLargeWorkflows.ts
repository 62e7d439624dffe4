import { expect, it } from 'vitest';
import { eventually, refusalOf } from '../kubernetes/TestCluster';
import { ArgoCluster, compressed, Node, nodeOf, nodesOf } from './ArgoCluster';
import { dag, GATE, resolving, TICK, tick } from './specs';

const COUNT = 1500;
const MAX_BYTES = 1024 * 1024;
const FILLER = 'a text that is long enough to make many nodes large '.repeat(8);

/** Above 1 MiB Argo stores the nodes of a Workflow compressed. */
export function describeLargeWorkflows(argo: () => ArgoCluster): void {
  /** Decompresses, changes one node, compresses and replaces, until nobody is faster. */
  const resolveCompressed = () =>
    eventually('the gate is written', async () => {
      const { workflow, node } = await argo().untilGate('large');
      const resolved: Node = {
        ...node,
        phase: 'Succeeded',
        message: 'Approved by ann',
        finishedAt: '2026-01-01T00:00:00Z',
        outputs: { parameters: [{ name: 'decision', value: 'approve' }] },
      };
      const others = nodesOf(workflow).filter(({ id }) => id !== node.id);
      const compressedNodes = compressed([...others, resolved]);
      const status = { ...workflow.status, compressedNodes };
      try {
        return await argo().replace({ ...workflow, status });
      } catch (error) {
        if ((error as { code?: number }).code === 409) return undefined;
        throw error;
      }
    });

  it('is read, resolved at its gate and continued with compressed nodes', async () => {
    const DECISION = '{{tasks.gate.outputs.parameters.decision}}';
    const tasks = [
      tick('fan', `{{item}} ${FILLER}`, {
        withSequence: { count: String(COUNT) },
      }),
      { name: 'gate', template: 'gate', depends: 'fan' },
      tick('after', DECISION, { depends: 'gate' }),
    ];
    await argo().submit('large', dag(tasks, [TICK, GATE]));
    const { workflow, node } = await argo().untilGate('large');
    expect(workflow.status?.nodes).toBeUndefined();
    expect(workflow.status?.compressedNodes).toBeTruthy();
    const nodes = nodesOf(workflow);
    expect(nodes).toHaveLength(COUNT + 3);
    expect(JSON.stringify(nodes).length).toBeGreaterThan(MAX_BYTES);

    // There is no node to patch.
    const patch = argo().jsonPatch(
      'large',
      resolving(workflow.metadata, node.id, {}),
    );
    expect((await refusalOf(patch)).code).toBe(422);

    await resolveCompressed();
    // Whoever read the version before is refused.
    const late = argo().replace(workflow);
    expect((await refusalOf(late)).code).toBe(409);

    const done = await argo().untilEnded('large');
    expect(done.status?.phase).toBe('Succeeded');
    expect(done.status?.compressedNodes).toBeTruthy();
    expect(nodeOf(done, 'gate')).toMatchObject({
      phase: 'Succeeded',
      message: 'Approved by ann',
    });
    expect(nodeOf(done, 'after')?.inputs?.parameters).toEqual([
      { name: 'text', value: 'approve' },
    ]);
  });

  it('ends as an Error when its nodes can not be read', async () => {
    await argo().submit(
      'damaged',
      dag([{ name: 'gate', template: 'gate' }], [GATE]),
    );
    await argo().untilGate('damaged');
    const value = Buffer.from('no gzip').toString('base64');
    await argo().jsonPatch('damaged', [
      { op: 'remove', path: '/status/nodes' },
      { op: 'add', path: '/status/compressedNodes', value },
    ]);
    const done = await argo().untilEnded('damaged');
    expect(done.status?.phase).toBe('Error');
  });
}
