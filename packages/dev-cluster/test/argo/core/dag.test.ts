import { describe, expect, it } from 'vitest';
import { advance } from '../../../src/argo/core/advance';
import type { Facts, PodFact } from '../../../src/argo/core/Operation';
import type { Workflow } from '../../../src/argo/model';

type Ending = 'Succeeded' | 'Failed' | 'Error';

/** Runs a DAG whose tasks end as said, those not named well; gives each task's phase. */
function play(dag: object, endings: Record<string, Ending> = {}) {
  let workflow: Workflow = {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Workflow',
    metadata: { name: 'w', namespace: 'lab', uid: 'u' },
    spec: {
      entrypoint: 'main',
      templates: [
        { name: 'main', dag: dag as { tasks: [] } },
        { name: 'leaf', container: { image: 'i', command: ['true'] } },
      ],
    },
  };
  const pods = new Map<string, PodFact>();
  const facts: Facts = {
    now: new Date('2026-11-23T16:00:00Z'),
    pods,
    configMap: () => undefined,
    workflowTemplate: () => undefined,
    artifactRepository: () => ({ ok: { artifactRepository: {} } }),
  };
  const order: string[] = [];
  for (let pass = 0; pass < 30; pass += 1) {
    const result = advance(workflow, facts);
    workflow = result.workflow;
    for (const { nodeId, nodeName } of result.podsToStart) {
      const task = nodeName.slice('w.'.length);
      order.push(task);
      pods.set(nodeId, { state: 'ended', phase: endings[task] ?? 'Succeeded' });
    }
  }
  const nodes = Object.values(workflow.status?.nodes ?? {});
  const phases = nodes
    .filter(({ id }) => id !== 'w')
    .map(({ displayName, phase }) => [displayName, phase]);
  return {
    phase: workflow.status?.phase,
    order,
    tasks: Object.fromEntries(phases) as Record<string, string>,
  };
}

const task = (name: string, depends?: string, more: object = {}) => ({
  name,
  template: 'leaf',
  ...(depends ? { depends } : {}),
  ...more,
});

describe('a DAG', () => {
  it('runs each task after those that it depends on', () => {
    const { order, phase } = play({
      tasks: [task('d', 'b && c'), task('b', 'a'), task('c', 'a'), task('a')],
    });
    expect(order).toEqual(['a', 'b', 'c', 'd']);
    expect(phase).toBe('Succeeded');
  });

  it('omits what a failure leaves without ground, and fails', () => {
    const { tasks, phase } = play(
      { tasks: [task('a'), task('b', 'a'), task('c', 'b')] },
      { a: 'Failed' },
    );
    expect(tasks).toEqual({ a: 'Failed', b: 'Omitted', c: 'Omitted' });
    expect(phase).toBe('Failed');
  });

  it('succeeds when its targets do, whatever failed on the way', () => {
    const { tasks, phase } = play(
      { tasks: [task('a'), task('rescue', 'a.Failed')] },
      { a: 'Failed' },
    );
    expect(tasks).toEqual({ a: 'Failed', rescue: 'Succeeded' });
    expect(phase).toBe('Succeeded');
  });

  it('passes a failure that continueOn allows', () => {
    const { tasks } = play(
      {
        tasks: [
          task('a', undefined, { continueOn: { failed: true } }),
          task('b', undefined, { dependencies: ['a'] }),
        ],
      },
      { a: 'Failed' },
    );
    expect(tasks.b).toBe('Succeeded');
  });

  it('runs only what its target needs', () => {
    const { tasks } = play({
      target: 'b',
      tasks: [task('a'), task('b', 'a'), task('c', 'a')],
    });
    expect(tasks).toEqual({ a: 'Succeeded', b: 'Succeeded' });
  });

  it('skips a task whose condition is false, and goes on', () => {
    const { tasks, phase } = play({
      tasks: [task('a', undefined, { when: '1 == 2' }), task('b', 'a')],
    });
    expect(tasks).toEqual({ a: 'Skipped', b: 'Succeeded' });
    expect(phase).toBe('Succeeded');
  });

  it('takes up tasks after a loop when all of its items have ended', () => {
    const { tasks, order } = play(
      {
        tasks: [
          task('l', undefined, { withItems: [1, 2] }),
          task('any', 'l.AnySucceeded'),
          task('all', 'l.AllFailed'),
        ],
      },
      { 'l(0:1)': 'Failed' },
    );
    expect(tasks).toMatchObject({
      l: 'Failed',
      any: 'Succeeded',
      all: 'Omitted',
    });
    expect(order.at(-1)).toBe('any');
  });

  it('fails on a condition that is no expression', () => {
    const { tasks, phase } = play({
      tasks: [task('a', undefined, { when: 'maybe' })],
    });
    expect(tasks.a).toBe('Error');
    expect(phase).toBe('Error');
  });

  it('ends, rather than hangs, on a template without end', () => {
    const { phase } = play({
      tasks: [{ name: 'again', template: 'main' }],
    });
    expect(phase).toBe('Error');
  });
});

describe('one pass', () => {
  it('leaves its input alone and gives the same answer twice', () => {
    const workflow: Workflow = {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Workflow',
      metadata: { name: 'w', namespace: 'lab', uid: 'u' },
      spec: {
        entrypoint: 'main',
        templates: [{ name: 'main', suspend: {} }],
      },
    };
    const before = structuredClone(workflow);
    const facts: Facts = {
      now: new Date('2026-11-23T16:00:00Z'),
      pods: new Map(),
      configMap: () => undefined,
      workflowTemplate: () => undefined,
      artifactRepository: () => ({ ok: { artifactRepository: {} } }),
    };
    const first = advance(workflow, facts);
    expect(workflow).toEqual(before);
    expect(advance(workflow, facts)).toEqual(first);
    expect(advance(first.workflow, facts).workflow.status?.nodes).toEqual(
      first.workflow.status?.nodes,
    );
  });
});
