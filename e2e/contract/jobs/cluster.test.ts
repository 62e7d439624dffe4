import { readFile } from 'node:fs/promises';
import { describe, it } from 'vitest';
import { describeJobs } from './describeJobs';

// The same suite on a real cluster: set this to a kubeconfig of an administrator.
const path = process.env.AGENT_WORKLOADS_CONTRACT_KUBECONFIG;

if (path) {
  describeJobs(path, () => readFile(path, 'utf8'));
} else {
  describe('Jobs of a real cluster', () => {
    it.skip('needs AGENT_WORKLOADS_CONTRACT_KUBECONFIG', () => undefined);
  });
}
