import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { giveTo, postgresAccount } from '../../src/services/postgres/account';
import { postgresBinaries } from '../../src/services/postgres/binaries';

// an ordinary user runs PostgreSQL as itself, and there is nothing to pass
const isRoot = process.getuid?.() === 0;

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'aw-account-'));
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

describe('postgresAccount', () => {
  it.skipIf(!isRoot)(
    'lets initdb find its programs below a folder that only root may enter',
    () => {
      const native = join(root, 'native');
      const installed = dirname(dirname(postgresBinaries().initdb));
      cpSync(installed, native, { recursive: true, verbatimSymlinks: true });
      const initdb = join(native, 'bin/initdb');
      const data = join(root, 'data');
      const account = postgresAccount([data, initdb]);
      mkdirSync(data, { mode: 0o700 });
      giveTo(account, data);

      const [program = '', ...args] = [
        ...account.prefix,
        initdb,
        ...[`--pgdata=${data}`, '--auth=trust', '--no-sync', '--locale=C'],
      ];
      const { status, stderr } = spawnSync(program, args, {
        ...account.run,
        cwd: '/',
        encoding: 'utf8',
        env: { PATH: '/usr/bin:/bin' },
      });

      expect(stderr).not.toContain('Permission denied');
      expect(status).toBe(0);
      expect(existsSync(join(data, 'PG_VERSION'))).toBe(true);
    },
  );
});
