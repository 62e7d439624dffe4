'use strict';
const assert = require('node:assert/strict');
const { describe, it } = require('node:test');
const { checkCluster, missingFields } = require('../lib/clusterChecks');

const OK = { status: 200, body: {} };
const kubectl = 'kubectl --context prod';

/** A cluster that is ready, but for what `answers` says; the first match counts. */
function aCluster(...answers) {
  const asked = [];
  const ask = async (method, path, body) => {
    asked.push({ method, path, body });
    const found = answers.find(([pattern]) =>
      pattern.test(`${method} ${path} ${JSON.stringify(body ?? '')}`),
    );
    if (found) return found[1];
    if (path.endsWith('/selfsubjectreviews'))
      return {
        status: 200,
        body: { status: { userInfo: { username: 'ann' } } },
      };
    if (path.endsWith('/selfsubjectaccessreviews'))
      return { status: 200, body: { status: { allowed: true } } };
    if (path.includes('/configmaps'))
      return { status: 200, body: { items: [{ data: { bucket: 'b' } }] } };
    return OK;
  };
  return { asked, ask };
}

const check = (cluster, options = {}) =>
  checkCluster({
    ask: cluster.ask,
    kubectl,
    namespaces: ['team-a'],
    ...options,
  });

const denied = { status: 200, body: { status: { allowed: false } } };

describe('a cluster', () => {
  it('that has everything is ready, and its environment is known', async () => {
    assert.deepEqual(await check(aCluster()), {
      user: 'ann',
      namespaces: ['team-a'],
      environment: { bucket: 'b' },
      problems: [],
      notes: [],
    });
  });

  it('is never changed: all that is sent are questions and a dry run', async () => {
    const cluster = aCluster();
    await check(cluster);
    const writes = cluster.asked.filter(
      ({ method, path }) =>
        method !== 'GET' && !/selfsubject|\?dryRun=All$/.test(path),
    );
    assert.deepEqual(writes, []);
  });

  it('without our resource is told how to get it', async () => {
    const { problems } = await check(
      aCluster([/^GET \/apis\/agent-workloads.io/, { status: 404 }]),
    );
    assert.deepEqual(problems, [
      {
        what: 'The resource AgentWorkload is not installed.',
        cure: ['kubectl --context prod apply --server-side -k install'],
      },
    ]);
  });

  it('without Argo is told so', async () => {
    const { problems } = await check(
      aCluster([/^GET \/apis\/argoproj.io/, { status: 404 }]),
    );
    assert.match(problems[0].what, /Argo Workflows is not installed/);
  });

  it('with an older definition is told what that lacks', async () => {
    const schema = {
      'x-kubernetes-group-version-kind': [{ kind: 'AgentWorkload' }],
      properties: { spec: { properties: { objective: {} } }, status: {} },
    };
    const { problems } = await check(
      aCluster([
        /openapi/,
        { status: 200, body: { components: { schemas: { a: schema } } } },
      ]),
    );
    assert.match(
      problems[0].what,
      /is older than this portal; it lacks spec\./,
    );
  });

  it('names each right that is missing, and the binding that gives it', async () => {
    const { problems } = await check(
      aCluster(
        [
          /"verb":"update","group":"argoproj.io","resource":"workflows"/,
          denied,
        ],
        [/"verb":"get","group":"","resource":"namespaces"/, denied],
      ),
    );
    assert.deepEqual(problems, [
      {
        what: 'ann lacks rights in the cluster: get namespaces.',
        cure: [
          "kubectl --context prod create clusterrolebinding agent-workloads-portal-of-mine --clusterrole=agent-workloads-portal --user='ann'",
        ],
      },
      {
        what: 'ann lacks rights in namespace team-a: update workflows.argoproj.io.',
        cure: [
          "kubectl --context prod -n team-a create rolebinding agent-workloads-portal-of-mine --clusterrole=agent-workloads-portal-environment --user='ann'",
        ],
      },
    ]);
  });

  it('does not list rights of which none is there', async () => {
    const { problems } = await check(aCluster([/"resource":"leases"/, denied]));
    assert.equal(
      problems[0].what,
      "ann has none of the portal's rights in namespace agent-workloads-system.",
    );
  });

  it('that does not take the account for the portal says how to get one', async () => {
    const message = "ValidatingAdmissionPolicy 'agent-workloads-requester' …";
    const { problems } = await check(
      aCluster([/dryRun=All/, { status: 403, body: { message } }]),
    );
    assert.match(problems[0].what, /ann may not write as the portal/);
    assert.match(problems[0].cure.join(), /portal-kubeconfig\.sh/);
  });

  it('with unknown credentials is asked nothing else', async () => {
    const cluster = aCluster([/selfsubjectreviews/, { status: 401 }]);
    const { problems } = await check(cluster);
    assert.match(problems[0].what, /does not accept the credentials/);
    assert.equal(cluster.asked.length, 1);
  });
});

describe('the namespaces', () => {
  it('are all of them where the account may', async () => {
    const { namespaces } = await check(aCluster(), { namespaces: [] });
    assert.deepEqual(namespaces, []);
  });

  it('are that of the context where it may not', async () => {
    const everywhere = /"namespace":"","verb":"\w+","group":"argoproj.io"/;
    const { namespaces, problems } = await check(
      aCluster([everywhere, denied]),
      { namespaces: [], contextNamespace: 'team-b' },
    );
    assert.deepEqual(namespaces, ['team-b']);
    assert.deepEqual(problems, []);
  });

  it('that are no environments yet are a note, no problem', async () => {
    const { problems, notes } = await check(
      aCluster([/configmaps\?/, { status: 200, body: { items: [] } }]),
    );
    assert.deepEqual(problems, []);
    assert.match(notes[0].what, /team-a is no environment yet/);
  });
});

it('fields are looked for in objects and lists', () => {
  const ours = {
    properties: { a: { items: { properties: { b: {} } } }, c: {} },
  };
  assert.deepEqual(missingFields(ours, { properties: { a: {} } }), [
    'a.b',
    'c',
  ]);
  assert.deepEqual(missingFields(ours, ours), []);
});
