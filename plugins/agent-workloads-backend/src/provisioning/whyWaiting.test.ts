import type { KubeObject } from '../kube/ClusterObjects';
import { podSelectorOf, whyWaiting } from './whyWaiting';

const object = (
  kind: string,
  fields: Record<string, unknown> = {},
  creationTimestamp = '2026-11-24T00:00:00Z',
): KubeObject => ({
  apiVersion: 'v1',
  kind,
  metadata: {
    name: 'postgres-0',
    namespace: 'team-a',
    uid: 'u',
    resourceVersion: '1',
    creationTimestamp,
  },
  ...fields,
});
const waitingPod = (reason: string, more: object = {}) =>
  object('Pod', {
    status: {
      containerStatuses: [{ state: { waiting: { reason, ...more } } }],
    },
  });
const warning = (reason: string, message: string, lastTimestamp?: string) =>
  object('Event', { reason, message, lastTimestamp });

describe('whyWaiting', () => {
  it.each([
    [
      'an image that can’t be had',
      [waitingPod('ImagePullBackOff', { message: 'Back-off pulling image' })],
      [],
      'pod postgres-0: ImagePullBackOff, Back-off pulling image',
    ],
    [
      'what a container said when it ended',
      [
        object('Pod', {
          status: {
            initContainerStatuses: [
              {
                state: { waiting: { reason: 'CrashLoopBackOff' } },
                lastState: { terminated: { message: 'no such key' } },
              },
            ],
          },
        }),
      ],
      [],
      'pod postgres-0: CrashLoopBackOff, no such key',
    ],
    [
      'a pod without a place',
      [
        object('Pod', {
          status: {
            conditions: [
              {
                type: 'PodScheduled',
                status: 'False',
                reason: 'Unschedulable',
                message: '0/1 nodes are available',
              },
            ],
          },
        }),
      ],
      [],
      'pod postgres-0: Unschedulable, 0/1 nodes are available',
    ],
    [
      'the latest of the warnings where there is no pod',
      [],
      [
        warning('FailedCreate', 'older', '2026-11-24T00:00:01Z'),
        warning('FailedCreate', 'exceeded quota', '2026-11-24T00:00:02Z'),
      ],
      'FailedCreate, exceeded quota',
    ],
  ])('tells %s', (_, pods, warnings, expected) => {
    expect(whyWaiting(pods, warnings)).toBe(expected);
  });

  it.each([
    ['a container that is being made', [waitingPod('ContainerCreating')]],
    ['a pod that says nothing', [object('Pod')]],
    ['statuses that are none', [object('Pod', { status: 'x' })]],
  ])('tells nothing of %s', (_, pods) => {
    expect(whyWaiting(pods, [])).toBeUndefined();
  });

  it('is never longer than people read', () => {
    const long = warning('FailedCreate', 'x'.repeat(5000));
    expect(whyWaiting([], [long])?.length).toBe(400);
  });
});

describe('podSelectorOf', () => {
  it('is the selector of a workload', () => {
    const spec = { selector: { matchLabels: { app: 'a', tier: 'b' } } };
    expect(podSelectorOf(object('Deployment', { spec }))).toBe('app=a,tier=b');
  });

  it('is nothing for what has no pods', () => {
    expect(podSelectorOf(object('ConfigMap'))).toBeUndefined();
  });
});
