import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adminKubeconfig, KubeApi } from './support/KubeApi';
import { createEnvironment, PORTAL, ROOT } from './support/portalAccount';
import { until } from './support/until';

const run = promisify(execFile);
const kubectl = (...args: string[]) =>
  run('kubectl', ['--kubeconfig', adminKubeconfig(), ...args]);
const install = (folder = join(ROOT, 'install')) =>
  kubectl('apply', '--server-side', '--force-conflicts', '-k', folder);

const namespace = `install-${Date.now().toString(36)}`;
const WORKLOADS = `/apis/agent-workloads.io/v1alpha1/namespaces/${namespace}/agentworkloads`;
const WORKFLOWS = `/apis/argoproj.io/v1alpha1/namespaces/${namespace}/workflows`;
const POLICIES = '/apis/admissionregistration.k8s.io/v1';

const REQUESTED_BY = 'agent-workloads.io/requested-by';
const TERMS = 'agent-workloads.io/terms';
const UID = 'agent-workloads.io/workload-uid';

const admin = KubeApi.asAdmin();
const portal = admin.as(PORTAL.user);
const viewer = admin.as('vera');
const editor = admin.as('edgar');

const aWorkload = (name: string, metadata: object = {}) => ({
  apiVersion: 'agent-workloads.io/v1alpha1',
  kind: 'AgentWorkload',
  metadata: { name, ...metadata },
  spec: {
    objective: 'Compare the prices',
    targetUrls: ['https://shop.example/'],
    orchestration: { workflowTemplateRef: { name: 'none-of-this-name' } },
  },
});

/** It waits for ever, so a controller leaves it alone. */
const aWorkflow = (name: string, metadata: object = {}) => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Workflow',
  metadata: { name, ...metadata },
  spec: { entrypoint: 'wait', templates: [{ name: 'wait', suspend: {} }] },
});

const asLaunched = { annotations: { [REQUESTED_BY]: '{"by":"someone"}' } };
const asStarted = {
  annotations: { [TERMS]: '{"terms":{}}' },
  labels: { [UID]: 'f4b8' },
};

beforeAll(async () => {
  await install();
  await createEnvironment(admin, namespace);
  for (const [user, role] of [
    ['vera', 'view'],
    ['edgar', 'edit'],
  ]) {
    const bound = await admin.post(
      `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}/rolebindings`,
      {
        metadata: { name: `${user}` },
        roleRef: {
          apiGroup: 'rbac.authorization.k8s.io',
          kind: 'ClusterRole',
          name: role,
        },
        subjects: [
          { apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: user },
        ],
      },
    );
    expect(bound.status).toBe(201);
  }
  // Bindings and new policies take a moment to reach the authoriser and admission.
  await until('vera and edgar may do what they are bound to', async () => {
    const [view, edit] = await Promise.all([
      viewer.get(WORKLOADS),
      editor.post(`${WORKLOADS}?dryRun=All`, aWorkload('probe')),
    ]);
    return view.status === 200 && edit.status === 201;
  });
}, 300_000);

afterAll(async () => {
  await install();
  await admin.delete(`/api/v1/namespaces/${namespace}`);
});

describe('applying install/', () => {
  it('changes nothing when it is applied again', async () => {
    const generations = async () =>
      (await admin.get(`${POLICIES}/validatingadmissionpolicies`)).body.items
        .map(
          ({ metadata }: { metadata: { generation: number; uid: string } }) => [
            metadata.uid,
            metadata.generation,
          ],
        )
        .join();
    const before = await generations();
    const { stdout } = await install();
    expect(stdout).toMatch(
      /agentworkloads.agent-workloads.io serverside-applied/,
    );
    expect(await generations()).toBe(before);
  });

  it.each(['status', 'requester', 'terms'])(
    'gives a policy %s whose expressions the API server has checked',
    async name => {
      const policy = await until('the policy is checked', async () => {
        const { body } = await admin.get(
          `${POLICIES}/validatingadmissionpolicies/agent-workloads-${name}`,
        );
        return (
          body.status?.observedGeneration === body.metadata.generation && body
        );
      });
      expect(policy.status.typeChecking?.expressionWarnings).toBeUndefined();
    },
  );

  it('builds cluster-wide too, with the portal bound in every namespace', async () => {
    const { stdout } = await kubectl(
      'kustomize',
      join(ROOT, 'install/cluster-wide'),
    );
    expect(stdout).toMatch(
      /kind: ClusterRoleBinding\n.*\n.*\n.*\n {2}name: agent-workloads-portal-everywhere/,
    );
  });
});

