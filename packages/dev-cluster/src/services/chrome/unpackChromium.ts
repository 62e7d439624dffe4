import { execFile } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { explain } from '../systemErrors';

/** A script that runs the browser with the environment in which it finds its own libraries and fonts. */
export const LAUNCHER = 'chrome.sh';

// the package unpacks into os.tmpdir(), decided by environment variables at its import: a process of its own keeps that apart
const UNPACK =
  "require('@sparticuz/chromium').executablePath().then(console.log)";
const NODE_RUNTIME = 'nodejs22.x'; // makes the package bring NSS and NSPR along

const launcher = (cacheDir: string) => `#!/bin/sh
export LD_LIBRARY_PATH='${join(cacheDir, 'al2023/lib')}'
export FONTCONFIG_PATH='${join(cacheDir, 'fonts')}'
exec '${join(cacheDir, 'chromium')}' "$@"
`;

/** The package's own file names fixed folders under /tmp. */
const fontsConfig = (cacheDir: string) => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${join(cacheDir, 'fonts')}</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>${join(cacheDir, 'fonts-cache')}</cachedir>
</fontconfig>
`;

/**
 * Unpacks the browser once, into `cacheDir`. It is put together beside its place and moved, so that a killed start
 * never leaves half a browser.
 *
 * @returns the program to start
 */
export async function unpackChromium(cacheDir: string): Promise<string> {
  const program = join(cacheDir, LAUNCHER);
  if (existsSync(program)) return program;
  mkdirSync(dirname(cacheDir), { recursive: true });
  const draft = mkdtempSync(`${cacheDir}.`);
  try {
    await promisify(execFile)(process.execPath, ['-e', UNPACK], {
      cwd: dirname(__filename),
      env: {
        PATH: process.env.PATH,
        TMPDIR: draft,
        AWS_LAMBDA_JS_RUNTIME: NODE_RUNTIME,
      },
    });
    writeFileSync(join(draft, 'fonts/fonts.conf'), fontsConfig(cacheDir));
    writeFileSync(join(draft, LAUNCHER), launcher(cacheDir), { mode: 0o755 });
    if (!existsSync(program)) {
      rmSync(cacheDir, { recursive: true, force: true });
      renameSync(draft, cacheDir);
    }
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string };
    throw explain('Chrome', stderr || message);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return program;
}
