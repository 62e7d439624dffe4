import { readFile } from 'node:fs/promises';
import { describe, it } from 'vitest';
import { describeArgo } from './describeArgo';

// The same suite on a real cluster with Argo's controller: set this to a kubeconfig of an administrator.
const path = process.env.AGENT_WORKLOADS_CONTRACT_KUBECONFIG;

if (path) {
  describeArgo(path, () => readFile(path, 'utf8'));
} else {
  describe('Argo of a real cluster', () => {
    it.skip('needs AGENT_WORKLOADS_CONTRACT_KUBECONFIG', () => undefined);
  });
}
