import { execFile, execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aServer, TestServer } from './aServer';

const CRD = join(
  __dirname,
  '../../../../plugins/agent-workloads-common/crds/agentworkloads.agent-workloads.io.yaml',
);

function hasKubectl(): boolean {
  try {
    execFileSync('kubectl', ['version', '--client'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const run = promisify(execFile);
const workload = (name: string, spec = '') => `
apiVersion: agent-workloads.io/v1alpha1
kind: AgentWorkload
metadata: { name: ${name} }
spec:
  objective: Compare the prices
  orchestration: { workflowTemplateRef: { name: visual-analysis } }
  ${spec}
`;

const GATE = {
  name: 'suspend-gate',
  nodeId: 'n',
  workflowUid: 'u',
  attempt: 1,
  state: 'Waiting',
  openedAt: '2026-01-01T00:00:00Z',
  deadline: '2026-01-01T00:00:00Z',
  evidenceDigest: `sha256:${'0'.repeat(64)}`,
  mac: 'm',
  terms: {
    mode: 'Manual',
    requiredApprovals: 1,
    allowSelfApproval: false,
    onTimeout: 'Reject',
    threshold: '0.95',
    opaPolicy: 'strict',
  },
};

// Skipped where there is no kubectl on the PATH: the program itself is what is tried here.
describe.skipIf(!hasKubectl())('kubectl', () => {
  let cluster: TestServer;
  let env: NodeJS.ProcessEnv;
  let logFile = '';

  const kubectl = async (...args: string[]) => {
    const { stdout, stderr } = await run('kubectl', args, { env });
    return `${stdout}${stderr}`;
  };
  const refused = async (...args: string[]): Promise<string> => {
    const failure: unknown = await run('kubectl', args, { env }).catch(e => e);
    return String((failure as { stderr?: string }).stderr);
  };
  const manifest = async (text: string) => {
    const path = join(cluster.dir, `${Math.random()}.yaml`);
    await writeFile(path, text);
    return path;
  };
  const status = (name: string, body: object) =>
    kubectl(
      'patch',
      'aw',
      name,
      '--subresource=status',
      '--type=merge',
      '-p',
      JSON.stringify({ status: body }),
    );

  beforeAll(async () => {
    cluster = await aServer({
      podLogs: { logFile: () => ({ path: logFile, running: false }) },
    });
    const kubeconfig = join(cluster.dir, 'kubeconfig');
    await writeFile(kubeconfig, cluster.server.kubeconfig());
    env = { PATH: process.env.PATH, HOME: cluster.dir, KUBECONFIG: kubeconfig };
    await kubectl('apply', '-f', CRD);
    await kubectl(
      'wait',
      '--for=condition=Established',
      'crd/agentworkloads.agent-workloads.io',
      '--timeout=10s',
    );
  });

  afterAll(() => cluster.close());

  it('applies, applies again without a change, and changes', async () => {
    const first = await manifest(workload('applied'));
    expect(await kubectl('apply', '-f', first)).toContain('created');
    expect(await kubectl('apply', '-f', first)).toContain('unchanged');
    const second = await manifest(workload('applied', 'attempt: 2'));
    expect(await kubectl('apply', '-f', second)).toContain('configured');
    const shown = await kubectl('get', 'aw', 'applied', '-o', 'yaml');
    expect(shown).toContain('generation: 2');
    expect(shown).toContain('mode: PolicyThenManual');
  });

  it('is told of typing mistakes and of broken rules', async () => {
    const typo = await manifest(workload('wrong', 'targetUrl: x'));
    expect(await refused('apply', '-f', typo)).toContain(
      'strict decoding error: unknown field "spec.targetUrl"',
    );
    const rule = await manifest(workload('wrong', 'opaPolicy: lax'));
    expect(await refused('apply', '-f', rule)).toContain(
      'spec.opaPolicy: Unsupported value: "lax": supported values: "strict", "permissive"',
    );
  });

  it('applies on the server and respects other managers', async () => {
    const mine = await manifest(workload('shared', 'opaPolicy: strict'));
    const theirs = await manifest(workload('shared', 'opaPolicy: permissive'));
    await kubectl('apply', '--server-side', '-f', mine);
    const bob = ['apply', '--server-side', '--field-manager=bob', '-f', theirs];
    expect(await refused(...bob)).toContain('.spec.opaPolicy');
    expect(await kubectl(...bob, '--force-conflicts')).toContain('applied');
  });

  it('waits for a phase and prints the columns of the CRD', async () => {
    await kubectl('apply', '-f', await manifest(workload('waiting')));
    const waiting = kubectl(
      'wait',
      '--for=jsonpath={.status.phase}=Suspended',
      'aw/waiting',
      '--timeout=30s',
    );
    await status('waiting', {
      phase: 'Suspended',
      progress: '3/5',
      gates: [GATE],
    });
    expect(await waiting).toContain('condition met');
    const [header = '', row = ''] = (
      await kubectl('get', 'aw', 'waiting')
    ).split('\n');
    expect(header.split(/\s+/).filter(Boolean)).toEqual([
      'NAME',
      'PHASE',
      'ARGO',
      'PROGRESS',
      'GATE',
      'ATTEMPT',
      'AGE',
    ]);
    expect(row).toMatch(/^waiting\s+Suspended\s+3\/5\s+suspend-gate\s+\d+s/);
    expect(await kubectl('describe', 'aw', 'waiting')).toContain('Suspended');
  });

  it('watches', async () => {
    await kubectl('apply', '-f', await manifest(workload('watched')));
    const watching = run(
      'kubectl',
      [
        'get',
        'aw',
        '-w',
        '--field-selector=metadata.name=watched',
        '--request-timeout=4s',
      ],
      { env },
    ).catch((failure: { stdout: string }) => failure);
    // The watch has no sign of its own that it has begun: change until it ends.
    for (const phase of ['Pending', 'Running', 'Completed']) {
      await status('watched', { phase });
      await new Promise(resolve => {
        setTimeout(resolve, 700);
      });
    }
    expect((await watching).stdout).toMatch(/watched\s+Completed/);
  });

  it('merges built-in objects by their keys', async () => {
    const deployment = (image: string) => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: d }
spec:
  selector: { matchLabels: { a: b } }
  template:
    metadata: { labels: { a: b } }
    spec: { containers: [{ name: one, image: ${image} }, { name: two, image: x }] }
`;
    await kubectl('apply', '-f', await manifest(deployment('x')));
    await kubectl('set', 'image', 'deployment/d', 'two=y');
    await kubectl('apply', '-f', await manifest(deployment('z')));
    const images = '{.spec.template.spec.containers[*].image}';
    expect(
      await kubectl('get', 'deploy', 'd', '-o', `jsonpath=${images}`),
    ).toBe('z x');
  });

  it('reads logs and deletes with everything that is owned', async () => {
    const workflow = `
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: { name: w }
spec: { entrypoint: main }
`;
    await kubectl('apply', '-f', await manifest(workflow));
    const uid = await kubectl(
      'get',
      'wf',
      'w',
      '-o',
      'jsonpath={.metadata.uid}',
    );
    const pod = `
apiVersion: v1
kind: Pod
metadata:
  name: p
  ownerReferences: [{ apiVersion: argoproj.io/v1alpha1, kind: Workflow, name: w, uid: ${uid}, blockOwnerDeletion: true }]
spec: { containers: [{ name: main, image: x }] }
`;
    await kubectl('apply', '-f', await manifest(pod));
    logFile = await manifest('one\ntwo\n');
    expect(await kubectl('logs', '-f', 'p', '--tail=1')).toBe('two\n');
    await kubectl('delete', 'wf', 'w', '--cascade=foreground');
    expect(await refused('get', 'pod', 'p')).toContain('pods "p" not found');
  });

  it('explains our fields', async () => {
    expect(await kubectl('explain', 'aw.spec.objective')).toContain(
      'What the agent should find out',
    );
  });
});