describe('people', () => {
  it('read workloads with the role view, and no more', async () => {
    expect((await viewer.get(WORKLOADS)).status).toBe(200);
    expect((await viewer.post(WORKLOADS, aWorkload('no'))).status).toBe(403);
  });

  it('launch and delete workloads with the role edit, but write no status', async () => {
    expect((await editor.post(WORKLOADS, aWorkload('mine'))).status).toBe(201);
    const status = await editor.patch(`${WORKLOADS}/mine/status`, {
      status: { phase: 'Completed' },
    });
    expect(status).toMatchObject({ status: 403 });
    expect(status.body.message).toMatch(/cannot patch resource/);
    expect((await editor.delete(`${WORKLOADS}/mine`)).status).toBe(200);
  });

  it('do nothing in a namespace where they have no role', async () => {
    const elsewhere = WORKLOADS.replace(namespace, 'default');
    expect((await viewer.get(elsewhere)).status).toBe(403);
    expect((await editor.post(elsewhere, aWorkload('no'))).status).toBe(403);
  });
});

describe('the status of a workload', () => {
  const PATH = `${WORKLOADS}/reported`;

  beforeAll(async () => {
    expect((await editor.post(WORKLOADS, aWorkload('reported'))).status).toBe(
      201,
    );
  });

  it('is written by the portal', async () => {
    const { body } = await portal.get(PATH);
    const written = await portal.put(`${PATH}/status`, {
      ...body,
      status: { phase: 'Pending' },
    });
    expect(written).toMatchObject({
      status: 200,
      body: { status: { phase: 'Pending' } },
    });
  });

  it('is not written by an administrator, in whatever way', async () => {
    const { body } = await admin.get(PATH);
    const { managedFields: _, ...metadata } = body.metadata;
    const forged = { ...body, metadata, status: { phase: 'Completed' } };
    const ways = [
      admin.put(`${PATH}/status`, forged),
      admin.patch(`${PATH}/status`, { status: { phase: 'Completed' } }),
      admin.patch(
        `${PATH}/status`,
        [{ op: 'replace', path: '/status/phase', value: 'Completed' }],
        'json',
      ),
      admin.patch(`${PATH}/status?fieldManager=t&force=true`, forged, 'apply'),
    ];
    for (const way of ways) {
      const { status, body: refusal } = await way;
      expect(status).toBe(403);
      expect(refusal.message).toMatch(
        /only the portal writes the status of a workload, not /,
      );
    }
    // With the object itself it is dropped, not written.
    expect((await admin.put(PATH, forged)).status).toBe(200);
    expect((await admin.get(PATH)).body.status).toEqual({ phase: 'Pending' });
  });
});

