import { join } from 'node:path';
import { dataDirFrom, portBase, portsFrom } from './config';
import { readOrMakeCredentials } from './credentials';
import { lockDataDir } from './lock';
import { LogFiles } from './logs';
import { startServices } from './startServices';

/**
 * Only the PostgreSQL of the embedded environment, for a portal whose cluster is elsewhere. Prints one line of JSON
 * when it is ready, and stops with SIGTERM.
 */
async function main() {
  const dataDir = dataDirFrom(process.env);
  const unlock = lockDataDir(dataDir);
  const logs = new LogFiles(join(dataDir, 'logs'));
  const services = await startServices(['postgres'], {
    dataDir,
    ports: portsFrom(portBase(process.env)),
    secrets: readOrMakeCredentials(dataDir),
    logs,
    onFatal: reason => {
      process.stderr.write(`${reason}\n`);
      process.exit(1);
    },
  });
  let stopping: Promise<void> | undefined;
  const stop = () => {
    stopping ??= Promise.all(
      [...services.values()].map(service => service.stop()),
    ).then(() => {
      logs.close();
      unlock();
      process.exit(0);
    });
  };
  process.on('SIGTERM', stop).on('SIGINT', stop);
  process.stdout.write(`${JSON.stringify({ ready: true })}\n`);
}

main().catch((error: Error) => {
  process.stderr.write(`The database did not start.\n${error.message}\n`);
  process.exit(1);
});
