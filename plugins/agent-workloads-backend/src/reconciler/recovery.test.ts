import {
  MAY_FOLLOW,
  PHASES,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import type { RunStage } from '../testUtils';
import { RUN, aCluster, launched } from '../testUtils/reconcilerHarness';

/** Killed after the n-th write of a run: exactly one Workflow, one gate write, and the same end. */
describe('a reconciler that is killed', () => {
  class Killed extends Error {}

  it.each(Array.from({ length: 12 }, (_, index) => index))(
    'before its write number %i comes back and carries on exactly once',
    async fatal => {
      const cluster = aCluster();
      let count = 0;
      cluster.store.beforeWrite = () => {
        count += 1;
        if (count === fatal + 1) throw new Killed();
      };
      const survive = async () => {
        for (let life = 0; life < 3; life += 1) {
          try {
            await cluster.settle();
            return;
          } catch (error) {
            if (!(error instanceof Killed)) throw error;
          }
        }
      };
      cluster.store.put(launched());
      await survive();
      cluster.argo('waiting');
      await survive();
      count = Math.max(count, 0);
      for (let life = 0; life < 2; life += 1) {
        try {
          await cluster.decide();
          break;
        } catch (error) {
          if (!(error instanceof Killed)) throw error;
        }
      }
      await survive();
      expect(cluster.gate()?.state).toBe('Approved');
      cluster.argo('succeeded');
      await survive();
      expect(cluster.status()?.phase).toBe('Completed');
      const writes = cluster.store.writes;
      expect(writes.filter(w => w === 'createWorkflow')).toHaveLength(1);
      expect(writes.filter(w => w === 'patchWorkflow')).toHaveLength(1);
    },
  );
});

/** Deterministic, so that a walk that fails can be walked again. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

const LEGAL_MOVES = new Set(
  PHASES.flatMap(from => MAY_FOLLOW[from].map(to => `${from} → ${to}`)),
);

describe('whatever a reconciler gets to see', () => {
  const STAGES: readonly RunStage[] = [
    'created',
    'scraping',
    'waiting',
    'resumed',
    'succeeded',
    'failed',
  ];

  it.each(Array.from({ length: 20 }, (_, seed) => seed))(
    'a phase only follows one that it may follow (walk %i)',
    async seed => {
      const random = randomFrom(seed);
      const cluster = aCluster();
      cluster.store.put(launched());
      await cluster.settle();
      const moves: string[] = [];
      let before = cluster.status()?.phase;
      for (let step = 0; step < 8; step += 1) {
        const dice = random();
        const stage = STAGES[Math.floor(random() * STAGES.length)];
        if (dice < 0.1) cluster.store.vanish('Workflow', RUN);
        else if (dice < 0.2) await cluster.clock.advance(20 * 60_000);
        else if (stage && cluster.store.workflows.get(RUN)) cluster.argo(stage);
        await cluster.settle();
        const after = cluster.status()?.phase;
        if (before !== after) moves.push(`${before} → ${after}`);
        before = after;
      }
      expect(moves.filter(move => !LEGAL_MOVES.has(move))).toEqual([]);
    },
  );
});
