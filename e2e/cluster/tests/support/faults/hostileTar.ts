import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** An artifact whose only entry is a symbolic link with the name that a step reads. */
export async function tarWithLink(
  name: string,
  target: string,
): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'hostile-tar-'));
  try {
    await symlink(target, join(folder, name));
    return await pack(folder, [name]);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** An artifact with a file that would lie above the folder into which it is unpacked. */
export async function tarWithClimb(
  climb: string,
  content: string,
): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'hostile-tar-'));
  try {
    await writeFile(join(folder, 'file'), content);
    return await pack(folder, ['-P', `--transform=s,^file$,${climb},`, 'file']);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function pack(folder: string, what: string[]): Promise<Buffer> {
  const file = join(folder, 'artifact.tgz');
  await run('tar', ['-czf', file, '-C', folder, ...what]);
  return readFile(file);
}
