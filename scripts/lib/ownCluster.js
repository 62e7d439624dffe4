'use strict';
/** `npm start -- --context NAME`: the portal against a cluster that one has. It creates nothing there. */
const { randomBytes } = require('node:crypto');
const fs = require('node:fs');
const { homedir } = require('node:os');
const { delimiter, dirname, join, resolve } = require('node:path');
const { run } = require('./commands');
const { removeStarter } = require('./processes');
const { answers, runPortal, until } = require('./product');
const { bold, dim, red, step } = require('./progress');
const { inRoot, readSettings } = require('./settings');
const { Supervisor } = require('./Supervisor');

const DATABASE_TIMEOUT_MS = 60_000;

/** The file that --kubeconfig, $KUBECONFIG or kubectl's default names. */
function findKubeconfig({ kubeconfig, env = process.env, home = homedir() }) {
  const candidates = kubeconfig
    ? [resolve(kubeconfig)]
    : (env.KUBECONFIG ?? '').split(delimiter).filter(Boolean);
  if (candidates.length === 0) candidates.push(join(home, '.kube/config'));
  const found = candidates.filter(file => fs.existsSync(file));
  if (found.length === 1) return found[0];
  if (found.length > 1)
    throw new Error(
      `KUBECONFIG names several files. Make one of them: \`kubectl config view --flatten --minify --context NAME > portal.kubeconfig\`, and name it with --kubeconfig.`,
    );
  throw new Error(
    `There is no kubeconfig ${candidates.join(
      ' or ',
    )}. Name it with --kubeconfig FILE.`,
  );
}

/** What reads YAML, unless nothing is installed yet. */
function yamlParser() {
  try {
    return require('yaml').parse;
  } catch {
    return undefined;
  }
}

/** Throws with the contexts that there are; before the first installation that has to wait for the portal's own check. */
function assertContext(file, context) {
  const parse = yamlParser();
  if (!parse) return;
  const contexts = parse(fs.readFileSync(file, 'utf8'))?.contexts ?? [];
  const names = contexts.map(({ name }) => name);
  if (names.includes(context)) return;
  throw new Error(
    `${file} has no context "${context}". It has: ${
      names.join(', ') || 'none'
    }.`,
  );
}

/** A context's name as the portal names clusters, and folders. */
const labelOf = context =>
  context
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 63)
    .replace(/-+$/, '') || 'cluster';

/** Data of its own, beside that of the embedded cluster: another database, other seals. */
function settingsFor({ context }, env = process.env) {
  const name = labelOf(context);
  const settings = readSettings({
    ...env,
    AGENT_WORKLOADS_DATA_DIR:
      env.AGENT_WORKLOADS_DATA_DIR || `.agent-workloads-${name}`,
  });
  const ports = env.AGENT_WORKLOADS_POSTGRES_HOST
    ? {}
    : { PostgreSQL: settings.ports.PostgreSQL };
  return { ...settings, clusterName: name, ports };
}

/** The key of this machine's portal, made once. A portal with replicas gets it from its config instead. */
function integrityKey({ dataDir }) {
  const file = join(dataDir, 'secrets/integrity.key');
  if (!fs.existsSync(file)) {
    fs.mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    fs.writeFileSync(file, `${randomBytes(32).toString('hex')}\n`, {
      mode: 0o600,
    });
  }
  return fs.readFileSync(file, 'utf8').trim();
}

function describe({ what, cure }) {
  return [what, ...cure.map(line => `      ${line}`)].join('\n');
}

/** Asks the cluster; throws with everything that is missing. */
async function inspect({ tools, settings, cluster, signal }) {
  const { context, kubeconfig, namespaces } = cluster;
  const kubectl = `kubectl --kubeconfig ${kubeconfig} --context ${context}`;
  const question = JSON.stringify({ kubeconfig, context, namespaces, kubectl });
  const output = await run(
    tools.node,
    ['--import', 'tsx', inRoot('scripts/check-cluster.ts'), question],
    {
      env: tools.env,
      logFile: join(settings.logsDir, 'check-cluster.log'),
      signal,
    },
  ).catch(error => {
    throw error.output ? new Error(error.output.trim()) : error;
  });
  const result = JSON.parse(output.trim().split('\n').pop());
  if (result.problems.length === 0) return result;
  throw new Error(
    [
      `The cluster of context ${context} (${result.server}) is not ready for the portal:`,
      ...result.problems.map(one => `  ${red('✘')} ${describe(one)}`),
      '',
      'An administrator of the cluster runs what stands below each. Nothing was changed.',
    ].join('\n'),
  );
}

/** What app-config.cluster.yaml reads; what the caller's environment says goes first. */
function portalEnv(env, { settings, cluster, found }) {
  const { environment = {} } = found;
  return {
    AGENT_WORKLOADS_S3_ENDPOINT: environment.s3_endpoint,
    AGENT_WORKLOADS_S3_REGION: environment.s3_region,
    AGENT_WORKLOADS_INTEGRITY_KEY: integrityKey(settings),
    ...env,
    AGENT_WORKLOADS_CLUSTER_NAME: settings.clusterName,
    AGENT_WORKLOADS_KUBECONFIG: cluster.kubeconfig,
    AGENT_WORKLOADS_CONTEXT: cluster.context,
  };
}

