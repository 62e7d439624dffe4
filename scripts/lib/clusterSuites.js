'use strict';
/** What `npm run test:cluster` runs against the real cluster. */
const { join } = require('node:path');
const { contextFor, jestCounts, withReport } = require('./stages');
const { inRoot } = require('./settings');
const { clusterDir, kubeconfigOf } = require('./testCluster');

/** Suites by name: folder of their Vitest config, and which files of it. */
const SUITES = {
  scenarios: { folder: 'e2e/cluster', filters: [] },
  'contract (real)': {
    folder: 'e2e/contract',
    // of every subject
    filters: ['cluster.test.ts'],
  },
};

/** Runs one suite; `filters` narrow it to some files. */
function runSuite(name, shared, filters = []) {
  const { folder, filters: own } = SUITES[name];
  const dir = clusterDir();
  const label = `cluster-${name.replace(/\W+/g, '-')}`;
  return withReport(
    label,
    contextFor(label, shared),
    (report, runCommand) =>
      runCommand(
        inRoot('node_modules/.bin/vitest'),
        [
          ...['run', '--reporter=verbose', '--reporter=json'],
          `--outputFile.json=${report}`,
          ...(filters.length > 0 ? filters : own),
        ],
        {
          AGENT_WORKLOADS_CLUSTER_DIR: dir,
          AGENT_WORKLOADS_CONTRACT_KUBECONFIG: kubeconfigOf(dir),
          CHROME_PATH: join(dir, 'chromium/chrome.sh'),
          PATH: `${join(dir, 'bin')}:${shared.tools.env.PATH}`,
        },
        inRoot(folder),
      ),
    jestCounts,
  );
}

module.exports = { SUITES, runSuite };
