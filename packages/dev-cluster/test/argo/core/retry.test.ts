import { describe, expect, it } from 'vitest';
import { advance } from '../../../src/argo/core/advance';
import type { Facts, PodFact } from '../../../src/argo/core/Operation';
import type { RetryStrategy, Workflow } from '../../../src/argo/model';

const START = Date.parse('2026-11-23T16:00:00Z');

/** How an attempt of the pod ends. */
type Ending = 'Succeeded' | 'Failed' | 'Error' | 'lost';

/** Plays a Workflow of one retried pod whose attempts each run one second. */
class Play {
  private now = START;
  private readonly pods = new Map<string, PodFact>();
  recheckAt: Date | undefined;
  starts: number[] = [];
  messages: (string | undefined)[] = [];

  constructor(public workflow: Workflow, private readonly endings: Ending[]) {}

  static of(
    strategy: RetryStrategy,
    endings: Ending[],
    spec: object = {},
  ): Play {
    const container = { image: 'i', command: ['true'] };
    const workflow: Workflow = {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Workflow',
      metadata: { name: 'w', namespace: 'lab', uid: 'u' },
      spec: {
        entrypoint: 'main',
        templates: [{ name: 'main', container, retryStrategy: strategy }],
        ...spec,
      },
    };
    return new Play(workflow, endings);
  }

  /** Runs until the Workflow ends or nothing more is to come. */
  run(): this {
    for (let pass = 0; pass < 100; pass += 1) {
      const result = advance(this.workflow, this.facts());
      this.workflow = result.workflow;
      this.recheckAt = result.recheckAt;
      this.messages.push(this.workflow.status?.nodes?.w?.message);
      for (const { nodeId } of result.podsToStart) {
        this.starts.push((this.now - START) / 1000);
        this.pods.set(nodeId, { state: 'running' });
      }
      if (!this.endRunning() && result.podsToStart.length === 0) {
        if (!result.recheckAt) return this;
        this.now = Math.max(this.now, result.recheckAt.getTime());
      }
    }
    return this;
  }

  private endRunning(): boolean {
    for (const [id, fact] of this.pods) {
      const node = this.workflow.status?.nodes?.[id];
      if (fact.state !== 'running' || node?.phase !== 'Running') continue;
      const phase = this.endings.shift() ?? 'Succeeded';
      this.now += 1000;
      if (phase === 'lost') this.pods.delete(id);
      else this.pods.set(id, { state: 'ended', phase, message: 'why' });
      return true;
    }
    return false;
  }

  private facts(): Facts {
    return {
      now: new Date(this.now),
      pods: this.pods,
      configMap: () => undefined,
      workflowTemplate: () => undefined,
      artifactRepository: () => ({ ok: { artifactRepository: {} } }),
    };
  }
}

describe('retryStrategy', () => {
  it.each<
    [string, RetryStrategy, Ending[], string, string | undefined, number]
  >([
    [
      'tries again after a failure',
      { limit: 2 },
      ['Failed'],
      'Succeeded',
      undefined,
      2,
    ],
    [
      'gives up at its limit',
      { limit: '2' },
      ['Failed', 'Failed', 'Failed'],
      'Failed',
      'No more retries left',
      3,
    ],
    [
      'by default leaves errors alone',
      { limit: 2 },
      ['Error'],
      'Error',
      'why',
      1,
    ],
    [
      'OnError leaves failures alone',
      { limit: 2, retryPolicy: 'OnError' },
      ['Failed'],
      'Failed',
      'why',
      1,
    ],
    [
      'OnError takes up lost pods',
      { limit: 2, retryPolicy: 'OnError' },
      ['lost'],
      'Succeeded',
      undefined,
      2,
    ],
    [
      'Always takes up both',
      { limit: 3, retryPolicy: 'Always' },
      ['Failed', 'lost', 'Error'],
      'Succeeded',
      undefined,
      4,
    ],
    [
      'without limit goes on',
      { retryPolicy: 'Always' },
      Array<Ending>(9).fill('Failed'),
      'Succeeded',
      undefined,
      10,
    ],
    [
      'OnTransientError knows what is transient',
      { limit: 2, retryPolicy: 'OnTransientError' },
      ['Error'],
      'Error',
      'why',
      1,
    ],
    [
      'gives up when the next attempt would come too late',
      { limit: 9, backoff: { duration: '10s', factor: 2, maxDuration: '15s' } },
      ['Failed', 'Failed'],
      'Failed',
      'Backoff would exceed max duration limit',
      2,
    ],
  ])('%s', (_, strategy, endings, phase, message, attempts) => {
    const { workflow } = Play.of(strategy, endings).run();
    expect(workflow.status?.phase).toBe(phase);
    expect(workflow.status?.nodes?.w?.message).toBe(message);
    expect(workflow.status?.nodes?.w?.children).toHaveLength(attempts);
  });

  it('waits longer before each attempt', () => {
    const backoff = { duration: '2s', factor: '3' };
    const play = Play.of({ limit: 5, backoff }, ['Failed', 'Failed', 'Failed']);
    expect(play.run().starts).toEqual([0, 3, 10, 29]);
  });

  it('waits no longer when no attempt is left', () => {
    const backoff = { duration: '1h' };
    const play = Play.of({ limit: 0, backoff }, ['Failed']).run();
    expect(play.messages.at(-1)).toBe('No more retries left');
    expect(play.messages.join()).not.toContain('Backoff');
  });

  it('says how long it waits', () => {
    const backoff = { duration: '90s' };
    const play = Play.of({ limit: 1, backoff }, ['Failed']).run();
    expect(play.messages).toContain('Backoff for 1 minute 30 seconds');
  });

  it('does not try again past the deadline of the workflow', () => {
    const backoff = { duration: '60s' };
    const { workflow } = Play.of({ limit: 5, backoff }, ['Failed'], {
      activeDeadlineSeconds: 30,
    }).run();
    expect(workflow.status?.phase).toBe('Failed');
    expect(workflow.status?.nodes?.w?.message).toBe(
      'retry exceeded workflow deadline 2026-11-23 16:00:30 +0000 UTC',
    );
  });
});
