'use strict';
const assert = require('node:assert/strict');
const { execFileSync, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { after, describe, it } = require('node:test');
const { parseAllDocuments } = require('yaml');
const { inRoot } = require('../lib/settings');

const folder = fs.mkdtempSync(join(tmpdir(), 'setup-kind-'));
after(() => fs.rmSync(folder, { recursive: true }));

/** A PATH in which every tool notes that it was called. */
function trapped() {
  const bin = join(folder, 'bin');
  const called = join(folder, 'called');
  fs.mkdirSync(bin, { recursive: true });
  for (const tool of ['docker', 'kind', 'kubectl', 'node', 'rm', 'mkdir']) {
    fs.writeFileSync(join(bin, tool), `#!/bin/sh\necho ${tool} >>${called}\n`, {
      mode: 0o755,
    });
  }
  return { PATH: `${bin}:${process.env.PATH}`, called };
}

const setup = (args, env) =>
  spawnSync(inRoot('setup-kind.sh'), args, {
    env: { ...process.env, ...env },
    encoding: 'utf8',
  });

describe('setup-kind.sh --dry-run', () => {
  const { PATH, called } = trapped();
  const { status, stdout } = setup(['--dry-run', '--name', 'demo'], { PATH });
  const commands = stdout.split('\n').filter(line => line.startsWith('+ '));

  it('runs nothing', () => {
    assert.equal(status, 0);
    assert.equal(fs.existsSync(called), false);
  });

  it('shows what would be done, in an order that works', () => {
    const order = [
      'kind create cluster --name demo',
      'docker build --tag agent-workloads/agent-steps:dev',
      'kind load docker-image --name demo',
      'v4.0.7/install.yaml',
      'condition=Established',
      'render-services.sh',
      'rollout status deploy/browserless',
      'render-environment.js',
      'environment/namespace.yaml',
      'apply-secrets.sh kind-demo team-a',
      `--force-conflicts -k ${inRoot('.agent-workloads-kind')}`,
      'wait --for=condition=complete',
      'portal-kubeconfig.sh kind-demo',
    ].map(text =>
      commands.findIndex(line => line.replaceAll('\\', '').includes(text)),
    );
    assert.equal(order.includes(-1), false, stdout);
    assert.deepEqual(
      order,
      [...order].sort((a, b) => a - b),
    );
  });

  it('touches no other context than that of its cluster', () => {
    const calls = commands.filter(line => line.startsWith('+ kubectl'));
    assert.ok(calls.length > 10);
    for (const line of calls)
      assert.match(line, /^\+ kubectl --context kind-demo /);
  });

  it('builds every image that the services name', () => {
    const built = [...stdout.matchAll(/--tag (agent-workloads\/\S+)/g)].map(
      ([, tag]) => tag,
    );
    const named = fs
      .readdirSync(inRoot('e2e/cluster/services'))
      .filter(name => name.endsWith('.yaml') && name !== 'browserless.yaml')
      .flatMap(name =>
        [
          ...fs
            .readFileSync(inRoot('e2e/cluster/services', name), 'utf8')
            .matchAll(/image: (\S+)/g),
        ].map(([, image]) => image),
      );
    for (const image of named) assert.ok(built.includes(image), image);
  });

  it('names paths that are there', () => {
    const paths = commands
      .join(' ')
      .split(' ')
      .filter(
        word =>
          word.startsWith(inRoot('')) &&
          !word.includes('.agent-workloads-kind'),
      );
    assert.ok(paths.length > 5);
    for (const path of paths) assert.ok(fs.existsSync(path), path);
  });
});

describe('setup-kind.sh', () => {
  it('refuses what it does not know', () => {
    const { status, stderr } = setup(['--dryrun'], {});
    assert.equal(status, 2);
    assert.match(stderr, /Unknown argument: --dryrun/);
  });

  it('removes only its own cluster', () => {
    const { stdout } = setup(['--delete', '--dry-run', '--name', 'demo'], {});
    assert.match(
      stdout,
      /^\+ kind delete cluster --name demo\n\+ rm -rf \S+\/\.agent-workloads-kind\/demo\n$/,
    );
  });
});

const has = (...call) => spawnSync(call[0], call.slice(1)).status === 0;

it(
  'shellcheck finds nothing in the scripts of an administrator',
  { skip: !has('shellcheck', '--version') && 'needs shellcheck' },
  () => {
    const scripts = ['install', 'install/kind'].flatMap(name =>
      fs
        .readdirSync(inRoot(name))
        .filter(file => file.endsWith('.sh'))
        .map(file => inRoot(name, file)),
    );
    execFileSync('shellcheck', ['-x', inRoot('setup-kind.sh'), ...scripts]);
  },
);

const hasKubectl = has('kubectl', 'version', '--client');

describe(
  'the services for kind',
  { skip: !hasKubectl && 'needs kubectl' },
  () => {
    it('are those of the test cluster, without anything of its node', () => {
      const services = join(folder, 'services');
      const render = () =>
        execFileSync(inRoot('install/kind/render-services.sh'), [services]);
      render();
      const credentials = fs.readFileSync(
        join(services, 'services.env'),
        'utf8',
      );
      render();
      assert.equal(
        fs.readFileSync(join(services, 'services.env'), 'utf8'),
        credentials,
      );
      assert.equal(fs.statSync(join(services, 'services.env')).mode & 0o077, 0);

      const text = execFileSync('kubectl', ['kustomize', services], {
        encoding: 'utf8',
      });
      assert.doesNotMatch(text, /hostPath|\/none|@[A-Z_]+@/);
      const objects = parseAllDocuments(text).map(document => document.toJS());
      const deployments = objects.filter(({ kind }) => kind === 'Deployment');
      assert.deepEqual(
        deployments.map(({ metadata }) => metadata.name).sort(),
        [
          'browserless',
          'litellm',
          'minio',
          'model',
          'opa',
          'pgbouncer',
          'postgres',
          'shop',
        ],
      );
      for (const { metadata, spec } of deployments) {
        const { volumes = [], containers } = spec.template.spec;
        const names = volumes.map(({ name }) => name);
        for (const { name } of containers[0].volumeMounts ?? [])
          assert.ok(names.includes(name), `${metadata.name} mounts ${name}`);
      }
      const bundle = objects.find(
        ({ metadata }) => metadata.name === 'opa-bundle',
      );
      assert.ok(bundle.binaryData['bundle.tar.gz']);
    });
  },
);
