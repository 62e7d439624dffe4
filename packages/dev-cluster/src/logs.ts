import {
  createWriteStream,
  existsSync,
  mkdirSync,
  renameSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Log } from './services/Service';
import type { Logger } from './store';

const MAX_BYTES = 10 * 1024 * 1024;

/** One file per part, in the data folder; a file that has grown large is put aside at the start. */
export class LogFiles {
  private readonly ends: (() => Promise<void>)[] = [];

  constructor(private readonly dir: string) {
    mkdirSync(dir, { recursive: true });
  }

  open(name: string): Log {
    const file = join(this.dir, `${name}.log`);
    if (existsSync(file) && statSync(file).size > MAX_BYTES) {
      renameSync(file, `${file}.old`);
    }
    const stream = createWriteStream(file, { flags: 'a' });
    stream.on('error', () => {}); // a full disk must not end the cluster over its logs
    this.ends.push(() => new Promise(resolve => stream.end(() => resolve())));
    return message => {
      stream.write(`${new Date().toISOString()} ${message}\n`);
    };
  }

  /** For parts that log with levels and fields. */
  logger(name: string): Logger {
    const log = this.open(name);
    const at =
      (level: string) => (message: string, meta?: Record<string, unknown>) =>
        log(`${level} ${message}${meta ? ` ${JSON.stringify(meta)}` : ''}`);
    return { info: at('info'), warn: at('warn'), error: at('error') };
  }

  async close() {
    await Promise.all(this.ends.map(end => end()));
  }
}
