import { EMBEDDED, dataDirFrom, portBase, portsFrom } from './config';
import { startDevCluster, type DevCluster } from './startDevCluster';

const BANNER = `
  Embedded development cluster of Agent Workloads
  For development and tests: it listens on loopback only and is not a security boundary.
  Steps run as processes of this user, without isolation.
`;

const say = (message: string) => process.stderr.write(`${message}\n`);

/** Stops once, and says so when a second signal cuts it short. */
function createStopper(starting: () => Promise<DevCluster>) {
  let stopping = false;
  return async (reason: string, code: number) => {
    if (stopping) {
      say('Stopping at once; what is stored is kept.');
      process.exit(code || 130);
    }
    stopping = true;
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
  const starting: Promise<DevCluster> = startDevCluster({
    dataDir,
    ports: portsFrom(portBase(process.env)),
    onProgress: message => say(`  … ${message}`),
    onFatal: reason => stop(reason, 1),
  });
  const stop = createStopper(() => starting);
  process.on('SIGINT', () => stop('SIGINT', 0));
  process.on('SIGTERM', () => stop('SIGTERM', 0));
  const { kubeconfigPath, endpoints } = await starting;
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
