'use strict';
const assert = require('node:assert/strict');
const fs = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { after, describe, it } = require('node:test');
const {
  assertContext,
  findKubeconfig,
  labelOf,
  settingsFor,
} = require('../lib/ownCluster');

const folder = fs.mkdtempSync(join(tmpdir(), 'own-cluster-'));
after(() => fs.rmSync(folder, { recursive: true }));
const file = (name, text = '') => {
  const path = join(folder, name);
  fs.mkdirSync(join(path, '..'), { recursive: true });
  fs.writeFileSync(path, text);
  return path;
};

describe('the kubeconfig', () => {
  const home = join(folder, 'home');
  const named = file('named');
  const usual = file('home/.kube/config');

  it('is the one that is named, else that of the environment, else the usual one', () => {
    const env = { KUBECONFIG: named };
    assert.equal(findKubeconfig({ kubeconfig: usual, env, home }), usual);
    assert.equal(findKubeconfig({ env, home }), named);
    assert.equal(findKubeconfig({ env: {}, home }), usual);
  });

  it('that is not there is named', () => {
    assert.throws(
      () => findKubeconfig({ kubeconfig: '/none', env: {}, home }),
      /no kubeconfig \/none\. Name it with --kubeconfig/,
    );
  });

  it('is one file, since the portal reads one', () => {
    const env = { KUBECONFIG: `${named}:${usual}` };
    assert.throws(
      () => findKubeconfig({ env, home }),
      /several files.*--flatten/,
    );
  });

  it('tells which contexts it has', () => {
    const path = file('two', 'contexts: [{name: a}, {name: b}]');
    assertContext(path, 'b');
    assert.throws(() => assertContext(path, 'c'), /no context "c".*a, b/);
    assert.throws(() => assertContext(file('empty'), 'c'), /It has: none/);
  });
});

describe('a portal for a cluster of one’s own', () => {
  it('has data and a name of its own per context', () => {
    const { clusterName, dataDir } = settingsFor(
      { context: 'arn:aws:eks:eu-1:12:cluster/Prod' },
      {},
    );
    assert.equal(clusterName, 'arn-aws-eks-eu-1-12-cluster-prod');
    assert.match(
      dataDir,
      /\.agent-workloads-arn-aws-eks-eu-1-12-cluster-prod$/,
    );
    assert.equal(labelOf('***'), 'cluster');
  });

  it('takes no port for a database that is elsewhere', () => {
    const portsFor = env => settingsFor({ context: 'a' }, env).ports;
    assert.deepEqual(Object.keys(portsFor({})), ['PostgreSQL']);
    assert.deepEqual(
      portsFor({ AGENT_WORKLOADS_POSTGRES_HOST: 'db.example' }),
      {},
    );
  });
});
