import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { objectsOf } from '../src/environment';
import { renderEnvironment, writeEnvironment } from '../src/renderEnvironment';
import { projectRoot } from '../src/config';
import type { KubeObject } from '../src/store';

const LEAST = {
  cluster: 'production',
  namespace: 'team-a',
  title: 'Team A: "the first" #1',
  description: "it's theirs",
  owner: 'group:default/team-a',
  agentImage: 'registry.example/agent-steps:1',
  bucket: 'team-a-artifacts',
  s3Endpoint: 'https://s3.example/',
  postgresDsn: 'postgresql://db.example/checkpoints',
  browserlessUrl: 'wss://browser.example',
  litellmUrl: 'https://models.example/v1',
};
const INSTALLS = [
  'installS3',
  'installPostgres',
  'installBrowserless',
  'installLitellm',
  'installOpa',
];
/** Every choice of services with every other. */
const CHOICES = Array.from({ length: 2 ** INSTALLS.length }, (_, bits) =>
  Object.fromEntries(
    INSTALLS.map((name, place) => [name, Boolean(bits & (1 << place))]),
  ),
);
const nameOf = (choice: Record<string, boolean>) =>
  INSTALLS.filter(name => choice[name]).join(', ') || 'nothing installed';

interface PodSpec {
  automountServiceAccountToken?: boolean;
  securityContext?: unknown;
  containers: Array<{
    name: string;
    image: string;
    resources?: { requests?: object; limits?: object };
    securityContext?: unknown;
    readinessProbe?: object;
  }>;
}

const podOf = (object: KubeObject): PodSpec | undefined =>
  (object.spec as { template?: { spec?: PodSpec } } | undefined)?.template
    ?.spec;

