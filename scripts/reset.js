'use strict';
/** `npm run reset`: ends what runs on the data folder and removes it. */
const fs = require('node:fs');
const { join } = require('node:path');
const { assertNoOtherStarter, endLeftovers } = require('./lib/processes');
const { readSettings } = require('./lib/settings');

async function main() {
  const settings = readSettings();
  const { dataDir } = settings;
  if (!fs.existsSync(dataDir)) {
    console.log(`Nothing to remove: there is no ${dataDir}.`);
    return;
  }
  // a mistyped AGENT_WORKLOADS_DATA_DIR must not cost anyone their files
  const isOurs = ['logs', 'pids', 'state', 'cluster.lock'].some(name =>
    fs.existsSync(join(dataDir, name)),
  );
  if (!isOurs) {
    throw new Error(
      `${dataDir} does not look like a data folder of this project; it was left alone.`,
    );
  }
  assertNoOtherStarter(settings);
  const ended = await endLeftovers(settings);
  if (ended.length > 0) console.log(`Ended: ${ended.join(', ')}.`);
  fs.rmSync(dataDir, { recursive: true, force: true });
  console.log(`Removed ${dataDir}.`);
}

main().catch(error => {
  console.error(error.message);
  process.exitCode = 1;
});
