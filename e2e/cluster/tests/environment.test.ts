import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  renderEnvironment,
  writeEnvironment,
} from '@agent-workloads/dev-cluster/src/renderEnvironment';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Bucket } from './support/faults/Bucket';
import { credentialsOf } from './support/faults/FaultEnvironment';
import { report } from './support/faults/report';
import { KubeApi } from './support/KubeApi';
import { kubectl } from './support/kubectl';
import { ROOT } from './support/portalAccount';
import { teamValues } from './support/teamValues';
import { until } from './support/until';

const run = promisify(execFile);
const admin = KubeApi.asAdmin();
const NAMESPACE = `environment-${Date.now().toString(36)}`;
const folder = mkdtempSync(join(tmpdir(), 'environment-'));

/** The images of the test cluster have the interface of the public ones. */
const IMAGES = {
  postgres: 'docker.io/agent-workloads/postgres:15',
  pgbouncer: 'docker.io/agent-workloads/postgres:15',
  minio: 'docker.io/agent-workloads/minio:1',
  opa: 'docker.io/agent-workloads/opa:1',
};
const MIXED = {
  ...teamValues(),
  namespace: NAMESPACE,
  title: 'Environment: of a test',
  bucket: `${NAMESPACE}-artifacts`,
  installPostgres: true,
  installS3: true,
  installOpa: true,
  // an administrator applies it, not the portal, which would fill them
  secrets: { s3: 'existing', postgres: 'existing' },
  quota: { cpu: '12', memory: '12Gi', pods: '20', storage: '15Gi' },
  images: IMAGES,
};
const EVERYTHING = {
  ...MIXED,
  external: true,
  installBrowserless: true,
  installLitellm: true,
  secrets: { litellmUpstream: 'config:models' },
};

/** What kube-score asks for and an environment does not do, and why. */
const NOT_ASKED = {
  'container-image-pull-policy':
    'images have versions: asking the registry at every start makes it one more thing to fail',
  'container-security-context-user-group-id':
    'official images own their files by the low ids that they are built with',
  'networkpolicy-targets-pod': 'pods of runs come and go, and are no manifests',
  'statefulset-has-servicename':
    'both have one pod, which nobody calls by its own name',
  'deployment-replicas':
    'an environment of one team: a restart costs retries, not data',
};

function written(name: string, values: object): string {
  const to = join(folder, name);
  writeEnvironment(renderEnvironment(values), to);
  return to;
}

async function must(...args: string[]): Promise<string> {
  const { code, output } = await kubectl(args);
  if (code !== 0) throw new Error(`kubectl ${args.join(' ')}: ${output}`);
  return output;
}

const secret = (name: string, data: Record<string, string>) => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name, namespace: NAMESPACE },
  stringData: data,
});
const random = () => randomBytes(12).toString('hex');

afterAll(async () => {
  await kubectl(['delete', 'namespace', NAMESPACE, '--wait=false']);
  await until(
    'the namespace is gone',
    async () =>
      (await admin.get(`/api/v1/namespaces/${NAMESPACE}`)).status === 404,
    120_000,
  );
  // its folders are given back
  await run(join(ROOT, 'e2e/cluster/volumes.sh'));
  rmSync(folder, { recursive: true });
});

describe('manifests of an environment with everything installed', () => {
  let everything: string;
  beforeAll(() => {
    everything = written('everything', EVERYTHING);
  });

  it('have nothing that kube-score objects to', async () => {
    const file = join(folder, 'everything.yaml');
    writeFileSync(file, await must('kustomize', everything));
    const ignored = Object.keys(NOT_ASKED).flatMap(test => [
      '--ignore-test',
      test,
    ]);
    const { stdout } = await run('kube-score', [
      'score',
      ...['--kubernetes-version', 'v1.30', '--output-format', 'ci'],
      ...ignored,
      file,
    ]).catch((error: { stdout: string }) => error);
    const objections = stdout
      .split('\n')
      .filter(line => /^\[(CRITICAL|WARNING)\]/.test(line));
    expect(objections).toEqual([]);
    expect(stdout).toContain('[OK] postgres');
  });

  it('pass strict validation and the enforced Pod Security level, without a warning', async () => {
    await must(
      ...['apply', '--server-side', '--filename'],
      join(everything, 'namespace.yaml'),
    );
    const output = await must(
      ...['apply', '--server-side', '--dry-run=server', '--validate=strict'],
      ...['--kustomize', everything],
    );
    expect(output).not.toMatch(/warning/i);
    expect(output.match(/server dry run/g)?.length).toBeGreaterThan(40);
  });

  it('hold no value of a Secret', async () => {
    for (const [path, text] of renderEnvironment(EVERYTHING))
      expect(/^(stringData|data):[^]*kind: Secret/m.test(text), path).toBe(
        false,
      );
    expect(await must('kustomize', everything)).not.toMatch(
      /kind: Secret[^]{0,300}\n(stringData|data):/,
    );
  });
});

