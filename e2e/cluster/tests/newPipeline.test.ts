import { execFile } from 'node:child_process';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { OPA } from './support/OpaServer';
import { ROOT } from './support/portalAccount';

const run = promisify(execFile);

/** The tests lie beside the template's other ones, and are left out where there is no OPA. */
it('the policy that the template new-pipeline writes passes its tests in the real OPA, whatever was answered', async () => {
  const { stderr } = await run(
    process.execPath,
    [
      join(ROOT, 'node_modules/@backstage/cli/bin/backstage-cli'),
      ...['package', 'test', '--watchAll=false', 'src/newPipeline.test.ts'],
      ...['--testNamePattern', 'the policy of a new pipeline'],
    ],
    {
      cwd: join(ROOT, 'plugins/scaffolder-backend-module-agent-workloads'),
      env: {
        ...process.env,
        NODE_ENV: 'test',
        PATH: [dirname(OPA), process.env.PATH].join(delimiter),
      },
    },
  );
  expect(stderr).toMatch(/Tests: .*\b2 passed/);
}, 240_000);
