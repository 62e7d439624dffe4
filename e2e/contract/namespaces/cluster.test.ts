import { describe, it } from 'vitest';
import { KubeConfig } from '@kubernetes/client-node';
import { KubeHttp } from '../engine/backend';
import { describeFoundNamespaces } from './describeFoundNamespaces';

// The same suite on a real control plane: set this to a kubeconfig of an administrator.
const path = process.env.AGENT_WORKLOADS_CONTRACT_KUBECONFIG;

if (path) {
  describeFoundNamespaces(path, async () => {
    const config = new KubeConfig();
    config.loadFromFile(path);
    return {
      admin: new KubeHttp(config),
      access: { kind: 'kubeconfig', path },
    };
  });
} else {
  describe('namespaces found by label in a real cluster', () => {
    it.skip('needs AGENT_WORKLOADS_CONTRACT_KUBECONFIG', () => undefined);
  });
}
