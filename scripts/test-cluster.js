'use strict';
/**
 * `npm run test:cluster`: makes a real Kubernetes with Argo and the services on this machine, tests the product on it, and
 * takes it away again. One closing line, `N passed, N failed`.
 *
 *   --keep           take the cluster that is up, if there is one, and leave it up
 *   --only FILTER    only scenario files whose path holds this
 *   --can-run        only say whether this machine can: ends with 0 or 1
 */
const fs = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { assertPossible } = require('./lib/clusterMachine');
const { SUITES, runSuite } = require('./lib/clusterSuites');
const { MARK, differences, machineState } = require('./lib/machineState');
const { bold, green, red, seconds, step } = require('./lib/progress');
const { readSettings } = require('./lib/settings');
const { onStopSignals } = require('./lib/signals');
const {
  claimCluster,
  clusterDir,
  clusterDown,
  clusterUp,
  fetchTools,
  machineIsChanged,
} = require('./lib/testCluster');
const { prepare } = require('./lib/toolchain');

const USAGE =
  'Usage: npm run test:cluster -- [--keep] [--only FILTER]… [--can-run]';

function readArguments(args) {
  const filters = args.filter((_, i) => args[i - 1] === '--only');
  const rest = args.filter(
    (arg, i) => arg !== '--only' && args[i - 1] !== '--only',
  );
  const odd = rest.filter(arg => !['--keep', '--can-run'].includes(arg));
  if (odd.length > 0 || args.at(-1) === '--only') {
    throw new Error(`Unknown: ${odd.join(' ') || '--only'}. ${USAGE}`);
  }
  return {
    filters,
    keep: rest.includes('--keep'),
    askOnly: rest.includes('--can-run'),
  };
}

/** Runs one suite as a step; whatever goes wrong is a failure with its words on the console. */
async function counted(label, work) {
  try {
    const counts = await step(label, work);
    const { passed, failed, failure } = counts;
    if (failed > 0) {
      console.error(
        `${red(`${label}: ${failed} failed`)}\n${failure?.message ?? ''}\n`,
      );
    }
    if (passed + failed === 0) throw new Error('No test ran.');
    console.log(`  ${passed} passed`);
    return { passed, failed };
  } catch (error) {
    console.error(`${red(`${label} failed:`)}\n${error.message}\n`);
    return { passed: 0, failed: 1 };
  }
}

/** Waits for what ends a moment after it was told to, then compares. */
async function nothingLeft(before) {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const left = differences(before, machineState(clusterDir()));
    if (left.length === 0) return { passed: 1, failed: 0 };
    if (Date.now() > deadline) throw new Error(left.join('\n'));
    await new Promise(resolve => setTimeout(resolve, 500));
  }
}

/** Everything that this run starts carries the mark, and writes its temporary files where they go with the run. */
function withMark(tools) {
  const scratch = fs.mkdtempSync(join(tmpdir(), 'agent-workloads-'));
  fs.chmodSync(scratch, 0o1777); // PostgreSQL runs as somebody else
  const env = { ...tools.env, [MARK]: String(process.pid), TMPDIR: scratch };
  return { ...tools, env };
}

/** What the machine is like without the cluster; one that an earlier run left, running or not, goes first. */
async function startFromNothing(tools, signal) {
  await fetchTools({ tools, signal }); // with nft among them, to look with
  if (machineIsChanged()) await clusterDown({ tools, wipe: true });
  return machineState(clusterDir());
}

async function runSuites({ filters, settings, tools, signal }) {
  await clusterUp({ tools, signal });
  const names = filters.length > 0 ? ['scenarios'] : Object.keys(SUITES);
  const results = [];
  for (const name of names) {
    signal.throwIfAborted();
    const shared = { settings, tools, signal };
    results.push(await counted(name, () => runSuite(name, shared, filters)));
  }
  return results;
}

async function runAll({ filters, keep }, signal) {
  const settings = readSettings();
  const prepared = await prepare(settings, signal);
  const before = keep ? undefined : await startFromNothing(prepared, signal);
  // after the first look: nobody but this run has the mark
  await assertPossible();
  const tools = withMark(prepared);
  let results = [];
  try {
    results = await runSuites({ filters, settings, tools, signal });
  } finally {
    if (!keep) await clusterDown({ tools, wipe: true });
    fs.rmSync(tools.env.TMPDIR, { recursive: true, force: true });
  }
  if (!keep) {
    results.push(
      await counted('nothing is left on the machine', () =>
        nothingLeft(before),
      ),
    );
  }
  return results;
}

async function main() {
  const since = Date.now();
  const options = readArguments(process.argv.slice(2));
  await assertPossible();
  if (options.askOnly) return;
  claimCluster();

  const abort = new AbortController();
  onStopSignals(
    signal => abort.abort(new Error(`stopped by ${signal}`)),
    () => process.exit(130),
  );
  const results = await runAll(options, abort.signal);
  const sum = key => results.reduce((total, result) => total + result[key], 0);
  console.log(`\n${bold(`the real cluster's tests in ${seconds(since)}`)}`);
  const line = `${sum('passed')} passed, ${sum('failed')} failed`;
  console.log(sum('failed') > 0 ? red(line) : green(line));
  process.exitCode = sum('failed') > 0 ? 1 : 0;
}

main().catch(error => {
  console.error(
    `${red("The real cluster's tests did not run to their end.")}\n${
      error.message
    }`,
  );
  console.log('0 passed, 1 failed');
  process.exit(1);
});