describe('an environment with its own PostgreSQL, MinIO and OPA', () => {
  let mixed: string;
  const store = { accesskey: random(), secretkey: random() };
  // What must be quoted somewhere on the way to the database and back.
  const database = { username: '0_User-x', password: `a"b$c'd ${random()}` };

  beforeAll(async () => {
    mixed = written('mixed', MIXED);
    await must(
      ...['apply', '--server-side', '--filename'],
      join(mixed, 'namespace.yaml'),
    );
    const services = await Promise.all([
      credentialsOf(admin, 'litellm'),
      credentialsOf(admin, 'browserless'),
    ]);
    const { code, output } = await kubectl(
      ['apply', '--filename', '-'],
      secret('agent-workloads-s3', store),
      secret('agent-workloads-postgres', database),
      secret('agent-workloads-litellm', services[0]),
      secret('agent-workloads-browserless', services[1]),
    );
    if (code !== 0) throw new Error(output);
  });

  const workloadsOf = async () => {
    const { items } = JSON.parse(
      await must(
        ...['--namespace', NAMESPACE, 'get', '--output', 'json'],
        'deployments,statefulsets,jobs',
      ),
    );
    return items as Array<{
      kind: string;
      metadata: { name: string };
      status: { readyReplicas?: number; succeeded?: number };
    }>;
  };

  it('is ready within two minutes, bucket and tables included', async () => {
    const started = Date.now();
    await must('apply', '--server-side', '--kustomize', mixed);
    const all = await until(
      'all of it is ready',
      async () => {
        const workloads = await workloadsOf();
        return (
          workloads.every(({ status }) =>
            Boolean(status.readyReplicas ?? status.succeeded),
          ) && workloads
        );
      },
      120_000,
    );
    report('environment', { readyMs: Date.now() - started });
    expect(all.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual(
      expect.arrayContaining([
        'Deployment opa',
        'Deployment pgbouncer',
        'StatefulSet minio',
        'StatefulSet postgres',
      ]),
    );
    const { clusterIP, ports } = (
      await admin.get(`/api/v1/namespaces/${NAMESPACE}/services/minio`)
    ).body.spec;
    const bucket = new Bucket(
      MIXED.bucket,
      { host: clusterIP, port: ports[0].port },
      store,
    );
    await bucket.put('probe', 'there');
  });

  it('is what it is when it is applied again', async () => {
    // kubectl diff ends with 0 only where there is no difference
    await must('diff', '--server-side', '--kustomize', mixed);
    await must('apply', '--server-side', '--kustomize', mixed);
  });

  it('prepares again under another name when the image changes', async () => {
    const before = (await workloadsOf()).filter(({ kind }) => kind === 'Job');
    const changed = written('changed', {
      ...MIXED,
      agentImage: 'docker.io/agent-workloads/agent-steps:dev',
    });
    await must('apply', '--server-side', '--kustomize', changed);
    const jobs = await until('both Jobs are complete', async () => {
      const now = (await workloadsOf()).filter(({ kind }) => kind === 'Job');
      return now.every(({ status }) => status.succeeded === 1) && now;
    });
    expect(jobs).toHaveLength(before.length + 1);
    const log = await must(
      ...['--namespace', NAMESPACE, 'logs', '--tail=-1'],
      ...['--selector', 'agent-workloads.io/step=prepare'],
    );
    expect(log).toContain('bucket made');
    expect(log).toContain('bucket is there');
  });

  it('has the quota that was asked for, and refuses what is beyond', async () => {
    const { body } = await admin.get(
      `/api/v1/namespaces/${NAMESPACE}/resourcequotas/agent-workloads`,
    );
    expect(body.status.hard).toMatchObject({
      'limits.cpu': '12',
      'requests.storage': '15Gi',
      pods: '20',
    });
    const claim = await kubectl(
      ['apply', '--filename', '-', '--dry-run=server'],
      {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: { name: 'more', namespace: NAMESPACE },
        spec: {
          accessModes: ['ReadWriteOnce'],
          resources: { requests: { storage: '1Gi' } },
        },
      },
    );
    expect(claim.output).toMatch(/exceeded quota: agent-workloads/);
  });

  it("answers with the portal's policy", async () => {
    const { clusterIP } = (
      await admin.get(`/api/v1/namespaces/${NAMESPACE}/services/opa`)
    ).body.spec;
    const answer = await fetch(
      `http://${clusterIP}:8181/v1/data/agent_workloads/gate/decision`,
      { method: 'POST', body: '{"input":{}}' },
    );
    expect(await answer.json()).toMatchObject({
      result: { verdict: 'review' },
    });
  });

  it('survives a restart of its database', async () => {
    await must('--namespace', NAMESPACE, 'delete', 'pod', 'postgres-0');
    await until(
      'PostgreSQL is ready again',
      async () => {
        const { status, body } = await admin.get(
          `/api/v1/namespaces/${NAMESPACE}/pods/postgres-0`,
        );
        return (
          status === 200 &&
          body.status.containerStatuses?.[0]?.ready === true &&
          !body.metadata.deletionTimestamp
        );
      },
      60_000,
    );
    const tables = await must(
      ...['--namespace', NAMESPACE, 'exec', 'postgres-0', '--'],
      ...['psql', '-h', '/var/run/postgresql', '-U', database.username],
      ...['-tAc', 'SELECT count(*) FROM agent_workloads_crawls'],
      'agent_checkpoints',
    );
    expect(tables.trim().split('\n').pop()).toBe('0');
  });
});
