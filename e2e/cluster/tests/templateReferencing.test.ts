import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { KubeApi } from './support/KubeApi';
import { GATES, gatePipeline, gateWorkload } from './support/gatePipeline';
import { startPortal, type TestPortal } from './support/portal';
import { createEnvironment } from './support/portalAccount';
import { until } from './support/until';

const NAMESPACE = `referencing-${Date.now().toString(36)}`;
const CONFIG =
  '/api/v1/namespaces/argo/configmaps/workflow-controller-configmap';
const KEY = 'workflowRestrictions';
const workflows = `/apis/argoproj.io/v1alpha1/namespaces/${NAMESPACE}/workflows`;
const templates = `/apis/argoproj.io/v1alpha1/namespaces/${NAMESPACE}/workflowtemplates`;
const workloads = `/apis/agent-workloads.io/v1alpha1/namespaces/${NAMESPACE}/agentworkloads`;

const admin = KubeApi.asAdmin();
let portal: TestPortal;
let before: string | undefined;
const denied = new Set<string>();

/** Null takes the restriction away. */
async function restrict(value: string | null): Promise<void> {
  const { status, body } = await admin.patch(CONFIG, {
    data: { [KEY]: value },
  });
  if (status !== 200) throw new Error(body.message);
}

async function submit(name: string, spec: object): Promise<void> {
  const { status, body } = await admin.post(workflows, {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Workflow',
    metadata: { name },
    spec,
  });
  if (status !== 201) throw new Error(body.message);
}

/** How a Workflow ended at once, or that it did not. */
async function endOf(name: string) {
  return until(`${name} has a phase`, async () => {
    const { body } = await admin.get(`${workflows}/${name}`);
    return body.status?.phase && body.status;
  });
}

const INLINE = {
  entrypoint: 'wait',
  templates: [{ name: 'wait', suspend: {} }],
};

beforeAll(async () => {
  const { body } = await admin.get(CONFIG);
  before = body.data?.[KEY];
  await createEnvironment(admin, NAMESPACE);
  await admin.post(templates, gatePipeline());
  portal = await startPortal(admin, NAMESPACE, {
    approves: gate => !denied.has(gate),
  });
});

afterAll(async () => {
  await restrict(before ?? null);
  await portal?.stop();
  await admin.delete(`/api/v1/namespaces/${NAMESPACE}`);
});

describe.each(['Strict', 'Secure'])('templateReferencing: %s', mode => {
  const tag = mode.toLowerCase();
  const launch = async (name: string) => {
    const { status, body } = await admin.post(workloads, gateWorkload(name));
    expect([status, body.message]).toEqual([201, undefined]);
  };
  const phaseOf = (name: string, phase: string) =>
    until(
      `workload ${name} is ${phase}`,
      async () => {
        const { body } = await admin.get(`${workloads}/${name}`);
        return body.status?.phase === phase && body;
      },
      60_000,
    );

  beforeAll(async () => {
    await restrict(`templateReferencing: ${mode}\n`);
    let tries = 0;
    await until('the controller restricts', async () => {
      tries += 1;
      const name = `probe-${tag}-${tries}`;
      await submit(name, INLINE);
      return (await endOf(name)).phase === 'Error';
    });
  });

  afterEach(() => denied.clear());

  it('refuses a Workflow that brings its own templates', async () => {
    await submit(`inline-${tag}`, INLINE);
    expect(await endOf(`inline-${tag}`)).toMatchObject({
      phase: 'Error',
      message: expect.stringContaining('must use workflowTemplateRef'),
    });
  });

  it('refuses a reference that is changed in what it runs as', async () => {
    await submit(`account-${tag}`, {
      workflowTemplateRef: { name: 'gates-only' },
      serviceAccountName: 'somebody-else',
    });
    expect(await endOf(`account-${tag}`)).toMatchObject({
      phase: 'Error',
      message: expect.stringContaining('[ServiceAccountName]'),
    });
  });

  it('lets a workload of the portal run through its gates', async () => {
    await launch(`through-${tag}`);
    const done = await phaseOf(`through-${tag}`, 'Completed');
    expect(done.status.gates).toMatchObject(
      GATES.map(name => ({ name, state: 'Approved' })),
    );
  });

  it('lets the portal stop a run that was rejected at its second gate', async () => {
    denied.add('release');
    await launch(`rejected-${tag}`);
    const done = await phaseOf(`rejected-${tag}`, 'Failed');
    expect(done.status.gates).toMatchObject([
      { name: 'review', state: 'Approved' },
      { name: 'release', state: 'Rejected' },
    ]);
    const { body } = await admin.get(`${workflows}/rejected-${tag}-1`);
    expect(body.spec.shutdown).toBe('Stop');
  });
});
