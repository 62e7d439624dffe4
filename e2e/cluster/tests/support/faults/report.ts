import { appendFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { adminKubeconfig } from '../KubeApi';

/** What a scenario showed, as one JSON line on the console and in the cluster's report. */
export function report(scenario: string, seen: object): void {
  const line = JSON.stringify({
    at: new Date().toISOString(),
    scenario,
    ...seen,
  });
  // eslint-disable-next-line no-console -- what the closing note quotes
  console.log(line);
  const folder = dirname(dirname(adminKubeconfig()));
  appendFileSync(join(folder, 'report.jsonl'), `${line}\n`);
}