const folder = mkdtempSync(join(tmpdir(), 'render-environment-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('the skeleton of environments', () => {
  it('gives Argo texts for a bucket and an endpoint that YAML would take for something else', () => {
    const rendered = renderEnvironment({
      ...LEAST,
      bucket: '1234',
      s3Endpoint: 'http://[fd00::1]:9000/',
    });
    const found = objectsOf(rendered).find(
      ({ metadata }) => metadata.name === 'artifact-repositories',
    );
    const { default: text } = found?.data as { default: string };
    expect(parse(text)).toMatchObject({
      s3: { bucket: '1234', endpoint: '[fd00::1]:9000' },
    });
  });

  it.each(CHOICES.map(choice => [nameOf(choice), choice] as const))(
    'is whole and confined with %s',
    (_, choice) => {
      const rendered = renderEnvironment({ ...LEAST, ...choice });
      const objects = objectsOf(rendered);
      // what is in the folder is what is applied
      expect(
        [...rendered.keys()].filter(path => path.startsWith('services/'))
          .length > 0,
      ).toBe(Object.values(choice).some(Boolean));
      for (const text of rendered.values())
        expect(text).not.toMatch(/\$\{\{|\{%|undefined|\[object/);
      const keys = objects.map(({ kind, metadata }) => kind + metadata.name);
      expect(new Set(keys).size).toBe(keys.length);
      for (const object of objects) {
        expect(object.metadata.labels).toMatchObject({
          'app.kubernetes.io/part-of': 'agent-workloads',
        });
        if (object.kind === 'Secret') {
          expect(object.data ?? object.stringData).toBeUndefined();
        }
        const pod = podOf(object);
        if (!pod) continue;
        expect(pod, object.metadata.name).toMatchObject({
          automountServiceAccountToken: false,
          securityContext: {
            runAsNonRoot: true,
            seccompProfile: { type: 'RuntimeDefault' },
          },
        });
        for (const container of pod.containers) {
          expect(container, container.name).toMatchObject({
            image: expect.stringMatching(/:(?!latest)[^/]+$/),
            securityContext: {
              allowPrivilegeEscalation: false,
              readOnlyRootFilesystem: true,
              capabilities: { drop: ['ALL'] },
            },
            resources: {
              requests: { cpu: expect.any(String), memory: expect.any(String) },
              limits: { cpu: expect.any(String), memory: expect.any(String) },
            },
          });
          if (object.kind !== 'Job')
            expect(container.readinessProbe, container.name).toBeDefined();
        }
      }
    },
  );

  it.each(CHOICES.map(choice => [nameOf(choice), choice] as const))(
    'lets nothing be evicted without a budget, or connect without a rule, with %s',
    (_, choice) => {
      const objects = objectsOf(renderEnvironment({ ...LEAST, ...choice }));
      const ofKind = (...kinds: string[]) =>
        objects
          .filter(({ kind }) => kinds.includes(kind))
          .map(({ metadata }) => metadata.name);
      const services = ofKind('Deployment', 'StatefulSet');
      expect(ofKind('PodDisruptionBudget').sort()).toEqual(services.sort());
      expect(ofKind('NetworkPolicy')).toEqual(
        expect.arrayContaining(['default-deny', ...services]),
      );
    },
  );

  it('binds only ClusterRoles that an administrator installed, and grants nothing itself', () => {
    const objects = objectsOf(renderEnvironment({ ...LEAST, installS3: true }));
    expect(objects.filter(({ kind }) => /^(Cluster)?Role$/.test(kind))).toEqual(
      [],
    );
    const installed = [
      'portal-environment',
      'portal-object-store',
      'provisioner',
      'workflow',
    ]
      .map(name =>
        readFileSync(join(projectRoot(), `install/base/${name}.yaml`), 'utf8'),
      )
      .join('\n');
    for (const { roleRef } of objects.filter(
      ({ kind }) => kind === 'RoleBinding',
    ))
      expect(installed).toContain(
        `kind: ClusterRole\nmetadata:\n  name: ${
          (roleRef as { name: string }).name
        }\n`,
      );
  });

  it('is a folder with Secrets only where something fills them', () => {
    const brought = renderEnvironment(LEAST);
    expect(brought.get('kustomization.yaml')).not.toContain('secrets.yaml');
    const shells = objectsOf(
      renderEnvironment({
        ...LEAST,
        installPostgres: true,
        secrets: { s3: 'config:shared' },
      }),
    ).filter(({ kind, type }) => kind === 'Secret' && type === 'Opaque');
    expect(
      shells.map(({ metadata }) => [metadata.name, metadata.annotations]),
    ).toEqual([
      [
        'agent-workloads-s3',
        { 'agent-workloads.io/secret-source': 'config:shared' },
      ],
      [
        'agent-workloads-postgres',
        {
          'agent-workloads.io/secret-source': 'generate',
          'agent-workloads.io/generate-keys': 'username,password',
        },
      ],
    ]);
  });

  it('registers entities itself only where a repository does', () => {
    expect(renderEnvironment(LEAST).has('catalog-info.yaml')).toBe(false);
    const external = renderEnvironment({ ...LEAST, external: true });
    expect(external.get('catalog-info.yaml')).toContain(
      'name: production.team-a\n',
    );
    for (const file of ['configmap.yaml', 'workflowtemplate.yaml'])
      expect(external.get(file)).toContain(
        'agent-workloads.io/catalog: external',
      );
  });

  it('opens the way to brought services at their ports, and to the namespaces where they are', () => {
    const text =
      renderEnvironment({
        ...LEAST,
        s3Endpoint: 'http://minio.shared:9001',
        serviceNamespaces: ['shared'],
        serviceCidrs: ['10.1.2.0/24'],
        apiServerCidrs: ['10.96.0.1/32'],
      }).get('network.yaml') ?? '';
    expect(text).toContain('- port: 9001');
    expect(text).toContain('kubernetes.io/metadata.name: shared');
    expect(text).toContain('cidr: 10.1.2.0/24');
    expect(text).toContain('cidr: 10.96.0.1/32');
    expect(renderEnvironment(LEAST).get('network.yaml')).not.toContain(
      '10.96.0.1/32',
    );
  });
});

describe('scripts/render-environment.js', () => {
  const script = join(projectRoot(), 'scripts/render-environment.js');
  const values = join(folder, 'values.yaml');
  const run = (...args: string[]) => {
    try {
      execFileSync(process.execPath, [script, ...args], { stdio: 'pipe' });
      return '';
    } catch (error) {
      return String((error as { stderr: Buffer }).stderr);
    }
  };

  it('writes the folder, with values from the command line over those of the file', () => {
    writeFileSync(values, JSON.stringify(LEAST));
    const to = join(folder, 'made');
    expect(
      run(
        ...[values, to, 'namespace=team-b', 'installOpa=true'],
        'images.opa=registry.example/opa:1',
      ),
    ).toBe('');
    expect(readFileSync(join(to, 'kustomization.yaml'), 'utf8')).toContain(
      'namespace: team-b',
    );
    expect(readFileSync(join(to, 'services/opa/opa.yaml'), 'utf8')).toContain(
      'registry.example/opa:1',
    );
  });

  it('says what is wrong, and mixes nothing into what is there', () => {
    expect(run()).toContain('Usage:');
    expect(run(values, join(folder, 'x'), 'oops')).toContain('not KEY=VALUE');
    expect(run(values, join(folder, 'x'), 'bucket=..')).toMatch(
      /No environment can be made of these values:\n {2}bucket: /,
    );
    expect(run(values, folder)).toContain('is not an empty folder');
    expect(() => writeEnvironment(new Map(), values)).toThrow(
      /is not an empty folder/,
    );
  });
});