describe('the requester of a workload', () => {
  const PATH = `${WORKLOADS}/launched`;
  const refusal = /only the portal says who launched a workload/;

  beforeAll(async () => {
    const launched = await portal.post(
      WORKLOADS,
      aWorkload('launched', asLaunched),
    );
    expect(launched.status).toBe(201);
  });

  it.each([
    ['an administrator', admin],
    ['somebody with the role edit', editor],
  ])('is not claimed by %s', async (_who, api) => {
    const claimed = await api.post(WORKLOADS, aWorkload('claimed', asLaunched));
    expect(claimed).toMatchObject({ status: 403 });
    expect(claimed.body.message).toMatch(refusal);
    const dry = `${WORKLOADS}?dryRun=All`;
    expect((await api.post(dry, aWorkload('claimed', asLaunched))).status).toBe(
      403,
    );
  });

  it.each([
    ['changed', '{"by":"another"}'],
    ['emptied', ''],
    ['removed', null],
  ])('is not %s', async (_what, value) => {
    for (const api of [admin, editor]) {
      const { status, body } = await api.patch(PATH, {
        metadata: { annotations: { [REQUESTED_BY]: value } },
      });
      expect(status).toBe(403);
      expect(body.message).toMatch(refusal);
    }
  });

  it('is not added later', async () => {
    expect((await editor.post(WORKLOADS, aWorkload('plain'))).status).toBe(201);
    const added = await editor.patch(`${WORKLOADS}/plain`, {
      metadata: asLaunched,
    });
    expect(added.status).toBe(403);
  });

  it('does not hinder other changes', async () => {
    const changed = await editor.patch(PATH, {
      metadata: { annotations: { note: 'mine' }, labels: { team: 'a' } },
      spec: { shutdown: 'Stop' },
    });
    expect(changed.status).toBe(200);
  });

  it('does not hinder kubectl apply of the same manifest', async () => {
    const { apiVersion, kind, spec } = aWorkload('launched');
    const applied = await admin.patch(
      `${PATH}?fieldManager=kubectl`,
      { apiVersion, kind, metadata: { name: 'launched' }, spec },
      'apply',
    );
    expect(applied.status).toBe(200);
    expect(applied.body.metadata.annotations[REQUESTED_BY]).toBe(
      asLaunched.annotations[REQUESTED_BY],
    );
  });
});

describe('what belongs to a run', () => {
  const PATH = `${WORKFLOWS}/run`;

  beforeAll(async () => {
    const started = await portal.post(WORKFLOWS, aWorkflow('run', asStarted));
    expect(started.status).toBe(201);
  });

  it.each<[string, object]>([
    ['its terms', { annotations: { [TERMS]: '{"terms":{"mode":"Policy"}}' } }],
    ['its terms (removed)', { annotations: { [TERMS]: null } }],
    ['its workload', { labels: { [UID]: 'another' } }],
    ['its workload (removed)', { labels: { [UID]: null } }],
  ])('is not changed by an administrator: %s', async (_what, metadata) => {
    const { status, body } = await admin.patch(PATH, { metadata });
    expect(status).toBe(403);
    expect(body.message).toMatch(/only the portal/);
  });

  it('is not imitated', async () => {
    const imitation = await admin.post(
      WORKFLOWS,
      aWorkflow('imitation', asStarted),
    );
    expect(imitation.status).toBe(403);
    const prepared = await admin.post(
      WORKFLOWS,
      aWorkflow('prepared', { annotations: asStarted.annotations }),
    );
    expect(prepared.status).toBe(201);
    const adopted = await admin.patch(`${WORKFLOWS}/prepared`, {
      metadata: { labels: asStarted.labels },
    });
    expect(adopted.status).toBe(403);
  });

  it('does not hinder Argo, which writes status and labels of its own', async () => {
    const { status } = await admin.patch(PATH, {
      metadata: { labels: { 'example.org/phase': 'Running' } },
      status: { progress: '0/1' },
    });
    expect(status).toBe(200);
  });

  it('does not concern Workflows of others', async () => {
    const other = await admin.post(WORKFLOWS, aWorkflow('other'));
    expect(other.status).toBe(201);
  });
});

