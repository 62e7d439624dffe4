import { expect, it } from 'vitest';
import { refusalOf } from '../kubernetes/TestCluster';
import { ArgoCluster, nodeOf, treeOf } from './ArgoCluster';
import { dag, GATE, resolving, shell, TICK, tick } from './specs';

const gate = { name: 'gate', template: 'gate' };
const DECISION = '{{tasks.gate.outputs.parameters.decision}}';

/** How a gate opens, how it ends, and what ends it. */
export function describeGates(argo: () => ArgoCluster): void {
  it('opens: the run goes on being called Running, and only the node tells', async () => {
    await argo().submit('opens', dag([gate], [GATE]));
    const { workflow, node } = await argo().untilGate('opens');
    expect(treeOf(workflow)).toEqual([
      '@ DAG Running → @.gate',
      '@.gate Suspend Running',
    ]);
    expect(workflow.status).toMatchObject({ phase: 'Running' });
    expect(workflow.spec.suspend).toBeUndefined();
    expect(workflow.metadata.labels).toMatchObject({
      'workflows.argoproj.io/phase': 'Running',
    });
    expect(node.finishedAt ?? null).toBeNull();
    expect(node.outputs?.parameters).toEqual(GATE.outputs.parameters);
  });

  it('passes by a write to its node, and its output reaches the next step', async () => {
    const said = { name: 'said', valueFrom: { path: '/work/said' } };
    const say = shell('printf "%s" "{{inputs.parameters.text}}" > $WORK/said', {
      name: 'say',
      inputs: { parameters: [{ name: 'text' }] },
      outputs: { parameters: [said] },
    });
    const after = tick('after', DECISION, { template: 'say', depends: 'gate' });
    await argo().submit('passes', dag([gate, after], [GATE, say]));
    const { workflow, node } = await argo().untilGate('passes');
    await argo().jsonPatch(
      'passes',
      resolving(workflow.metadata, node.id, { decision: 'with care' }),
    );
    const done = await argo().untilEnded('passes');
    expect(treeOf(done)).toEqual([
      '@ DAG Succeeded → @.gate',
      '@.after Pod Succeeded',
      '@.gate Suspend Succeeded (Approved by ann) → @.after',
    ]);
    expect(nodeOf(done, 'after')?.outputs?.parameters).toMatchObject([
      { name: 'said', value: 'with care' },
    ]);
  });

  it('refuses a write for another Workflow of its name, and one that comes too late', async () => {
    await argo().submit('refuses', dag([gate], [GATE]));
    const { workflow, node } = await argo().untilGate('refuses');
    const namesake = argo().jsonPatch(
      'refuses',
      resolving({ uid: 'another' }, node.id, {}),
    );
    expect((await refusalOf(namesake)).code).toBe(422);
    const { phase } = nodeOf(await argo().read('refuses'), 'gate') ?? {};
    expect(phase).toBe('Running');
    await argo().jsonPatch(
      'refuses',
      resolving(workflow.metadata, node.id, { message: 'Approved by ann' }),
    );
    const late = argo().jsonPatch(
      'refuses',
      resolving(workflow.metadata, node.id, { message: 'Approved by bob' }),
    );
    expect((await refusalOf(late)).code).toBe(422);
    const done = await argo().untilEnded('refuses');
    expect(nodeOf(done, 'gate')?.message).toBe('Approved by ann');
  });

  it('refuses a replacement by somebody who read an older version', async () => {
    await argo().submit('raced', dag([gate], [GATE]));
    const { workflow, node } = await argo().untilGate('raced');
    await argo().jsonPatch('raced', resolving(workflow.metadata, node.id, {}));
    const late = argo().replace({
      ...workflow,
      spec: { ...workflow.spec, shutdown: 'Stop' },
    });
    expect((await refusalOf(late)).code).toBe(409);
    const done = await argo().untilEnded('raced');
    expect(done.status?.phase).toBe('Succeeded');
  });

  it('lets another gate of the run wait on', async () => {
    const tasks = [
      gate,
      { name: 'other', template: 'gate' },
      tick('after', DECISION, { depends: 'gate' }),
    ];
    await argo().submit('two', dag(tasks, [GATE, TICK]));
    await argo().untilGate('two', 'other');
    const { workflow, node } = await argo().untilGate('two');
    await argo().jsonPatch('two', resolving(workflow.metadata, node.id, {}));
    const after = await argo().until(
      'two',
      'went on',
      seen => nodeOf(seen, 'after')?.phase === 'Succeeded',
    );
    expect(treeOf(after)).toEqual([
      '@ DAG Running → @.gate @.other',
      '@.after Suspend Succeeded',
      '@.gate Suspend Succeeded (Approved by ann) → @.after',
      '@.other Suspend Running',
    ]);
  });

  it('rejected together with Stop, ends the run and what runs beside it, and lets the exit handler run', async () => {
    const sleeps = shell('sleep 300', { name: 'sleeps' });
    const tasks = [
      gate,
      { name: 'beside', template: 'sleeps' },
      tick('after', DECISION, { depends: 'gate' }),
    ];
    await argo().submit(
      'rejected',
      dag(tasks, [GATE, TICK, sleeps], { onExit: 'tick' }),
    );
    await argo().until(
      'rejected',
      'runs beside',
      seen => nodeOf(seen, 'beside')?.phase === 'Running',
    );
    const { workflow, node } = await argo().untilGate('rejected');
    await argo().jsonPatch('rejected', [
      ...resolving(workflow.metadata, node.id, {
        phase: 'Failed',
        message: 'Rejected by ann',
        decision: 'reject',
      }),
      { op: 'add', path: '/spec/shutdown', value: 'Stop' },
    ]);
    const done = await argo().untilEnded('rejected');
    expect(done.status).toMatchObject({
      phase: 'Failed',
      message: "Stopped with strategy 'Stop'",
    });
    const tree = treeOf(done);
    expect(tree.filter(line => !line.startsWith('@.beside'))).toEqual([
      '@ DAG Failed → @.beside @.gate',
      '@.after Skipped Omitted (omitted: depends condition not met)',
      '@.gate Suspend Failed (Rejected by ann) → @.after',
      '@.onExit Suspend Succeeded',
    ]);
    expect(nodeOf(done, 'beside')?.phase).toBe('Failed');
  });

  it('rejected alone, fails the run after its siblings', async () => {
    const tasks = [gate, tick('after', DECISION, { depends: 'gate' })];
    await argo().submit('failed', dag(tasks, [GATE, TICK]));
    const { workflow, node } = await argo().untilGate('failed');
    await argo().jsonPatch(
      'failed',
      resolving(workflow.metadata, node.id, {
        phase: 'Failed',
        message: 'Rejected by ann',
      }),
    );
    const done = await argo().untilEnded('failed');
    expect(done.status?.phase).toBe('Failed');
    expect(done.status?.message).toBeUndefined();
    expect(treeOf(done)).toEqual([
      '@ DAG Failed → @.gate',
      '@.after Skipped Omitted (omitted: depends condition not met)',
      '@.gate Suspend Failed (Rejected by ann) → @.after',
    ]);
  });

  it.each(['Stop', 'Terminate'])(
    'fails on %s, which runs the exit handler or not',
    async shutdown => {
      const name = `ends-by-${shutdown.toLowerCase()}`;
      await argo().submit(name, dag([gate], [GATE, TICK], { onExit: 'tick' }));
      await argo().untilGate(name);
      await argo().merge(name, { spec: { shutdown } });
      const done = await argo().untilEnded(name);
      expect(done.status).toMatchObject({
        phase: 'Failed',
        message: `Stopped with strategy '${shutdown}'`,
      });
      expect(treeOf(done)).toEqual([
        '@ DAG Failed → @.gate',
        `@.gate Suspend Failed (Stopped with strategy '${shutdown}')`,
        ...(shutdown === 'Stop' ? ['@.onExit Suspend Succeeded'] : []),
      ]);
    },
  );

  it('fails when the run is past its deadline: the clock runs on while it waits', async () => {
    const spec = { activeDeadlineSeconds: 3 };
    await argo().submit('overdue', dag([gate], [GATE], spec));
    const done = await argo().untilEnded('overdue');
    expect(done.status?.phase).toBe('Failed');
    expect(treeOf(done)).toEqual([
      '@ DAG Failed → @.gate',
      '@.gate Suspend Failed (Step exceeded its deadline)',
    ]);
  });

  it('with a duration approves itself, with the defaults of its outputs', async () => {
    const timed = { ...GATE, suspend: { duration: '1s' } };
    const tasks = [gate, tick('after', DECISION, { depends: 'gate' })];
    await argo().submit('timed', dag(tasks, [timed, TICK]));
    const done = await argo().untilEnded('timed');
    expect(done.status?.phase).toBe('Succeeded');
    expect(nodeOf(done, 'gate')?.outputs?.parameters).toEqual([
      { name: 'decision', value: 'none' },
    ]);
    expect(nodeOf(done, 'after')?.inputs?.parameters).toEqual([
      { name: 'text', value: 'none' },
    ]);
  });

  it('does not open while the whole run is suspended', async () => {
    await argo().submit('held', dag([gate], [GATE], { suspend: true }));
    const held = await argo().until(
      'held',
      'is Running',
      ({ status }) => status?.phase === 'Running',
    );
    expect(treeOf(held)).toEqual([]);
    await argo().merge('held', { spec: { suspend: null } });
    await argo().untilGate('held');
  });

  it('passed without its outputs, keeps the next step waiting for them', async () => {
    const tasks = [
      gate,
      tick('after', DECISION, { depends: 'gate' }),
      { name: 'other', template: 'gate' },
      tick('witness', '', { depends: 'other' }),
    ];
    await argo().submit('unfilled', dag(tasks, [GATE, TICK]));
    const { workflow, node } = await argo().untilGate('unfilled');
    const path = `/status/nodes/${node.id}`;
    const phase = { op: 'replace', path: `${path}/phase`, value: 'Succeeded' };
    await argo().jsonPatch('unfilled', [phase]);
    const other = await argo().untilGate('unfilled', 'other');
    await argo().jsonPatch(
      'unfilled',
      resolving(workflow.metadata, other.node.id, {}),
    );
    const seen = await argo().until(
      'unfilled',
      'the witness passed',
      now => nodeOf(now, 'witness')?.phase === 'Succeeded',
    );
    expect(nodeOf(seen, 'after')).toBeUndefined();
    expect(seen.status?.phase).toBe('Running');
    const parameters = [{ name: 'decision', value: 'at last' }];
    await argo().jsonPatch('unfilled', [
      { op: 'replace', path: `${path}/outputs`, value: { parameters } },
    ]);
    const done = await argo().untilEnded('unfilled');
    expect(nodeOf(done, 'after')?.inputs?.parameters).toEqual([
      { name: 'text', value: 'at last' },
    ]);
  });
}
