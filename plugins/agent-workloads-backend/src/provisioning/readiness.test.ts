import { readinessOf, type Readiness } from './readiness';

const at = (
  kind: string,
  status: object | undefined,
  spec: object = {},
  metadata: object = {},
) => readinessOf({ kind, metadata, spec, status });
const condition = (type: string, status: string, rest: object = {}) => ({
  conditions: [{ type, status, ...rest }],
});

it.each<[string, Readiness, Readiness['state'], RegExp?]>([
  ['an object that is not there', readinessOf(undefined), 'Missing'],
  ['a ConfigMap', at('ConfigMap', undefined), 'Ready'],
  [
    'one that is being deleted',
    at('ConfigMap', undefined, {}, { deletionTimestamp: 'now' }),
    'Waiting',
    /being deleted/,
  ],
  ['a Namespace', at('Namespace', { phase: 'Active' }), 'Ready'],
  [
    'a Namespace that goes',
    at('Namespace', { phase: 'Terminating' }),
    'Waiting',
  ],
  [
    'a Deployment nobody looked at',
    at('Deployment', { observedGeneration: 1 }, {}, { generation: 2 }),
    'Waiting',
    /not looked at yet/,
  ],
  [
    'a Deployment with an old replica',
    at(
      'Deployment',
      { replicas: 3, updatedReplicas: 2, availableReplicas: 3 },
      { replicas: 2 },
    ),
    'Waiting',
    /1 old replicas go/,
  ],
  [
    'a Deployment half updated',
    at(
      'Deployment',
      { replicas: 2, updatedReplicas: 1, availableReplicas: 2 },
      { replicas: 2 },
    ),
    'Waiting',
    /1 of 2 replicas are up to date/,
  ],
  [
    'a Deployment half up',
    at(
      'Deployment',
      { replicas: 2, updatedReplicas: 2, availableReplicas: 1 },
      { replicas: 2 },
    ),
    'Waiting',
    /1 of 2 replicas are available/,
  ],
  [
    'a Deployment that is up',
    at(
      'Deployment',
      {
        replicas: 1,
        updatedReplicas: 1,
        availableReplicas: 1,
        observedGeneration: 2,
      },
      {},
      { generation: 2 },
    ),
    'Ready',
  ],
  [
    'a Deployment that got stuck',
    at(
      'Deployment',
      condition('Progressing', 'False', {
        reason: 'ProgressDeadlineExceeded',
        message: 'timed out progressing',
      }),
    ),
    'Failed',
    /timed out progressing/,
  ],
  [
    'a Deployment over its quota',
    at(
      'Deployment',
      condition('ReplicaFailure', 'True', {
        message: 'exceeded quota: compute',
      }),
    ),
    'Waiting',
    /exceeded quota/,
  ],
  ['a StatefulSet', at('StatefulSet', { readyReplicas: 1 }), 'Ready'],
  ['a StatefulSet without a pod', at('StatefulSet', {}), 'Waiting', /0 of 1/],
  [
    'a StatefulSet nobody looked at',
    at('StatefulSet', {}, {}, { generation: 1 }),
    'Waiting',
    /not looked at/,
  ],
  [
    'a StatefulSet between revisions',
    at('StatefulSet', {
      readyReplicas: 1,
      updateRevision: 'b',
      currentRevision: 'a',
    }),
    'Waiting',
    /being updated/,
  ],
  ['a Job that is done', at('Job', condition('Complete', 'True')), 'Ready'],
  [
    'a Job that failed',
    at('Job', condition('Failed', 'True', { reason: 'BackoffLimitExceeded' })),
    'Failed',
    /BackoffLimitExceeded/,
  ],
  [
    'a Job that runs',
    at('Job', { active: 1, failed: 2 }),
    'Waiting',
    /runs, failed 2 times/,
  ],
  ['a Job at its start', at('Job', {}), 'Waiting', /has not started/],
  ['a claim', at('PersistentVolumeClaim', { phase: 'Bound' }), 'Ready'],
  [
    'a claim without a volume',
    at('PersistentVolumeClaim', { phase: 'Pending' }),
    'Waiting',
    /no volume/,
  ],
  [
    'a claim whose volume is lost',
    at('PersistentVolumeClaim', { phase: 'Lost' }),
    'Failed',
  ],
  ['a Pod', at('Pod', condition('Ready', 'True')), 'Ready'],
  ['a Pod at its end', at('Pod', { phase: 'Succeeded' }), 'Ready'],
  [
    'a Pod that failed',
    at('Pod', { phase: 'Failed', message: 'Evicted' }),
    'Failed',
    /Evicted/,
  ],
  [
    'a Pod that failed silently',
    at('Pod', { phase: 'Failed' }),
    'Failed',
    /containers failed/,
  ],
  [
    'a Pod that waits',
    at('Pod', { phase: 'Pending' }),
    'Waiting',
    /is Pending/,
  ],
  [
    'a Pod without its image',
    at('Pod', {
      containerStatuses: [
        {
          state: {
            waiting: { reason: 'ImagePullBackOff', message: 'not found' },
          },
        },
      ],
    }),
    'Waiting',
    /ImagePullBackOff: not found/,
  ],
])('%s', (_what, { state, message = '' }, expected, why = /^/) => {
  expect(state).toBe(expected);
  expect(message).toMatch(why);
});
