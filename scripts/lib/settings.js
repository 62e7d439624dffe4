'use strict';
const { existsSync } = require('node:fs');
const { join, resolve } = require('node:path');

const root = resolve(__dirname, '../..');
const EPHEMERAL = 32768;

function portFrom(env, name, fallback) {
  const text = env[name];
  if (!text) return fallback;
  const port = Number(text);
  if (!/^\d+$/.test(text) || port < 1024 || port >= EPHEMERAL) {
    throw new Error(
      `${name} is "${text}"; it must be a number from 1024 to ${
        EPHEMERAL - 1
      }.`,
    );
  }
  return port;
}

/** Where this run of the product keeps its data and which ports it takes. */
function readSettings(env = process.env) {
  const base = portFrom(env, 'AGENT_WORKLOADS_PORT_BASE', 21000);
  const dataDir = resolve(
    root,
    env.AGENT_WORKLOADS_DATA_DIR || '.agent-workloads',
  );
  return {
    root,
    dataDir,
    logsDir: join(dataDir, 'logs'),
    pidsDir: join(dataDir, 'pids'),
    base,
    ports: {
      'the Kubernetes API': base + 1,
      'the S3 server': base + 2,
      PostgreSQL: base + 3,
      Chrome: base + 4,
      'the model server': base + 5,
      'the sample shop': base + 6,
    },
    portalPort: portFrom(env, 'AGENT_WORKLOADS_PORTAL_PORT', 7007),
    namespace: 'agent-workloads-demo',
    kubeconfig: join(dataDir, 'kubeconfig'),
  };
}

/** `join` from the root of the project. */
const inRoot = (...parts) => join(root, ...parts);

/** True when the path is there, seen from the root of the project. */
const exists = (...parts) => existsSync(inRoot(...parts));

module.exports = { root, readSettings, inRoot, exists };
