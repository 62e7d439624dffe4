import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** The tests run what the image runs: the bundle, made from the present sources. */
export default function setup(): void {
  execFileSync(process.execPath, [join(__dirname, '../../build.js')], {
    stdio: 'inherit',
  });
}
