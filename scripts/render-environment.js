'use strict';
/**
 * Renders a pipeline environment without a portal: VALUES.yaml as templates/pipeline-environment/README.md describes it,
 * and an empty folder for the manifests.
 *   node scripts/render-environment.js VALUES.yaml FOLDER [KEY=VALUE ...]
 * KEY=VALUE goes over the file's value; dots lead into it (`images.postgres=…`), true and false are booleans.
 */
const fs = require('node:fs');
const path = require('node:path');
const { parse } = require('yaml');

/** @param {Record<string, any>} values @param {string} pair */
function withPair(values, pair) {
  const at = pair.indexOf('=');
  if (at < 1) throw new Error(`"${pair}" is not KEY=VALUE.`);
  const keys = pair.slice(0, at).split('.');
  const text = pair.slice(at + 1);
  const last = keys.pop();
  let place = values;
  for (const key of keys) {
    place[key] = { ...place[key] };
    place = place[key];
  }
  place[last] = text === 'true' || text === 'false' ? text === 'true' : text;
}

function main([file, folder, ...pairs]) {
  if (!file || !folder)
    throw new Error(
      'Usage: node scripts/render-environment.js VALUES.yaml FOLDER [KEY=VALUE ...]',
    );
  require('tsx/cjs');
  const {
    renderEnvironment,
    writeEnvironment,
  } = require('../packages/dev-cluster/src/renderEnvironment.ts');
  const values = parse(fs.readFileSync(file, 'utf8')) ?? {};
  for (const pair of pairs) withPair(values, pair);
  writeEnvironment(renderEnvironment(values), path.resolve(folder));
}

if (require.main === module) {
  try {
    main(process.argv.slice(2));
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
