import type { ArgoNode } from './argo';
import type { PlannedStep } from './plan';
import { progressOf, stepGraph } from './stepGraph';

const NAME = 'run-1';

const node = (
  path: string,
  change: Partial<ArgoNode> & Pick<ArgoNode, 'type' | 'phase'>,
): ArgoNode => ({
  id: `${NAME}-${path}`,
  name: `${NAME}${path}`,
  displayName: path.slice(1),
  ...change,
});

const byId = (...nodes: ArgoNode[]) =>
  Object.fromEntries(nodes.map(one => [one.id, one]));

const step = (
  path: string,
  change: Partial<PlannedStep> = {},
): PlannedStep => ({
  path,
  task: path.split('.').at(-1) ?? '',
  template: 'work',
  kind: 'step',
  loop: false,
  groups: [],
  after: [],
  ...change,
});

const tries = (...messages: string[]) =>
  messages.map((message, n) =>
    node(`.scraper(${n})`, { type: 'Pod', phase: 'Failed', message }),
  );

describe('stepGraph', () => {
  it('tells of a step tried in vain what its last try said', () => {
    const pods = tries(
      'main: Error (exit code 1): the site answered 503',
      'main: Error (exit code 1): the site answered 404',
    );
    const retry = node('.scraper', {
      type: 'Retry',
      phase: 'Failed',
      message: 'No more retries left',
      children: pods.map(({ id }) => id),
    });
    const [scraper] = stepGraph({
      workflowName: NAME,
      nodes: byId(retry, ...pods),
      plan: [step('.scraper')],
    });
    expect(scraper).toMatchObject({
      message: 'the site answered 404 (tried 2 times)',
      attempts: 2,
    });
  });

  it('shows the steps of a group that was left out, not the group', () => {
    const inside = {
      groups: ['.parallel'],
      after: ['.scraper'],
    };
    const plan = [
      step('.scraper'),
      step('.parallel.dom', inside),
      step('.parallel.screenshot', inside),
    ];
    const graph = stepGraph({
      workflowName: NAME,
      nodes: byId(
        node('.scraper', { type: 'Pod', phase: 'Failed', message: 'no' }),
        node('.parallel', { type: 'Skipped', phase: 'Omitted' }),
      ),
      plan,
    });
    expect(graph.map(view => [view.displayName, view.phase])).toEqual([
      ['scraper', 'Failed'],
      ['dom', 'Omitted'],
      ['screenshot', 'Omitted'],
    ]);
    expect(progressOf(graph, plan)).toEqual({ done: 0, total: 3 });
  });
});
