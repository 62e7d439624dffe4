import { chownSync, existsSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** How to run a program under an account that PostgreSQL accepts. */
export interface Account {
  /** Who owns the files; undefined: the account that we run under already. */
  owner?: { uid: number; gid: number };
  /** Options for `spawn`. */
  run: { uid?: number; gid?: number };
  /** Put before the command, e.g. `setpriv …`. */
  prefix: string[];
}

/** Everyone may enter every folder above `path`. */
function reachable(path: string): boolean {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    if ((statSync(folder).mode & 0o001) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}

function idsOf(name: string): { uid: number; gid: number } | undefined {
  const entry = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map(line => line.split(':'))
    .find(fields => fields[0] === name);
  return entry && { uid: Number(entry[2]), gid: Number(entry[3]) };
}

const SETPRIV = '/usr/bin/setpriv';

/**
 * PostgreSQL refuses to run as root. Root therefore runs it as `postgres` or `nobody`, whichever the machine has;
 * no account is added. Where that account can't reach the files (a clone under a private folder such as /root), it keeps
 * the capability to pass closed folders.
 */
export function postgresAccount(paths: string[]): Account {
  if (process.getuid?.() !== 0) return { run: {}, prefix: [] };
  const ids = idsOf('postgres') ?? idsOf('nobody');
  if (!ids) {
    throw new Error(
      'PostgreSQL refuses to run as root, and this machine has neither a user "postgres" nor "nobody" to run it as. Run as an ordinary user.',
    );
  }
  if (paths.every(reachable)) return { owner: ids, run: ids, prefix: [] };
  if (!existsSync(SETPRIV)) {
    throw new Error(
      `PostgreSQL refuses to run as root, and other users can't enter the folders above ${paths.join(
        ' or ',
      )}. Move the project to a folder that others may enter, or run as an ordinary user.`,
    );
  }
  return {
    owner: ids,
    run: {},
    prefix: [
      SETPRIV,
      `--reuid=${ids.uid}`,
      `--regid=${ids.gid}`,
      '--clear-groups',
      '--inh-caps=-all,+dac_override',
      '--ambient-caps=-all,+dac_override',
      // access(2), by which initdb looks for its programs, drops the capabilities of an ordinary user without it
      '--securebits=+no_setuid_fixup',
      '--',
    ],
  };
}

/** Gives a file or folder to the account. */
export function giveTo({ owner }: Account, path: string) {
  if (owner) chownSync(path, owner.uid, owner.gid);
}
