'use strict';
/**
 * `npm test`: every check and test of the project, non-interactive. One closing line, `N passed, N failed`.
 * For developers: `npm test -- --only types --only jest`.
 */
const { bold, green, red, seconds, step } = require('./lib/progress');
const { readSettings } = require('./lib/settings');
const { onStopSignals } = require('./lib/signals');
const { STAGES, contextFor } = require('./lib/stages');
const { prepare } = require('./lib/toolchain');

/** Ports of the tests' own product and servers, beside those of `npm start`. */
const TEST_BASE = 23000;

function chosenStages(args) {
  const names = args.flatMap((arg, i) =>
    args[i - 1] === '--only' ? [arg] : [],
  );
  const odd = args.filter(
    (arg, i) => arg !== '--only' && args[i - 1] !== '--only',
  );
  const unknown = [...odd, ...names.filter(name => !STAGES[name])];
  if (unknown.length > 0 || args.at(-1) === '--only') {
    throw new Error(
      `Unknown: ${
        unknown.join(', ') || 'nothing behind --only'
      }. Usage: npm test -- [--only STAGE]…, with ${Object.keys(STAGES).join(
        ', ',
      )}.`,
    );
  }
  return names.length > 0 ? names : Object.keys(STAGES);
}

/** Runs one stage; whatever goes wrong is a failure with its words on the console. */
async function runStage(name, shared) {
  let result;
  try {
    result = await step(name, async () => {
      const counts = await STAGES[name](contextFor(name, shared));
      if (counts.failed > 0) {
        throw Object.assign(
          counts.failure ?? new Error(`${counts.failed} failed`),
          { counts },
        );
      }
      if (counts.passed === 0) throw new Error('No test ran.');
      return counts;
    });
    console.log(`  ${result.passed} passed`);
    return result;
  } catch (error) {
    const words = error.output
      ? `${error.output}\n${error.summary}`
      : error.message;
    console.error(`${red(`${name} failed:`)}\n${words}\n`);
    return error.counts ?? { passed: 0, failed: 1 };
  }
}

async function main() {
  const since = Date.now();
  const names = chosenStages(process.argv.slice(2));
  const settings = readSettings();
  const abort = new AbortController();
  let product;
  onStopSignals(
    signal => abort.abort(new Error(`stopped by ${signal}`)),
    () => {
      product?.kill();
      process.exit(130);
    },
  );

  const tools = await prepare(settings, abort.signal);
  const shared = {
    settings,
    tools,
    base: TEST_BASE,
    signal: abort.signal,
    onStart: started => {
      product = started;
    },
  };
  const total = { passed: 0, failed: 0 };
  for (const name of names) {
    if (abort.signal.aborted) break;
    const { passed, failed } = await runStage(name, shared);
    total.passed += passed;
    total.failed += failed;
  }
  if (abort.signal.aborted) throw abort.signal.reason;
  console.log(`\n${bold(`all stages in ${seconds(since)}`)}`);
  const line = `${total.passed} passed, ${total.failed} failed`;
  console.log(total.failed > 0 ? red(line) : green(line));
  process.exitCode = total.failed > 0 ? 1 : 0;
}

main().catch(error => {
  console.error(
    `${red('The tests did not run to their end.')}\n${error.message}`,
  );
  console.log('0 passed, 1 failed');
  process.exit(1);
});
