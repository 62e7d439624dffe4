import { join } from 'node:path';
import { EMBEDDED, dataDirFrom, portBase, portsFrom } from './config';
import { killRecorded } from './services/processRecord';
import { startDevCluster, type DevCluster } from './startDevCluster';

const BANNER = `
  Embedded development cluster of Agent Workloads
  For development and tests: it listens on loopback only and is not a security boundary.
  Steps run as processes of this user, without isolation.
`;

const say = (message: string) => process.stderr.write(`${message}\n`);

/** A terminal and a parent may both pass on one Ctrl-C: what comes this soon is the same one. */
const SAME_SIGNAL_MS = 1000;

/** Stops once, and says so when a second signal cuts it short. */
function createStopper(
  dataDir: string,
  starting: () => Promise<DevCluster | undefined>,
) {
  let since: number | undefined;
  return async (reason: string, code: number) => {
    if (since !== undefined) {
      if (Date.now() - since < SAME_SIGNAL_MS) return;
      say('Stopping at once; what is stored is kept.');
      killRecorded(join(dataDir, 'pids'));
      process.exit(code || 130);
    }
    since = Date.now();
    say(
      `${reason}: stopping. Steps that run are tried again at the next start.`,
    );
    try {
      // in the middle of starting, too: what is half up would be left behind
      const cluster = await starting().catch(() => undefined);
      await cluster?.stop();
    } catch (error) {
      say(`While stopping: ${error}`);
    }
    process.exit(code);
  };
}

async function main() {
  say(BANNER);
  const dataDir = dataDirFrom(process.env);
  const parts: { starting?: Promise<DevCluster> } = {};
  // before anything is started: a signal may come at any time
  const stop = createStopper(dataDir, async () => parts.starting);
  process.on('SIGINT', () => stop('SIGINT', 0));
  process.on('SIGTERM', () => stop('SIGTERM', 0));
  parts.starting = startDevCluster({
    dataDir,
    ports: portsFrom(portBase(process.env)),
    onProgress: message => say(`  … ${message}`),
    onFatal: reason => stop(reason, 1),
  });
  const { kubeconfigPath, endpoints } = await parts.starting;
  const ready = { ready: true, kubeconfigPath, endpoints, dataDir };
  process.stdout.write(`${JSON.stringify(ready)}\n`);
  say(
    `  ready. Try: kubectl --kubeconfig ${kubeconfigPath} get aw -n ${EMBEDDED.namespace} -w`,
  );
}

main().catch((error: Error) => {
  say(`The embedded cluster did not start.\n${error.message}`);
  process.exit(1);
});
