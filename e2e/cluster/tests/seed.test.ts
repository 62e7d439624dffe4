import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Bucket } from './support/faults/Bucket';
import { Checkpoints } from './support/faults/Checkpoints';
import { Door } from './support/faults/Door';
import type { Node } from './support/faults/PipelineRun';
import { report } from './support/faults/report';
import { statesOf } from './support/gateWrites';
import { KubeApi } from './support/KubeApi';
import { kubectl } from './support/kubectl';
import { opaDecisionsOn } from './support/opaDecisions';
import { breaches } from './support/podRules';
import { PortalApi, USERS } from './support/portalApi';
import { PortalProcess } from './support/portalProcess';
import { Recorder } from './support/Recorder';
import { catalogEntity, type EndedTask } from './support/scaffold';
import {
  provisioningPortal,
  removeEnvironment,
  scaffoldEnvironment,
  secretOf,
  serviceOf,
} from './support/scaffoldedEnvironment';
import { until } from './support/until';
import {
  aWorkload,
  readWorkload,
  untilPhase,
  workflowsOf,
  type Live,
} from './support/workloads';

const PORT = 25_001;
const RUN_TIMEOUT_MS = 300_000;
const STAMP = Date.now().toString(36);
const at = { namespace: `scaffolded-${STAMP}`, name: `seed-${STAMP}` };
const SHOP = 'http://shop.agent-workloads-services:8080';
/** Applies workloads, and may do nothing else. */
const LENA = 'lena';

const admin = KubeApi.asAdmin();
/** Where the environment's object store is, once it is there: the portal runs beside the cluster, and goes through a door. */
const ownStore = { host: '', port: 0 };
let door: Door;
let scaffolded: EndedTask;
let portal: PortalProcess;
let adam: PortalApi;
let bucket: Bucket;
let checkpoints: Checkpoints;
let workloadWrites: Recorder;
let workflowWrites: Recorder;
let applied = 0;
let workload: Live;
let workflow: Live;
let nodes: Node[];

const pods = async (): Promise<Live[]> => {
  const selector = encodeURIComponent(
    `workflows.argoproj.io/workflow=${workflow.metadata.name}`,
  );
  const { body } = await admin.get(
    `/api/v1/namespaces/${at.namespace}/pods?labelSelector=${selector}`,
  );
  return body.items;
};

function podNode(template: string): Node {
  const node = nodes.find(
    one => one.templateName === template && one.type === 'Pod',
  );
  if (!node) throw new Error(`the run has no pod of ${template}`);
  return node;
}

const sha256 = (bytes: Buffer) =>
  createHash('sha256').update(bytes).digest('hex');

beforeAll(async () => {
  door = await Door.open('127.0.0.1', ownStore);
  portal = await PortalProcess.start(admin, PORT, {
    ...(await provisioningPortal(admin)),
    environmentEndpoint: `http://${door.host}`,
  });
  const since = Date.now();
  scaffolded = await scaffoldEnvironment(portal.url, at.namespace);
  if (scaffolded.status !== 'completed')
    throw new Error(scaffolded.log.join('\n'));
  report('seed: scaffolded environment', {
    namespace: at.namespace,
    ms: Date.now() - since,
  });
  Object.assign(ownStore, await serviceOf(admin, at.namespace, 'minio'));
  bucket = new Bucket(
    `${at.namespace}-artifacts`,
    ownStore,
    await secretOf(admin, at.namespace, 'agent-workloads-s3'),
  );
  checkpoints = new Checkpoints(
    await serviceOf(admin, at.namespace, 'postgres'),
    await secretOf(admin, at.namespace, 'agent-workloads-postgres'),
  );
  await admin.post(
    `/apis/rbac.authorization.k8s.io/v1/namespaces/${at.namespace}/rolebindings`,
    {
      metadata: { name: LENA },
      roleRef: {
        apiGroup: 'rbac.authorization.k8s.io',
        kind: 'ClusterRole',
        name: 'agent-workloads-launcher',
      },
      subjects: [
        { apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: LENA },
      ],
    },
  );
  adam = await PortalApi.signIn(portal.url, USERS.adam);
  workloadWrites = await Recorder.workload(at);
  workflowWrites = await Recorder.workflows(at);
}, 600_000);