describe('deletion', () => {
  const gone = (api: KubeApi, path: string) =>
    until(`${path} is gone`, async () => (await api.get(path)).status === 404);

  it('lets an administrator remove a finalizer', async () => {
    const path = `${WORKLOADS}/held`;
    await portal.post(
      WORKLOADS,
      aWorkload('held', {
        ...asLaunched,
        finalizers: ['agent-workloads.io/archive'],
      }),
    );
    expect((await admin.delete(path)).status).toBe(200);
    expect(
      (await admin.get(path)).body.metadata.deletionTimestamp,
    ).toBeTruthy();
    const removed = await admin.patch(path, { metadata: { finalizers: null } });
    expect(removed.status).toBe(200);
    await gone(admin, path);
  });

  it('lets the garbage collector delete a run with its workload', async () => {
    const owner = await portal.post(WORKLOADS, aWorkload('owner', asLaunched));
    const { uid } = owner.body.metadata;
    const owned = await portal.post(
      WORKFLOWS,
      aWorkflow('owned', {
        ...asStarted,
        ownerReferences: [
          {
            apiVersion: 'agent-workloads.io/v1alpha1',
            kind: 'AgentWorkload',
            name: 'owner',
            uid,
            controller: true,
            blockOwnerDeletion: true,
          },
        ],
      }),
    );
    expect(owned.status).toBe(201);
    const deleted = await editor.delete(`${WORKLOADS}/owner`, {
      propagationPolicy: 'Foreground',
    });
    expect(deleted.status).toBe(200);
    await gone(admin, `${WORKFLOWS}/owned`);
    await gone(admin, `${WORKLOADS}/owner`);
  });

  it('lets a namespace go with all that is in it', async () => {
    const doomed = `${namespace}-doomed`;
    await createEnvironment(admin, doomed);
    const path = WORKLOADS.replace(namespace, doomed);
    await until(
      'the portal may launch there',
      async () =>
        (await portal.post(path, aWorkload('last', asLaunched))).status === 201,
    );
    await admin.delete(`/api/v1/namespaces/${doomed}`);
    await gone(admin, `/api/v1/namespaces/${doomed}`);
  });
});

describe('the account of the portal', () => {
  const launchAs = (account: string) =>
    admin
      .as(account, ['system:masters'])
      .post(`${WORKLOADS}?dryRun=All`, aWorkload('dry', asLaunched));

  it('can be another one, by one patch of all policies', async () => {
    const overlay = mkdtempSync(join(tmpdir(), 'install-'));
    const base = relative(overlay, join(ROOT, 'install/base'));
    const value = `request.userInfo.username in ['${PORTAL.user}', 'ci-portal']`;
    const operation = {
      op: 'replace',
      path: '/spec/variables/0/expression',
      value,
    };
    writeFileSync(
      join(overlay, 'kustomization.yaml'),
      JSON.stringify({
        resources: [base],
        patches: [
          {
            target: { kind: 'ValidatingAdmissionPolicy' },
            patch: JSON.stringify([operation]),
          },
        ],
      }),
    );
    try {
      expect((await launchAs('ci-portal')).status).toBe(403);
      await install(overlay);
      await until(
        'the other account is the portal',
        async () => (await launchAs('ci-portal')).status === 201,
      );
      expect((await launchAs('ci')).status).toBe(403);
    } finally {
      rmSync(overlay, { recursive: true });
      await install();
    }
    await until(
      'the other account no longer is',
      async () => (await launchAs('ci-portal')).status === 403,
    );
  });

  it('is the portal again after the policies were removed and installed again', async () => {
    for (const kind of ['bindings', 'policies'])
      for (const name of ['status', 'requester', 'terms'])
        await admin.delete(
          `${POLICIES}/validatingadmission${
            kind === 'bindings' ? 'policybindings' : kind
          }/agent-workloads-${name}`,
        );
    await until(
      'nothing is guarded',
      async () => (await launchAs('ci')).status === 201,
    );
    await install();
    await until(
      'all is guarded again',
      async () => (await launchAs('ci')).status === 403,
    );
    const launched = await portal.post(
      `${WORKLOADS}?dryRun=All`,
      aWorkload('dry', asLaunched),
    );
    expect(launched).toMatchObject({ status: 201 });
  });
});
