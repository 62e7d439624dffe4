import type {
  GateResolution,
  WorkflowEngine,
} from '@agent-workloads/backstage-plugin-agent-workloads-node';
import { beforeAll, describe, expect, it } from 'vitest';
import type { KubeHttp } from './backend';
import { GateRuns } from './GateRuns';
import { STEPS } from './gateTemplate';

/** A cluster with a controller, and the adapter that ends gates there. */
export interface EngineTarget {
  engine: WorkflowEngine;
  /** May do everything. */
  admin: KubeHttp;
  /** An empty namespace. */
  namespace: string;
}

const { signal } = new AbortController();
const APPROVED: GateResolution = {
  phase: 'Succeeded',
  message: 'Approved by user:default/grace [resolution 1 a]',
  outputs: { decision: 'approve', comment: '"It\'s \\u007b\\u007bfine}}"' },
  finishedAt: '2026-11-23T12:00:00Z',
};
const REJECTED: GateResolution = {
  ...APPROVED,
  phase: 'Failed',
  message: 'Rejected by user:default/grace: no prices [resolution 2 b]',
  outputs: { decision: 'reject', comment: '"no prices"' },
};

/** What every adapter of `WorkflowEngine` does, to runs of a controller that is at work. */
export function describeWorkflowEngine(
  title: string,
  open: () => Promise<EngineTarget>,
  /** Nodes that make the controller pack a run by itself; without, a test packs them. */
  { padding = 0 }: { padding?: number } = {},
): void {
  describe(title, () => {
    let engine: WorkflowEngine;
    let runs: GateRuns;

    beforeAll(async () => {
      const target = await open();
      engine = target.engine;
      runs = new GateRuns(target.admin, target.namespace);
    });

    it('ends exactly this gate, and the next step gets every output', async () => {
      const run = await runs.start();
      const gate = await run.gate();
      expect(await engine.resolveGate(gate, APPROVED, { signal })).toBe(
        'resolved',
      );
      const at = await run.waitFor(
        'the next step has run',
        node => node(STEPS.after)?.phase === 'Succeeded',
      );
      expect(at(STEPS.gate)).toMatchObject({
        phase: 'Succeeded',
        message: APPROVED.message,
        finishedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      });
      expect(JSON.stringify(at(STEPS.gate))).not.toContain('valueFrom');
      expect(at(STEPS.after)?.inputs?.parameters).toMatchObject([
        { name: 'decision', value: 'approve' },
        { name: 'comment', value: APPROVED.outputs.comment },
      ]);
      expect(at(STEPS.other)?.phase).toBe('Running');
      const { status } = await run.read();
      expect(status?.outputs?.parameters).toMatchObject([
        { name: 'verdict', value: 'approve' },
      ]);
    });

    it('does nothing to a gate that it ended before', async () => {
      const run = await runs.start();
      const gate = await run.gate();
      await engine.resolveGate(gate, APPROVED, { signal });
      for (const again of [APPROVED, REJECTED])
        expect(await engine.resolveGate(gate, again, { signal })).toBe(
          'already',
        );
      const at = await run.waitFor('the gate is over', node =>
        Boolean(node(STEPS.after)),
      );
      expect(at(STEPS.gate)?.message).toBe(APPROVED.message);
      expect((await run.read()).spec.shutdown).toBeUndefined();
    });

    it('does nothing to a gate that somebody else ended', async () => {
      const run = await runs.start();
      const gate = await run.gate();
      await run.passByHand('passed by hand');
      expect(await engine.resolveGate(gate, REJECTED, { signal })).toBe(
        'already',
      );
      const at = await run.waitFor('the gate is over', node =>
        Boolean(node(STEPS.after)),
      );
      expect(at(STEPS.gate)?.message).toBe('passed by hand');
      expect((await run.read()).spec.shutdown).toBeUndefined();
    });

    it('lets one of many that come at once win', async () => {
      const run = await runs.start();
      const gate = await run.gate();
      const tries = ['a', 'b', 'c', 'd'].map(name => ({
        ...APPROVED,
        message: `Approved by ${name}`,
      }));
      const ends = await Promise.allSettled(
        tries.map(resolution =>
          engine.resolveGate(gate, resolution, { signal }),
        ),
      );
      const said = ends.map(end =>
        end.status === 'fulfilled' ? end.value : end.reason.name,
      );
      expect(said.filter(word => word === 'resolved')).toHaveLength(1);
      for (const word of said)
        expect(['resolved', 'already', 'ConflictError']).toContain(word);
      const at = await run.waitFor('the gate is over', node =>
        Boolean(node(STEPS.after)),
      );
      const winner = tries[said.indexOf('resolved')]?.message;
      expect(at(STEPS.gate)?.message).toBe(winner);
    });

    it('finds no gate in a namesake, at an unknown node, or where nothing is', async () => {
      const run = await runs.start();
      const gate = await run.gate();
      for (const other of [
        { ...gate, workflowUid: '00000000-0000-4000-8000-000000000000' },
        { ...gate, nodeId: `${gate.nodeId}9` },
        { ...gate, workflowName: 'nowhere' },
      ])
        expect(await engine.resolveGate(other, APPROVED, { signal })).toBe(
          'gone',
        );
      const { status } = await run.read();
      expect(status?.nodes?.[gate.nodeId]?.phase).toBe('Running');
      await run.remove();
      expect(await engine.resolveGate(gate, APPROVED, { signal })).toBe('gone');
    });

    it('writes nothing once it was called off', async () => {
      const run = await runs.start();
      const gate = await run.gate();
      const aborted = AbortSignal.abort(new Error('called off'));
      await expect(
        engine.resolveGate(gate, APPROVED, { signal: aborted }),
      ).rejects.toThrow('called off');
      const { status } = await run.read();
      expect(status?.nodes?.[gate.nodeId]?.phase).toBe('Running');
    });

    it('stops the whole run when it rejects', async () => {
      const run = await runs.start();
      await engine.resolveGate(await run.gate(), REJECTED, { signal });
      const at = await run.ended();
      expect(at(STEPS.gate)).toMatchObject({
        phase: 'Failed',
        message: REJECTED.message,
      });
      expect(at(STEPS.other)?.phase).toBe('Failed');
      expect(at(STEPS.after)?.phase ?? 'Omitted').toBe('Omitted');
      const { spec, status } = await run.read();
      expect(spec.shutdown).toBe('Stop');
      expect(status?.phase).toBe('Failed');
    });

    it('ends a gate among packed nodes', async () => {
      const run = await runs.start(padding);
      if (padding === 0) await run.pack();
      const before = await run.waitFor(
        'the nodes are packed',
        (at, { status }) => Boolean(status?.compressedNodes && at(STEPS.gate)),
      );
      expect(before(STEPS.gate)?.phase).toBe('Running');
      const gate = await run.gate();
      // The controller may be writing the same object.
      for (let left = 20; ; left -= 1)
        try {
          await engine.resolveGate(gate, APPROVED, { signal });
          break;
        } catch (error) {
          if (left === 0 || !(error instanceof Error)) throw error;
          if (error.name !== 'ConflictError') throw error;
        }
      const at = await run.waitFor(
        'the next step has run',
        node => node(STEPS.after)?.phase === 'Succeeded',
      );
      expect(at(STEPS.gate)?.message).toBe(APPROVED.message);
      expect(at(STEPS.after)?.inputs?.parameters?.[0]?.value).toBe('approve');
      expect(at(STEPS.other)?.phase).toBe('Running');
    });
  });
}