afterAll(async () => {
  workloadWrites?.stop();
  workflowWrites?.stop();
  await portal?.stop();
  await checkpoints?.close();
  await door?.close();
  await admin.delete(`/api/v1/namespaces/${at.namespace}`);
}, 60_000);

describe('the environment that the portal has made', () => {
  it('never shows a value of its Secrets', async () => {
    const values = Object.values({
      ...(await secretOf(admin, at.namespace, 'agent-workloads-postgres')),
      ...(await secretOf(admin, at.namespace, 'agent-workloads-s3')),
      ...(await secretOf(admin, at.namespace, 'agent-workloads-litellm')),
    });
    expect(values.length).toBeGreaterThanOrEqual(5);
    const shown = [scaffolded.log.join('\n'), portal.log].join('\n');
    const told = values.filter(
      value => value.length >= 12 && shown.includes(value),
    );
    expect(told).toEqual([]);
  });

  it.each([
    ['environment', `cluster.${at.namespace}`],
    ['pipeline', `cluster.${at.namespace}.visual-analysis-template`],
  ])('is in the catalog: its %s', async (_, name) => {
    const entity = await until(`${name} is in the catalog`, () =>
      catalogEntity(portal.url, USERS.adam, `resource/default/${name}`),
    );
    expect(entity.spec.owner).toBe('group:default/market-research');
  });
});

