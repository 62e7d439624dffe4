import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

/** What the environments of the test cluster are made of, but for what each has of its own. */
export const teamValues = (): Record<string, unknown> =>
  parse(readFileSync(join(__dirname, '../../environment/values.yaml'), 'utf8'));
