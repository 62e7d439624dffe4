import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../portalAccount';

const run = promisify(execFile);
const SCRIPT = join(ROOT, 'e2e/cluster/service.sh');

/** Stops, starts, hangs or resumes a service of the test cluster, and returns when that is so. */
export async function service(
  name: string,
  action: 'stop' | 'start' | 'hang' | 'resume',
): Promise<void> {
  await run(SCRIPT, [name, action], { timeout: 120_000 });
}