describe('a workload that somebody applies with kubectl', () => {
  beforeAll(async () => {
    const manifest = aWorkload(at, {
      targetUrls: [`${SHOP}/harbor-goods/`],
      autoApproveThreshold: '0.60',
      opaPolicy: 'permissive',
      orchestration: {
        workflowTemplateRef: { name: 'visual-analysis-template' },
        parameters: { max_pages: '12', max_captures: '2' },
      },
    });
    applied = Date.now();
    const { code, output } = await kubectl(
      ['--as', LENA, 'apply', '-f', '-'],
      manifest,
    );
    if (code !== 0) throw new Error(output);
    workload = await untilPhase(admin, at, 'Completed', RUN_TIMEOUT_MS);
    [workflow] = (await workflowsOf(admin, at)) as [Live];
    nodes = Object.values(workflow.status.nodes);
  }, RUN_TIMEOUT_MS + 60_000);

  it('runs to its end without anybody, through a gate', () => {
    expect(workload.status).toMatchObject({
      phase: 'Completed',
      argoPhase: 'Succeeded',
      argoWorkflow: { uid: workflow.metadata.uid },
    });
    const phases = workloadWrites.events.map(
      ({ object }) => object.status?.phase,
    );
    expect(phases).toContain('Suspended');
  });

  it('has a status that who applied it may not write', async () => {
    const { code, output } = await kubectl([
      ...['--as', LENA, '-n', at.namespace, 'patch', 'agentworkload', at.name],
      ...['--subresource=status', '--type=merge'],
      ...['--patch', '{"status":{"phase":"Completed"}}'],
    ]);
    expect(code).not.toBe(0);
    expect(output).toContain('Forbidden');
  });

  it('owns its Workflow as controller', () => {
    expect(workflowWrites.uids).toHaveLength(1);
    expect(workflow.metadata.ownerReferences).toEqual([
      expect.objectContaining({
        kind: 'AgentWorkload',
        name: at.name,
        uid: workload.metadata.uid,
        controller: true,
        blockOwnerDeletion: true,
      }),
    ]);
  });

  it('left checkpoints in PostgreSQL', async () => {
    const count = await checkpoints.count({
      namespace: at.namespace,
      workloadUid: workload.metadata.uid,
      jobId: at.name,
    });
    expect(count).toBeGreaterThan(2);
    report('seed: checkpoints', {
      workload: at.name,
      uid: workload.metadata.uid,
      rows: count,
    });
  });

  it('had screenshots and DOM made at the same time', () => {
    const [a, b] = [podNode('screenshot'), podNode('dom')].map(node => ({
      from: Date.parse(node.startedAt ?? ''),
      to: Date.parse(node.finishedAt ?? ''),
    })) as [{ from: number; to: number }, { from: number; to: number }];
    const overlap = Math.min(a.to, b.to) - Math.max(a.from, b.from);
    expect(overlap).toBeGreaterThan(0);
    report('seed: screenshot and dom', {
      screenshot: [
        podNode('screenshot').startedAt,
        podNode('screenshot').finishedAt,
      ],
      dom: [podNode('dom').startedAt, podNode('dom').finishedAt],
      overlapSeconds: overlap / 1000,
    });
  });

  it('was let through by the OPA server, once', async () => {
    const states = statesOf(workflowWrites.events, 'suspend-gate');
    expect(states.map(({ phase }) => phase)).toEqual(['Running', 'Succeeded']);
    const [gate] = workload.status.gates;
    expect(gate).toMatchObject({
      state: 'Approved',
      policy: { engine: 'opa', verdict: 'allow' },
    });
    const known = await opaDecisionsOn(at.name);
    const decision = known.find(
      one => one.decision_id === gate.policy.decisionId,
    );
    expect(decision?.result.verdict).toBe('allow');
    const confidence = Number(decision?.input.steps.dom.outputs.confidence);
    expect(confidence).toBeGreaterThanOrEqual(0.6);
    const node = nodes.find(({ type }) => type === 'Suspend');
    const outputs = Object.fromEntries(
      (node?.outputs?.parameters ?? []).map(({ name, value }) => [name, value]),
    );
    expect(outputs).toMatchObject({
      decision: 'approve',
      decided_by: 'policy',
    });
    report('seed: gate', {
      node: node?.id,
      message: node?.message,
      confidence,
      threshold: gate.terms.threshold,
      decisionId: gate.policy.decisionId,
      revision: gate.policy.revision,
      evaluations: known.length,
      gateWrites: states.length - 1,
    });
  });

  it('shows what it stored, every byte as its manifests say', async () => {
    const { workflowArtifacts } = workload.status;
    expect(Object.keys(workflowArtifacts).sort()).toEqual([
      'dom',
      'scraper',
      'screenshot',
      'synthesis',
    ]);
    const stored = await bucket.list();
    for (const address of Object.values<string>(workflowArtifacts)) {
      const [name, ...key] = address.replace('s3://', '').split('/');
      expect(name).toBe(bucket.name);
      const below = Object.keys(stored).filter(one =>
        one.startsWith(key.join('/')),
      );
      expect(below, address).not.toHaveLength(0);
    }
    const below = '/attempts/1/artifacts';
    const { body } = await adam.workload(at.namespace, at.name, below);
    const files: Live[] = body.items.filter(
      ({ sha256: digest }: Live) => digest !== undefined,
    );
    for (const { nodeId, artifact, file, sha256: digest, bytes } of files) {
      const query = file ? `?file=${encodeURIComponent(file)}` : '';
      const got = await adam.download(
        `/workloads/cluster/${at.namespace}/${at.name}/attempts/1/nodes/${nodeId}/artifacts/${artifact}${query}`,
      );
      expect(got.status, `${artifact} ${file ?? ''}`).toBe(200);
      expect(got.bytes).toHaveLength(bytes);
      expect(sha256(got.bytes)).toBe(digest);
    }
    const names = files.map(({ step, artifact }) => `${step}/${artifact}`);
    expect(names).toEqual(
      expect.arrayContaining([
        'scraper/pages',
        'screenshot/screenshots',
        'dom/facts',
        'synthesis/report',
        'synthesis/report-json',
      ]),
    );
    report('seed: artifacts', {
      workflowArtifacts,
      filesVerified: files.length,
      bytes: files.reduce((sum, one) => sum + one.bytes, 0),
      objectsInBucket: Object.keys(stored).filter(key =>
        key.includes(`/${workload.metadata.uid}/`),
      ).length,
    });
  });

  it('has its report, which names the shop, in the object store', async () => {
    const prefix = `runs/${at.namespace}/${workload.metadata.uid}/${at.name}/${workflow.metadata.uid}`;
    const text = await bucket.text(`${prefix}/synthesis/report.md`);
    expect(text).toMatch(/harbor/i);
  });

  it('ran in pods that are restricted, limited, read-only and without a token', async () => {
    const { body } = await admin.get(`/api/v1/namespaces/${at.namespace}`);
    const level = body.metadata.labels['pod-security.kubernetes.io/enforce'];
    expect(level).toBe('restricted');
    const all = await pods();
    expect(all.length).toBeGreaterThanOrEqual(4);
    expect(all.flatMap(breaches)).toEqual([]);
    report('seed: pods', {
      pods: all.map(({ metadata }) => metadata.name),
      containers: all.flatMap(({ spec }) => [
        ...(spec.initContainers ?? []),
        ...spec.containers,
      ]).length,
      podSecurity: level,
    });
  });

  it('took so long', () => {
    const [opened, resolved] = statesOf(workflowWrites.events, 'suspend-gate');
    const completed = workloadWrites.firstAt(
      ({ status }) => status?.phase === 'Completed',
    );
    if (!opened || !resolved || !completed) throw new Error('no gate was seen');
    report('seed: times', {
      portalStartMs: portal.startMs,
      submitToGateMs: opened.at - applied,
      gateToResolvedMs: resolved.at - opened.at,
      gateToCompletedMs: completed - opened.at,
      submitToCompletedMs: completed - applied,
      workflowWrites: workflowWrites.events.length,
      statusWrites: workloadWrites.events.length,
    });
    expect(completed).toBeGreaterThan(resolved.at);
  });
});

