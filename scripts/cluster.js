'use strict';
/** `npm run cluster:up|down|status`: a real Kubernetes with Argo and the services, on this machine. */
const { spawnSync } = require('node:child_process');
const { assertPossible } = require('./lib/clusterMachine');
const { bold, red } = require('./lib/progress');
const { inRoot, readSettings } = require('./lib/settings');
const { onStopSignals } = require('./lib/signals');
const {
  claimCluster,
  clusterDir,
  clusterDown,
  clusterUp,
  kubeconfigOf,
  removeLeftovers,
} = require('./lib/testCluster');
const { prepare } = require('./lib/toolchain');

const USAGE =
  'Usage: npm run cluster:up | cluster:status | cluster:down [-- --wipe]';

function status() {
  const { status: code } = spawnSync(
    'bash',
    [inRoot('e2e/cluster/status.sh')],
    {
      stdio: 'inherit',
    },
  );
  process.exitCode = code ?? 1;
}

async function up(signal) {
  claimCluster();
  await removeLeftovers({ node: process.execPath, env: process.env });
  await assertPossible();
  const tools = await prepare(readSettings(), signal);
  await clusterUp({ tools, signal });
  console.log(`
${bold('The cluster is up.')}
  export KUBECONFIG=${kubeconfigOf(clusterDir())}
  kubectl get pods -A
  npm run cluster:status | cluster:down [-- --wipe]
`);
}

async function main() {
  const [verb, ...rest] = process.argv.slice(2);
  const abort = new AbortController();
  onStopSignals(
    signal => abort.abort(new Error(`stopped by ${signal}`)),
    () => process.exit(130),
  );
  if (verb === 'status' && rest.length === 0) return status();
  if (verb === 'up' && rest.length === 0) return up(abort.signal);
  if (verb === 'down' && rest.every(word => word === '--wipe')) {
    claimCluster();
    const tools = { node: process.execPath, env: process.env };
    return clusterDown({ tools, wipe: rest.length > 0 });
  }
  throw new Error(USAGE);
}

main().catch(error => {
  console.error(`\n${red('That did not work.')}\n${error.message}`);
  process.exit(1);
});