/** What variables can't say, as a config file between app-config.cluster.yaml and app-config.local.yaml. */
function writeConfig({ dataDir }, { namespaces }, env) {
  const file = join(dataDir, 'app-config.yaml');
  const policy = env.AGENT_WORKLOADS_OPA_URL
    ? {}
    : { policy: { engine: 'wasm', opa: null } };
  // What was found out or asked for is exact; null takes away what app-config.cluster.yaml says.
  const config = {
    agentWorkloads: { namespaces, namespaceSelector: null, ...policy },
  };
  fs.writeFileSync(file, `${JSON.stringify(config, null, 2)}\n`);
  return file;
}

async function startDatabase(supervisor, { tools, settings, signal }) {
  if (process.env.AGENT_WORKLOADS_POSTGRES_HOST) return {};
  await step('starting PostgreSQL for the portal', async () => {
    const { logFile } = supervisor.start(
      'database',
      tools.node,
      ['--import', 'tsx', inRoot('packages/dev-cluster/src/runDatabase.ts')],
      {
        ...tools.env,
        AGENT_WORKLOADS_PORT_BASE: String(settings.base),
        AGENT_WORKLOADS_DATA_DIR: settings.dataDir,
      },
    );
    const isReady = async () =>
      fs.readFileSync(logFile, 'utf8').includes('{"ready":true}');
    await until('PostgreSQL', isReady, {
      timeoutMs: DATABASE_TIMEOUT_MS,
      signal,
    });
  });
  const { postgresPassword } = JSON.parse(
    fs.readFileSync(join(settings.dataDir, 'secrets/credentials.json'), 'utf8'),
  );
  return {
    AGENT_WORKLOADS_POSTGRES_PORT: String(settings.base + 3),
    AGENT_WORKLOADS_POSTGRES_PASSWORD: postgresPassword,
  };
}

/** What will not work, though nothing hinders the start. */
async function notesOn(env, notes) {
  const endpoint = env.AGENT_WORKLOADS_S3_ENDPOINT;
  const local = fs.existsSync(inRoot('app-config.local.yaml'));
  const more = [];
  if (!endpoint && !local)
    more.push({
      what: 'No address of S3 is known: evidence and reports can not be shown.',
      cure: ['Set AGENT_WORKLOADS_S3_ENDPOINT'],
    });
  if (!env.AGENT_WORKLOADS_S3_ACCESS_KEY && !local)
    more.push({
      what: 'No credentials for S3 are set, so those of the AWS chain are tried.',
      cure: [
        'Set AGENT_WORKLOADS_S3_ACCESS_KEY and AGENT_WORKLOADS_S3_SECRET_KEY, or artifacts.s3 in app-config.local.yaml',
      ],
    });
  const reached = url =>
    answers(url).then(
      () => true,
      () => false,
    );
  if (endpoint && !local && !(await reached(endpoint)))
    more.push({
      what: `S3 at ${endpoint} does not answer from this machine.`,
      cure: [
        'Forward its port (kubectl port-forward) and set AGENT_WORKLOADS_S3_ENDPOINT=http://127.0.0.1:PORT',
      ],
    });
  return [...notes, ...more];
}

function printReady({ settings, cluster, found, notes }) {
  const { namespaces, server, user } = found;
  console.log(`
${bold('The portal is running')}

  Portal       ${bold(
    `http://localhost:${settings.portalPort}/agent-workloads`,
  )}
  Cluster      ${cluster.context} (${server}), as ${user}
  Namespaces   ${namespaces.join(', ') || 'all'}
  Logs         ${settings.logsDir}
${notes.map(note => `\n  ${bold('!')} ${describe(note)}`).join('')}
  Sign-in is the development one: listening on loopback only. Ctrl-C stops the portal; the cluster is left as it is,
  and workloads wait until a portal runs again. ${dim(
    `Data of this portal: ${settings.dataDir}`,
  )}
`);
}

/** Starts on a place that `claimPlace` took. Answers what can be stopped. */
async function startAgainst({ tools, settings, cluster, signal, onDeath }) {
  const failed = new AbortController();
  const supervisor = new Supervisor(settings, failure => {
    failed.abort(failure);
    onDeath(failure);
  });
  const stop = async () => {
    await supervisor.stop();
    removeStarter(settings);
  };
  const either = AbortSignal.any([signal, failed.signal]);
  try {
    const found = await step(`asking the cluster ${cluster.context}`, () =>
      inspect({ tools, settings, cluster, signal: either }),
    );
    const database = await startDatabase(supervisor, {
      tools,
      settings,
      signal: either,
    });
    const env = {
      ...portalEnv(tools.env, { settings, cluster, found }),
      ...database,
    };
    const local = inRoot('app-config.local.yaml');
    await runPortal(supervisor, {
      tools,
      settings,
      env,
      configs: [
        inRoot('app-config.yaml'),
        inRoot('app-config.cluster.yaml'),
        writeConfig(settings, found, env),
        ...(fs.existsSync(local) ? [local] : []),
      ],
      signal: either,
    });
    const notes = await notesOn(env, found.notes);
    return {
      stop,
      print: () => printReady({ settings, cluster, found, notes }),
    };
  } catch (error) {
    await stop();
    throw failed.signal.aborted ? failed.signal.reason : error;
  }
}

module.exports = {
  assertContext,
  findKubeconfig,
  labelOf,
  settingsFor,
  startAgainst,
};
