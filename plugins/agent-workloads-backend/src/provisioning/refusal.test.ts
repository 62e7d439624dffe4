import { ServiceUnavailableError } from '@backstage/errors';
import { KubeApiError, type KubeStatus } from '../kube/errors';
import { judged, judgedMidway, refusalOf } from './refusal';

const answer = (statusCode: number, status: KubeStatus) =>
  new KubeApiError({ statusCode, status });

it.each<[string, KubeApiError, RegExp]>([
  [
    'an account that is not known',
    answer(401, { message: 'Unauthorized' }),
    /token may have ended.*provisioner/,
  ],
  [
    'a right that is missing',
    answer(403, {
      message:
        'secrets is forbidden: User "x" cannot create resource "secrets" in API group "" in the namespace "team-a"',
    }),
    /bind the ClusterRole agent-workloads-provisioner-environment/,
  ],
  [
    'a quota',
    answer(403, {
      message:
        'pods "a" is forbidden: exceeded quota: compute, requested: cpu=2',
    }),
    /Raise the quota, or ask for less/,
  ],
  [
    'the Pod Security level',
    answer(403, {
      message:
        'pods "a" is forbidden: violates PodSecurity "restricted:latest": privileged',
    }),
    /Not as safe as the namespace demands/,
  ],
  [
    'an admission policy',
    answer(403, { message: 'ValidatingAdmissionPolicy x denied request: no' }),
    /^The cluster forbids it: .*no$/,
  ],
  [
    'what is gone',
    answer(404, { message: 'namespaces "x" not found' }),
    /not found/,
  ],
  [
    'a race',
    answer(409, { message: 'the object has been modified' }),
    /at the same time.*try again/,
  ],
  [
    'a field that is wrong',
    answer(422, {
      message: 'it is invalid',
      details: {
        causes: [{ field: 'spec.replicas', message: 'must be a number' }],
      },
    }),
    /it is invalid; spec\.replicas: must be a number/,
  ],
  [
    'a field that the schema does not know, which the API server calls an internal error',
    answer(500, {
      message:
        'failed to create typed patch object (team-a/x; apps/v1, Kind=Deployment): .spec.replica: field not declared in schema',
    }),
    /^The manifest does not fit .*: \.spec\.replica: field not declared in schema\. Correct/,
  ],
  [
    'several fields of a wrong type',
    answer(500, {
      message:
        'failed to create typed patch object (team-a/x; /v1, Kind=Service): errors:\n  .spec.ports: expected list, got &{web}\n  .spec.tpye: field not declared in schema',
    }),
    /kind: \.spec\.ports: expected list, got &\{web\}; \.spec\.tpye: field not declared in schema\. Correct/,
  ],
  [
    'a server that is broken',
    answer(500, { message: 'etcdserver: leader changed' }),
    /could not do it now \(etcdserver: leader changed\); try again/,
  ],
  [
    'a server that is busy',
    answer(503, { message: 'busy' }),
    /could not do it now \(busy\); try again/,
  ],
])('says what to do about %s', (_what, error, message) => {
  expect(refusalOf(error).message).toMatch(message);
});

it('reports fields that belong to others, by field and manager', () => {
  const refusal = refusalOf(
    answer(409, {
      message: 'Apply failed with 1 conflict',
      details: {
        causes: [
          {
            reason: 'FieldManagerConflict',
            field: '.spec.replicas',
            message: 'conflict with "kubectl-scale" using apps/v1',
          },
        ],
      },
    }),
  );
  expect(refusal.conflicts).toEqual([
    { field: '.spec.replicas', manager: 'kubectl-scale' },
  ]);
  expect(refusal.message).toMatch(/belong to kubectl-scale.*not.*force|force/);
});

it('takes a cluster that is away for an error before the first change, and for an outcome after it', async () => {
  const away = async () => {
    throw new ServiceUnavailableError('The API server does not answer');
  };
  await expect(judged(away)).rejects.toThrow('does not answer');
  await expect(judgedMidway(away)).resolves.toEqual({
    refusal: {
      unreachable: true,
      message: expect.stringMatching(
        /does not answer.*is not known; do it again/,
      ),
    },
  });
});

it('throws on what nobody foresaw', async () => {
  const bug = async () => {
    throw new TypeError('bug');
  };
  await expect(judged(bug)).rejects.toThrow(TypeError);
  await expect(judgedMidway(bug)).rejects.toThrow(TypeError);
});
