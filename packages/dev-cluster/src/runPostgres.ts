import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LOOPBACK } from './services/Service';
import { startPostgres } from './services/postgres/startPostgres';

/**
 * A throw-away PostgreSQL for a test run: `tsx runPostgres.ts <port>` prints its connection string and stops when
 * its standard input ends, so that it never outlives who started it.
 */
async function main() {
  const port = Number(process.argv[2]);
  const folder = mkdtempSync(join(tmpdir(), 'agent-workloads-tests-'));
  const password = randomBytes(12).toString('hex');
  const service = await startPostgres({
    dataDir: join(folder, 'postgres'),
    port,
    password,
    databases: [],
  });
  let stopping: Promise<void> | undefined;
  const stop = () => {
    stopping ??= service.stop().then(() => {
      rmSync(folder, { recursive: true, force: true });
      process.exit(0);
    });
  };
  process.stdin.on('end', stop).on('error', stop).resume();
  process.on('SIGTERM', stop).on('SIGINT', stop);
  process.stdout.write(
    `postgresql://postgres:${password}@${LOOPBACK}:${port}\n`,
  );
}

main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
