'use strict';
/** What `npm test` runs, in order: cheap checks first. Each stage answers `{passed, failed}`. */
const { spawn } = require('node:child_process');
const fs = require('node:fs');
const { join } = require('node:path');
const { run } = require('./commands');
const { inRoot, readSettings } = require('./settings');
const { claimPlace, startProduct } = require('./product');

const ONE_PASSED = { passed: 1, failed: 0 };
const bin = name => inRoot('node_modules/.bin', name);

/** A check that passes or fails as a whole counts as one test. */
const check =
  (...command) =>
  async ({ run: runCommand }) => {
    const [program, ...args] = command;
    await runCommand(program, args);
    return ONE_PASSED;
  };

/** Tells a failed test apart from a runner that could not run: a report exists, or the failure stands. */
async function withReport(name, { settings, run: runCommand }, start, read) {
  const report = join(settings.dataDir, 'reports', `${name}.json`);
  fs.rmSync(report, { force: true });
  fs.mkdirSync(join(report, '..'), { recursive: true });
  let failure;
  try {
    await start(report, runCommand);
  } catch (error) {
    failure = error;
  }
  if (!fs.existsSync(report)) {
    throw failure ?? new Error(`${name} wrote no report.`);
  }
  const result = read(JSON.parse(fs.readFileSync(report, 'utf8')));
  // e.g. a test file that does not load, or an error outside of any test
  if (failure && result.failed === 0) result.failed = 1;
  return { ...result, failure };
}

/** Jest's and Vitest's reports have the same fields. */
const jestCounts = report => ({
  passed: report.numPassedTests,
  failed:
    report.numFailedTests +
    report.testResults.filter(
      file => file.status === 'failed' && file.assertionResults.length === 0,
    ).length,
});

const PLAYWRIGHT_FAILED = stats => stats.unexpected + stats.flaky;
const playwrightCounts = ({ stats, errors }) => ({
  passed: stats.expected,
  failed: PLAYWRIGHT_FAILED(stats) + errors.length,
});

/** A real PostgreSQL for tests that take a connection string, for as long as `work` runs. */
async function withPostgres({ tools, base }, work) {
  const child = spawn(
    tools.node,
    [
      ...['--import', 'tsx'],
      inRoot('packages/dev-cluster/src/runPostgres.ts'),
      String(base + 11),
    ],
    { env: tools.env, stdio: ['pipe', 'pipe', 'pipe'] },
  );
  let words = '';
  child.stderr.on('data', chunk => {
    words += chunk;
  });
  const connection = await new Promise((resolve, reject) => {
    child.stdout.once('data', chunk => resolve(String(chunk).trim()));
    child.once('error', reject);
    child.once('exit', () =>
      reject(new Error(`PostgreSQL for the tests did not start. ${words}`)),
    );
  });
  try {
    return await work(connection);
  } finally {
    const ended = new Promise(resolve => child.once('exit', resolve));
    child.stdin.end();
    await ended;
  }
}

const jest = context =>
  withPostgres(context, connection =>
    withReport(
      'jest',
      context,
      (report, runCommand) =>
        runCommand(
          bin('backstage-cli'),
          [
            ...['repo', 'test', '--watchAll=false', '--ci', '--maxWorkers=2'],
            ...['--json', `--outputFile=${report}`],
          ],
          {
            BACKSTAGE_TEST_DATABASE_POSTGRES18_CONNECTION_STRING: connection,
            NODE_OPTIONS: '--no-node-snapshot',
          },
        ),
      jestCounts,
    ),
  );

const vitest = (name, folder) => context =>
  withReport(
    name,
    context,
    (report, runCommand) =>
      runCommand(
        bin('vitest'),
        [
          ...['run', '--root', inRoot(folder)],
          ...['--reporter=default', '--reporter=json'],
          `--outputFile.json=${report}`,
        ],
        {},
        inRoot(folder),
      ),
    jestCounts,
  );

/** The whole product on ports and data of its own, which are removed first. */
const journeySettings = ({ settings, base }) =>
  readSettings({
    AGENT_WORKLOADS_DATA_DIR: join(settings.dataDir, 'journeys'),
    AGENT_WORKLOADS_PORT_BASE: String(base),
    AGENT_WORKLOADS_PORTAL_PORT: String(base + 8),
  });

function chromeProgram() {
  const folder = inRoot('node_modules/.cache/agent-workloads');
  const found = fs
    .readdirSync(folder)
    .map(name => join(folder, name, 'chrome.sh'))
    .find(file => fs.existsSync(file));
  if (!found) throw new Error(`No browser is unpacked in ${folder}.`);
  return found;
}

async function journeys(context) {
  const settings = journeySettings(context);
  fs.rmSync(settings.dataDir, { recursive: true, force: true });
  await claimPlace(settings);
  const product = await startProduct({
    tools: context.tools,
    settings,
    example: false,
    signal: context.signal,
    onDeath: failure => console.error(failure.message),
  });
  context.onStart(product);
  try {
    return await withReport(
      'journeys',
      context,
      (report, runCommand) =>
        runCommand(
          bin('playwright'),
          ['test', '--config', inRoot('e2e/browser/playwright.config.ts')],
          {
            PLAYWRIGHT_JSON_OUTPUT_NAME: report,
            PORTAL_URL: `http://localhost:${settings.portalPort}`,
            CHROME_PATH: chromeProgram(),
            SHOP_URL: product.cluster.endpoints.shop,
            KUBECONFIG: settings.kubeconfig,
          },
        ),
      playwrightCounts,
    );
  } finally {
    await product.stop();
    context.onStart(undefined);
  }
}

/** Tests of the scripts themselves, by Node's own runner: they need nothing installed but yaml. */
async function scripts({ tools, run: runCommand }) {
  const folder = inRoot('scripts/test');
  const files = fs.readdirSync(folder).map(name => join(folder, name));
  const output = await runCommand(tools.node, [
    '--test',
    '--test-reporter=tap',
    ...files,
  ]);
  const count = name =>
    Number(new RegExp(`^# ${name} (\\d+)$`, 'm').exec(output)?.[1] ?? 0);
  return { passed: count('pass'), failed: count('fail') };
}

const STAGES = {
  generated: check(process.execPath, inRoot('scripts/generate.js'), '--check'),
  types: check(bin('tsc'), '--pretty', 'false'),
  lint: check(bin('backstage-cli'), 'repo', 'lint'),
  imports: check(
    bin('depcruise'),
    ...['--config', '.dependency-cruiser.cjs', 'plugins', 'packages'],
  ),
  format: check(bin('prettier'), '--check', '.'),
  scripts,
  jest,
  'dev-cluster': vitest('dev-cluster', 'packages/dev-cluster'),
  'agent-steps': vitest('agent-steps', 'packages/agent-steps'),
  contract: vitest('contract', 'e2e/contract'),
  journeys,
};

/** What a stage gets: how to run a command with its output in `logs/test-<stage>.log`. */
function contextFor(name, shared) {
  const { settings, tools, signal } = shared;
  return {
    ...shared,
    run: (command, args, env = {}, cwd = undefined) =>
      run(command, args, {
        env: { ...tools.env, CI: '1', ...env },
        ...(cwd && { cwd }),
        logFile: join(settings.logsDir, `test-${name}.log`),
        signal,
      }),
  };
}

module.exports = { STAGES, contextFor, jestCounts, withReport };
