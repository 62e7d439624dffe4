'use strict';
/** Starts the whole product: embedded cluster, portal, example workload. Used by `npm start` and by the journeys. */
const fs = require('node:fs');
const { join } = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');
const { assertPortsFree } = require('./ports');
const {
  assertNoOtherStarter,
  endLeftovers,
  killRecorded,
  recordStarter,
  removeStarter,
} = require('./processes');
const { step } = require('./progress');
const { inRoot } = require('./settings');
const { Supervisor } = require('./Supervisor');

const CLUSTER_TIMEOUT_MS = 120_000;
const PORTAL_TIMEOUT_MS = 240_000;
const EXAMPLE = 'examples/workloads/competitor-analysis.yaml';

/** Asks until the answer is good, a child died or time is up. */
async function until(what, ask, { timeoutMs, signal }) {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    signal.throwIfAborted();
    const answer = await ask().catch(() => undefined);
    if (answer) return answer;
    if (Date.now() > deadline) {
      throw new Error(`${what} was not ready within ${timeoutMs / 1000} s.`);
    }
    await sleep(300, undefined, { signal });
  }
}

async function answers(url) {
  const response = await fetch(url, { signal: AbortSignal.timeout(5000) });
  await response.arrayBuffer();
  return response.ok;
}

const clusterEnv = (env, { base, dataDir }) => ({
  ...env,
  AGENT_WORKLOADS_PORT_BASE: String(base),
  AGENT_WORKLOADS_DATA_DIR: dataDir,
});

/** What app-config.yaml reads. */
function embeddedEnv(env, settings, cluster) {
  const { base, dataDir } = settings;
  const credentials = JSON.parse(
    fs.readFileSync(join(dataDir, 'secrets/credentials.json'), 'utf8'),
  );
  return {
    ...env,
    AGENT_WORKLOADS_POSTGRES_PORT: String(base + 3),
    AGENT_WORKLOADS_POSTGRES_PASSWORD: credentials.postgresPassword,
    AGENT_WORKLOADS_S3_ENDPOINT: cluster.endpoints.s3,
    AGENT_WORKLOADS_S3_ACCESS_KEY: credentials.s3.accessKey,
    AGENT_WORKLOADS_S3_SECRET_KEY: credentials.s3.secretKey,
    AGENT_WORKLOADS_BROWSER_URL: cluster.endpoints.chrome,
    AGENT_WORKLOADS_MODEL_URL: cluster.endpoints.model,
    AGENT_WORKLOADS_MODEL_KEY: credentials.modelKey,
    AGENT_WORKLOADS_SHOP_HOST: new URL(cluster.endpoints.shop).host,
  };
}

/** The line that the cluster prints when all of it is up. */
function readyLine(logFile) {
  const line = fs
    .readFileSync(logFile, 'utf8')
    .split('\n')
    .find(text => text.startsWith('{"ready":true'));
  return line === undefined ? undefined : JSON.parse(line);
}

function startCluster(supervisor, tools, settings, signal) {
  const { node, env } = tools;
  const program = inRoot('packages/dev-cluster/src/main.ts');
  return step('starting the embedded cluster', async () => {
    const { logFile } = supervisor.start(
      'cluster',
      node,
      ['--import', 'tsx', program],
      clusterEnv(env, settings),
    );
    return until('The embedded cluster', async () => readyLine(logFile), {
      timeoutMs: CLUSTER_TIMEOUT_MS,
      signal,
    });
  });
}

/** Starts the portal with these config files, the later ones over the earlier, and waits until it serves. */
function runPortal(supervisor, { tools, settings, env, configs, signal }) {
  const { dataDir, portalPort } = settings;
  const backend = inRoot('packages/backend');
  const portal = `http://127.0.0.1:${portalPort}`;
  const parts = [`${portal}/.backstage/health/v1/readiness`, `${portal}/`];
  return step('starting the portal', async () => {
    // `backstage-cli start` outlives the backend and waits for an edit; here its death must be seen.
    supervisor.start(
      'portal',
      tools.node,
      [
        '--enable-source-maps',
        '--require',
        inRoot('node_modules/@backstage/cli/config/nodeTransform.cjs'),
        join(backend, 'src/index.ts'),
        ...configs.flatMap(file => ['--config', file]),
      ],
      {
        ...env,
        NODE_ENV: 'development',
        // the scaffolder's templates run in isolates, which need it
        NODE_OPTIONS: '--no-node-snapshot',
        BROWSER: 'none',
        AGENT_WORKLOADS_DATA_DIR: dataDir,
        AGENT_WORKLOADS_PORTAL_PORT: String(portalPort),
      },
      backend,
    );
    for (const url of parts) {
      await until(`The portal on ${url}`, () => answers(url), {
        timeoutMs: PORTAL_TIMEOUT_MS,
        signal,
      });
    }
  });
}

/** Creates the example workload unless it is there already. */
async function launchExample(cluster, { namespace }) {
  const { parse } = require('yaml'); // installed by the time this runs
  const workload = parse(fs.readFileSync(inRoot(EXAMPLE), 'utf8'));
  const shop = new URL(cluster.endpoints.shop).host;
  // the example names the default port of the sample shop
  const urls = workload.spec.targetUrls.map(url =>
    url.replace('127.0.0.1:21006', shop),
  );
  workload.metadata.namespace = namespace;
  workload.spec.targetUrls = urls;
  const response = await fetch(
    `${cluster.endpoints.kubernetes}/apis/${workload.apiVersion}/namespaces/${namespace}/agentworkloads`,
    {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(workload),
    },
  );
  if (response.ok || response.status === 409) return workload.metadata.name;
  throw new Error(
    `The example workload was refused: ${
      response.status
    } ${await response.text()}`,
  );
}

/**
 * Takes the data folder and the ports for this process, before anything slow begins: ends what a killed run left
 * behind, and throws when another program holds what we need.
 */
async function claimPlace(settings) {
  assertNoOtherStarter(settings);
  recordStarter(settings);
  try {
    const ended = await endLeftovers(settings);
    if (ended.length > 0) {
      console.log(
        `✔ ended what an earlier run left behind: ${ended.join(', ')}`,
      );
    }
    await assertPortsFree(settings);
  } catch (error) {
    removeStarter(settings);
    throw error;
  }
}

/**
 * Starts on a place that {@link claimPlace} took.
 *
 * @param {{ tools: object, settings: object, example?: boolean, onDeath: (failure: Error) => void, signal: AbortSignal }} options
 *   `onDeath`: a part ended by itself; `signal` aborts the start
 */
async function startProduct({
  tools,
  settings,
  example = true,
  onDeath,
  signal,
}) {
  const failed = new AbortController();
  const supervisor = new Supervisor(settings, failure => {
    failed.abort(failure);
    onDeath(failure);
  });
  const kill = () => {
    supervisor.stopping = true;
    killRecorded(settings);
    removeStarter(settings);
  };
  const stop = async () => {
    await supervisor.stop();
    removeStarter(settings);
  };
  const either = AbortSignal.any([signal, failed.signal]);
  try {
    const cluster = await startCluster(supervisor, tools, settings, either);
    await runPortal(supervisor, {
      tools,
      settings,
      env: embeddedEnv(tools.env, settings, cluster),
      configs: [inRoot('app-config.yaml')],
      signal: either,
    });
    const workload = example
      ? await launchExample(cluster, settings)
      : undefined;
    return { cluster, workload, stop, kill };
  } catch (error) {
    await stop();
    throw failed.signal.aborted ? failed.signal.reason : error;
  }
}

module.exports = { answers, claimPlace, runPortal, startProduct, until };
