'use strict';
/** `npm start`: the product on this machine, from nothing; `-- --context NAME`: the portal against one's own cluster. */
const { USAGE, UsageError, readArguments } = require('./lib/arguments');
const {
  assertContext,
  findKubeconfig,
  settingsFor,
  startAgainst,
} = require('./lib/ownCluster');
const { killRecorded, removeStarter } = require('./lib/processes');
const { claimPlace, startProduct } = require('./lib/product');
const { bold, dim, red, seconds } = require('./lib/progress');
const { readSettings } = require('./lib/settings');
const { onStopSignals } = require('./lib/signals');
const { prepare } = require('./lib/toolchain');

function printReady(
  { portalPort, kubeconfig, namespace, logsDir },
  workload,
  since,
) {
  console.log(`
${bold('Agent Workloads is running')} ${dim(`(${seconds(since)})`)}

  Portal       ${bold(`http://localhost:${portalPort}/agent-workloads`)}
               sign in as Rita, who launches jobs, as Adam, who approves them, or as Petra, who makes environments
  Kubeconfig   ${kubeconfig}
  Watch        kubectl --kubeconfig ${kubeconfig} get aw -n ${namespace} -w
  Logs         ${logsDir}

  Next: the example workload ${bold(
    workload,
  )} is on its way to its gate. As Rita you see why it waits and
  that you may not decide; sign in as Adam, look at the evidence, approve, and read the report.
  Launch your own with "Launch workload", or apply one: kubectl … apply -f examples/workloads/

  For development only: everything listens on loopback. Ctrl-C stops it; \`npm run reset\` removes its data.
`);
}

/** Counted from the command itself: installing and building are most of a first start. */
const since = Date.now();

/** The whole product, and what to print when it runs. */
async function startEmbedded(context) {
  const product = await startProduct(context);
  const print = () => printReady(context.settings, product.workload, since);
  return { stop: product.stop, print };
}

/** What the arguments ask for: where its data lies, and how to start it. */
function choose({ cluster }) {
  if (!cluster) return { settings: readSettings(), start: startEmbedded };
  const kubeconfig = findKubeconfig(cluster);
  assertContext(kubeconfig, cluster.context);
  return {
    settings: settingsFor(cluster),
    start: context =>
      startAgainst({ ...context, cluster: { ...cluster, kubeconfig } }),
  };
}

async function main() {
  const args = readArguments(process.argv.slice(2));
  if (args.help) {
    console.log(USAGE);
    return;
  }
  const { settings, start } = choose(args);
  const abort = new AbortController();
  let product;
  let stopping;

  const stop = async (reason, code) => {
    if (stopping) return;
    stopping = { code };
    console.log(`\n${reason} ${dim('(Ctrl-C again to kill)')}`);
    abort.abort(new Error('stopped'));
    // while it starts, the starter stops what it has started
    if (!product) return;
    await product.stop();
    process.exit(code);
  };
  onStopSignals(
    () => stop('Stopping…', 0),
    () => {
      killRecorded(settings);
      process.exit(130);
    },
  );

  try {
    await claimPlace(settings);
    const tools = await prepare(settings, abort.signal);
    product = await start({
      tools,
      settings,
      signal: abort.signal,
      onDeath: failure => {
        // until it is up, the starter itself reports and stops
        if (!product) return;
        console.error(`\n${red(failure.message)}`);
        stop('Stopping the rest…', 1);
      },
    });
  } catch (error) {
    removeStarter(settings);
    if (stopping) process.exit(stopping.code);
    throw error;
  }
  if (stopping) {
    await product.stop();
    process.exit(stopping.code);
  }
  product.print();
}

main().catch(error => {
  if (error instanceof UsageError) {
    console.error(error.message);
    process.exit(2);
  }
  console.error(`\n${red('The product did not start.')}\n${error.message}`);
  process.exit(1);
});