describe('the workload, once it is deleted', () => {
  it('leaves no Workflow and no pod, but its record and its artifacts', async () => {
    const { code, output } = await kubectl([
      ...['--as', LENA, '-n', at.namespace],
      ...['delete', 'agentworkload', at.name, '--wait=false'],
    ]);
    expect(code, output).toBe(0);
    const since = Date.now();
    await until(
      'workload, Workflow and pods are gone',
      async () =>
        (await readWorkload(admin, at)) === undefined &&
        (await workflowsOf(admin, at)).length === 0 &&
        (await pods()).length === 0,
      60_000,
    );
    const goneMs = Date.now() - since;
    const { status, body } = await adam.workload(at.namespace, at.name);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      uid: workload.metadata.uid,
      archived: true,
      phase: 'Completed',
    });
    const attempt = await adam.workload(at.namespace, at.name, '/attempts/1');
    expect(attempt.body).toMatchObject({
      archived: true,
      workflowUid: workflow.metadata.uid,
    });
    const steps = attempt.body.nodes.map((node: Live) => node.displayName);
    expect(steps).toEqual(expect.arrayContaining(['scraper', 'synthesis']));
    const synthesis = attempt.body.nodes.find(
      (node: Live) => node.displayName === 'synthesis',
    );
    const kept = await adam.download(
      `/workloads/cluster/${at.namespace}/${at.name}/attempts/1/nodes/${synthesis.id}/artifacts/report`,
    );
    expect(kept.status).toBe(200);
    report('seed: deleted', {
      goneMs,
      archivedAttempt: attempt.body.attempt,
      reportBytes: kept.bytes.length,
    });
  }, 90_000);
});

describe('the environment, once Petra has it removed', () => {
  it('leaves nothing in the cluster and the catalog, and its runs in the archive', async () => {
    const since = Date.now();
    const removed = await removeEnvironment(portal.url, at.namespace);
    expect(removed.status, removed.log.join('\n')).toBe('completed');
    const { status } = await admin.get(`/api/v1/namespaces/${at.namespace}`);
    expect(status).toBe(404);
    report('seed: environment removed', { ms: Date.now() - since });
    await until('the catalog has forgotten it', async () => {
      const name = `resource/default/cluster.${at.namespace}`;
      return (await catalogEntity(portal.url, USERS.adam, name)) === undefined;
    });
    const archived = await adam.workload(at.namespace, at.name);
    expect(archived.status).toBe(200);
    expect(archived.body).toMatchObject({ archived: true, phase: 'Completed' });
  }, 240_000);
});
