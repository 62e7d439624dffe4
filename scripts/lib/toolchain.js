'use strict';
/** Node, yarn's packages, the steps' bundle and the pages: fetched or built only when something changed. */
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const { delimiter, dirname, join, resolve } = require('node:path');
const { run } = require('./commands');
const { step } = require('./progress');
const { exists, inRoot, root } = require('./settings');

const FETCHED_NODE = '.tools/node_modules/node/bin/node';

/** Backstage runs on 22 and 24; jsdom 31 wants these minors. */
function isRecent(version) {
  const [major, minor] = version.split('.').map(Number);
  return (major === 24 && minor >= 15) || (major === 22 && minor >= 22);
}

/** Folder with `include/node`, so that native modules build without the network. */
function headersOf(node) {
  const candidates = [
    inRoot(
      '.tools/node_modules/node/node_modules',
      `node-${process.platform}-${process.arch}`,
    ),
    resolve(fs.realpathSync(node), '../..'),
  ];
  return candidates.find(folder =>
    fs.existsSync(join(folder, 'include/node/node.h')),
  );
}

function environmentFor(node) {
  const path = [dirname(node), inRoot('node_modules/.bin'), process.env.PATH];
  const headers = headersOf(node);
  return {
    ...process.env,
    PATH: path.filter(Boolean).join(delimiter),
    ...(headers && { npm_config_nodedir: headers }),
  };
}

/** The node to run everything with; fetched from npm when the running one is too old. */
async function ensureNode({ logsDir }, signal) {
  if (isRecent(process.versions.node)) {
    return { node: process.execPath, env: environmentFor(process.execPath) };
  }
  const node = inRoot(FETCHED_NODE);
  if (!exists(FETCHED_NODE)) {
    await step(`getting Node 24 (this is ${process.version})`, () =>
      run(
        'npm',
        [
          'i',
          '--prefix',
          inRoot('.tools'),
          '--no-audit',
          '--no-fund',
          'node@24',
        ],
        { env: process.env, logFile: join(logsDir, 'node.log'), signal },
      ),
    );
  }
  return { node, env: environmentFor(node) };
}

function filesUnder(folder) {
  if (!fs.existsSync(folder)) return [];
  return fs
    .readdirSync(folder, { withFileTypes: true })
    .flatMap(entry =>
      entry.isDirectory()
        ? filesUnder(join(folder, entry.name))
        : [join(folder, entry.name)],
    )
    .sort();
}

function digestOf(files, ...more) {
  const hash = createHash('sha256');
  for (const file of files) {
    hash.update(`${file}\0`).update(fs.readFileSync(file)).update('\0');
  }
  return hash.update(more.join('\0')).digest('hex');
}

const readStamp = file =>
  fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : undefined;

function packageFiles() {
  const folders = ['packages', 'plugins'].flatMap(parent =>
    fs.readdirSync(inRoot(parent)).map(name => inRoot(parent, name)),
  );
  return [root, inRoot('e2e'), ...folders]
    .map(folder => join(folder, 'package.json'))
    .concat(inRoot('yarn.lock'), inRoot('.yarnrc.yml'))
    .filter(file => fs.existsSync(file))
    .sort();
}

/** Installs what the lockfile says, unless that is what the last install did. */
async function ensureInstalled({ node, env }, { logsDir }, signal) {
  const stamp = inRoot('node_modules/.agent-workloads-install');
  // a symbolic link to another node builds other native modules
  const digest = digestOf(packageFiles(), fs.realpathSync(node));
  if (readStamp(stamp) === digest) return;
  const releases = inRoot('.yarn/releases');
  const yarn = fs
    .readdirSync(releases)
    .find(name => /^yarn-.*\.cjs$/.test(name));
  await step('installing packages', say =>
    run(node, [join(releases, yarn), 'install', '--immutable'], {
      env: { ...env, CI: '' },
      logFile: join(logsDir, 'install.log'),
      onLine: line => say(line.slice(0, 60)),
      signal,
    }),
  );
  fs.writeFileSync(stamp, digest);
}

/** Builds a package into its `dist`, unless neither it nor what it is made of changed. */
async function ensureBuilt(what, { folder, sources, command }, context) {
  const { tools, logsDir, signal } = context;
  const stamp = join(folder, 'dist/.digest');
  const digest = digestOf([...sources, inRoot('yarn.lock')]);
  if (readStamp(stamp) === digest) return;
  await step(`building ${what}`, () =>
    run(tools.node, command, {
      env: tools.env,
      cwd: folder,
      logFile: join(logsDir, `build-${what.replace(/\W+/g, '-')}.log`),
      signal,
    }),
  );
  fs.writeFileSync(stamp, digest);
}

/** The steps as one bundle, and the portal's pages as its backend serves them. */
async function ensureBundles(context) {
  const common = filesUnder(inRoot('plugins/agent-workloads-common/src'));
  const steps = inRoot('packages/agent-steps');
  await ensureBuilt(
    'the steps',
    {
      folder: steps,
      sources: [
        ...filesUnder(join(steps, 'src')),
        ...common,
        join(steps, 'build.js'),
        join(steps, 'package.json'),
      ],
      command: [join(steps, 'build.js')],
    },
    context,
  );
  const app = inRoot('packages/app');
  await ensureBuilt(
    'the pages',
    {
      folder: app,
      sources: [
        ...filesUnder(join(app, 'src')),
        ...filesUnder(join(app, 'public')),
        ...filesUnder(inRoot('plugins/agent-workloads/src')),
        ...common,
        join(app, 'package.json'),
        inRoot('app-config.yaml'),
      ],
      command: [
        inRoot('node_modules/@backstage/cli/bin/backstage-cli'),
        'package',
        'build',
      ],
    },
    context,
  );
}

/** Everything that must be there before the product or its tests can run. */
async function prepare(settings, signal) {
  const tools = await ensureNode(settings, signal);
  await ensureInstalled(tools, settings, signal);
  await ensureBundles({ tools, logsDir: settings.logsDir, signal });
  return tools;
}

module.exports = { prepare };
