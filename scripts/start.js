'use strict';
/** `npm start`: the product on this machine, from nothing. */
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
               sign in as Rita, who launches jobs, or as Adam, who approves them
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

async function main() {
  const since = Date.now();
  const settings = readSettings();
  const abort = new AbortController();
  let product;
  let stopping;

  const stop = async (reason, code) => {
    if (stopping) return;
    stopping = { code };
    console.log(`\n${reason} ${dim('(Ctrl-C again to kill)')}`);
    abort.abort(new Error('stopped'));
    // while it starts, startProduct stops what it has started
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
    product = await startProduct({
      tools,
      settings,
      signal: abort.signal,
      onDeath: failure => {
        // until it is up, startProduct itself reports and stops
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
  printReady(settings, product.workload, since);
}

main().catch(error => {
  console.error(`\n${red('The product did not start.')}\n${error.message}`);
  process.exit(1);
});
