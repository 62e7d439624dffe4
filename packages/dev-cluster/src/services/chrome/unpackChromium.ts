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

/** An unpacked browser and the environment that lets it find its own libraries and fonts. */
export interface Chromium {
  executable: string;
  env: Record<string, string>;
}

// the package unpacks into os.tmpdir(), decided by environment variables at its import: a process of its own keeps that apart
const UNPACK =
  "require('@sparticuz/chromium').executablePath().then(console.log)";
const NODE_RUNTIME = 'nodejs22.x'; // makes the package bring NSS and NSPR along

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
 */
export async function unpackChromium(cacheDir: string): Promise<Chromium> {
  const executable = join(cacheDir, 'chromium');
  if (!existsSync(executable)) {
    mkdirSync(dirname(cacheDir), { recursive: true });
    const draft = mkdtempSync(`${cacheDir}.`);
    try {
      await promisify(execFile)(process.execPath, ['-e', UNPACK], {
        cwd: __dirname,
        env: {
          PATH: process.env.PATH,
          TMPDIR: draft,
          AWS_LAMBDA_JS_RUNTIME: NODE_RUNTIME,
        },
      });
      writeFileSync(join(draft, 'fonts/fonts.conf'), fontsConfig(cacheDir));
      if (!existsSync(executable)) {
        rmSync(cacheDir, { recursive: true, force: true });
        renameSync(draft, cacheDir);
      }
    } catch (error) {
      const { stderr, message } = error as Error & { stderr?: string };
      throw explain('Chrome', stderr || message);
    } finally {
      rmSync(draft, { recursive: true, force: true });
    }
  }
  return {
    executable,
    env: {
      LD_LIBRARY_PATH: join(cacheDir, 'al2023/lib'),
      FONTCONFIG_PATH: join(cacheDir, 'fonts'),
    },
  };
}
