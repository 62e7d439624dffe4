import { EMBEDDED, dataDirFrom, portBase, portsFrom } from './config';
import { startDevCluster, type DevCluster } from './startDevCluster';

const BANNER = `
  Embedded development cluster of Agent Workloads
  For development and tests: it listens on loopback only and is not a security boundary.
  Steps run as processes of this user, without isolation.
`;

const say = (message: string) => process.stderr.write(`${message}\n`);

/** Stops once, and says so when a second signal cuts it short. */
function createStopper(cluster: () => DevCluster | undefined) {
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
      await cluster()?.stop();
    } catch (error) {
      say(`While stopping: ${error}`);
    }
    process.exit(code);
  };
}

async function main() {
  say(BANNER);
  let cluster: DevCluster | undefined;
  const stop = createStopper(() => cluster);
  process.on('SIGINT', () => stop('SIGINT', 0));
  process.on('SIGTERM', () => stop('SIGTERM', 0));
  const dataDir = dataDirFrom(process.env);
  cluster = await startDevCluster({
    dataDir,
    ports: portsFrom(portBase(process.env)),
    onProgress: message => say(`  … ${message}`),
    onFatal: reason => stop(reason, 1),
  });
  const { kubeconfigPath, endpoints } = cluster;
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
