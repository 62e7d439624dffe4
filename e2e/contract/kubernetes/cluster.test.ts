import { readFile } from 'node:fs/promises';
import { describe, it } from 'vitest';
import { describeKubernetes } from './describeKubernetes';

// The same suite on a real control plane: set this to a kubeconfig of an administrator.
const path = process.env.AGENT_WORKLOADS_CONTRACT_KUBECONFIG;

if (path) {
  describeKubernetes(path, () => readFile(path, 'utf8'));
} else {
  describe('the Kubernetes API of a real cluster', () => {
    it.skip('needs AGENT_WORKLOADS_CONTRACT_KUBECONFIG', () => undefined);
  });
}
