'use strict';
/** The real cluster of e2e/cluster: which scripts make it, in which order. */
const fs = require('node:fs');
const { homedir } = require('node:os');
const { join } = require('node:path');
const { run } = require('./commands');
const {
  aliveRecord,
  removeRecord,
  startTimeOf,
  writeRecord,
} = require('./processes');
const { step } = require('./progress');
const { inRoot } = require('./settings');

/** Where the cluster keeps its programs and its state; the scripts' env.sh says the same. */
function clusterDir(env = process.env) {
  return (
    env.AGENT_WORKLOADS_CLUSTER_DIR ||
    join(
      env.XDG_CACHE_HOME || join(homedir(), '.cache'),
      'agent-workloads-cluster',
    )
  );
}

const kubeconfigOf = dir => join(dir, 'kubeconfig/admin.kubeconfig');

/** True from the moment that a start changes the machine until a stop has put it back. */
const machineIsChanged = () =>
  fs.existsSync(join(clusterDir(), 'machine-changed'));

/** True when a part of our cluster runs. */
function isRunning() {
  const folder = join(clusterDir(), 'run');
  if (!fs.existsSync(folder)) return false;
  return fs
    .readdirSync(folder)
    .filter(name => name.endsWith('.pid'))
    .some(name => {
      const [pid, started] = fs
        .readFileSync(join(folder, name), 'utf8')
        .trim()
        .split(' ');
      return startTimeOf(pid) === started;
    });
}

/** Takes the cluster's folder for this process; throws when another start, stop or test run has it. */
function claimCluster() {
  const file = join(clusterDir(), 'claim.json');
  const other = aliveRecord(file);
  if (other) {
    throw new Error(
      `Process ${
        other.pid
      } starts, stops or tests the cluster in ${clusterDir()} at this moment. Wait for it, or take another folder with AGENT_WORKLOADS_CLUSTER_DIR (one cluster runs at a time).`,
    );
  }
  fs.mkdirSync(clusterDir(), { recursive: true });
  writeRecord(file, process.pid, false);
  process.once('exit', () => removeRecord(file));
}

/** In order. Each does nothing where its work is done already. */
const UP = [
  ["fetching Debian's packages", 'debian.sh'],
  [
    "building the cluster's programs (10 to 15 minutes the first time)",
    'build.sh',
  ],
  ['fetching Browserless, LiteLLM and Chromium', 'fetch.sh'],
  ['starting the control plane and the node', 'up.sh'],
  ['installing Argo', 'argo.sh'],
  ['starting the services', 'services.sh'],
  ['installing the environments', 'environments.sh'],
];

/** Runs one script; its output goes to the cluster's log folder, and its last line shows where it is. */
function runScript(name, args, { tools, signal, say }) {
  const dir = clusterDir();
  return run('bash', [inRoot('e2e/cluster', name), ...args], {
    env: {
      ...tools.env,
      AGENT_WORKLOADS_CLUSTER_DIR: dir,
      AGENT_WORKLOADS_NODE: tools.node,
    },
    // not below the state that a wipe removes
    logFile: join(dir, 'script-logs', `${name}.log`),
    onLine: line => say?.(line.slice(0, 60)),
    signal,
  });
}

/** The programs that the scripts themselves use. */
const fetchTools = ({ tools, signal }) =>
  step("fetching Debian's tools", say =>
    runScript('debian.sh', ['tools'], { tools, signal, say }),
  );

/** Makes the cluster, or what of it is missing. */
async function clusterUp({ tools, signal }) {
  fs.mkdirSync(clusterDir(), { recursive: true });
  for (const [label, script] of UP) {
    await step(label, say => runScript(script, [], { tools, signal, say }));
  }
}

/** Puts back what a start that was killed, or a machine that was switched off, left changed. */
async function removeLeftovers(tools) {
  if (machineIsChanged() && !isRunning()) await clusterDown({ tools });
}

/** Stops the cluster; with `wipe` its state goes too, the programs stay. */
async function clusterDown({ tools, wipe = false }) {
  await step(wipe ? 'removing the cluster' : 'stopping the cluster', () =>
    runScript('down.sh', wipe ? ['--wipe'] : [], { tools }),
  );
}

module.exports = {
  claimCluster,
  clusterDir,
  clusterDown,
  clusterUp,
  fetchTools,
  kubeconfigOf,
  machineIsChanged,
  removeLeftovers,
};
