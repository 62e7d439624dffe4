import { constants } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';

/** More than any file between steps ever has. */
const MAX_INPUT_BYTES = 64 * 1024 * 1024;

/**
 * Reads a file below `root`. An artifact is a stranger's archive: a link, a device or a pipe in it is refused, and
 * so is a folder on the way that leads elsewhere.
 */
export async function readConfined(
  root: string,
  name: string,
): Promise<Buffer> {
  const path = join(root, name);
  const home = await realpath(root);
  const folder = await realpath(dirname(path));
  if (!isBelow(home, folder)) {
    throw new Error(
      `${name} leads out of the folder of inputs, to ${JSON.stringify(folder)}`,
    );
  }
  // A pipe would otherwise be waited for.
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
  const file = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK).catch(
    (error: NodeJS.ErrnoException) => {
      throw error.code === 'ELOOP'
        ? new Error(`${name} is a symbolic link, which is not followed`)
        : error;
    },
  );
  try {
    const stat = await file.stat();
    if (!stat.isFile()) {
      throw new Error(`${name} is not an ordinary file`);
    }
    if (stat.size > MAX_INPUT_BYTES) {
      throw new Error(
        `${name} has ${stat.size} bytes; at most ${MAX_INPUT_BYTES} are read`,
      );
    }
    return await file.readFile();
  } finally {
    await file.close();
  }
}

/** Whether `path` is `folder` or lies in it; both are real paths. */
export function isBelow(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith(`..${sep}`);
}
