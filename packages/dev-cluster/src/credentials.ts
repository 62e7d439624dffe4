import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EnvironmentSecrets } from './environment';

/** Keys of the embedded services: made once per data folder and readable by its owner only. */
export function readOrMakeCredentials(dataDir: string): EnvironmentSecrets {
  const folder = join(dataDir, 'secrets');
  const file = join(folder, 'credentials.json');
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8'));
  const key = () => randomBytes(18).toString('base64url');
  const made: EnvironmentSecrets = {
    s3: { accessKey: 'AGENTWORKLOADSDEV', secretKey: key() },
    postgresPassword: key(),
    modelKey: key(),
  };
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(file, `${JSON.stringify(made, null, 2)}\n`, {
    mode: 0o600,
    flag: 'wx',
  });
  return made;
}
