import { spawn } from 'node:child_process';
import { stringify } from 'yaml';
import { adminKubeconfig } from './KubeApi';

/** What a command ended with. */
export interface Outcome {
  code: number;
  output: string;
}

/** Runs kubectl with the administrator's kubeconfig; objects in `input` go to its standard input. */
export function kubectl(
  args: readonly string[],
  ...input: object[]
): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn('kubectl', [
      '--kubeconfig',
      adminKubeconfig(),
      '--request-timeout=30s',
      ...args,
    ]);
    let output = '';
    const take = (part: Buffer) => {
      output += part.toString();
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.once('error', reject);
    child.once('close', code => resolve({ code: code ?? -1, output }));
    child.stdin.end(input.map(one => stringify(one)).join('---\n'));
  });
}
