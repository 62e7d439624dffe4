import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { KubeConfig, loadYaml } from '@kubernetes/client-node';
import type { ClusterConfig } from '../config';

interface TokenFiles {
  users?: Array<{ name: string; user?: { tokenFile?: string } }>;
}

/**
 * Where a cluster is and who we are there. Tokens in files are read again every minute, since whoever issued them
 * renews them. `podRoot` is where a pod's own files lie.
 */
export function loadKubeConfig(
  { access, name }: ClusterConfig,
  podRoot = '',
): KubeConfig {
  const config = new KubeConfig();
  if (access.kind === 'inCluster') loadPod(config, name, podRoot);
  else if (access.kind === 'kubeconfig') loadFile(config, name, access);
  else
    config.loadFromClusterAndUser(
      {
        name,
        server: access.url,
        caData: access.caData,
        skipTLSVerify: access.skipTLSVerify,
      },
      { name: 'portal', token: access.serviceAccountToken },
    );
  return config;
}

function loadPod(config: KubeConfig, cluster: string, podRoot: string): void {
  if (!process.env.KUBERNETES_SERVICE_HOST)
    throw new Error(
      `Cluster ${cluster} is the one that the backend runs in (inCluster), but it runs in no pod; use kubeconfig or url in agentWorkloads.clusters`,
    );
  config.loadFromCluster(podRoot);
}

function loadFile(
  config: KubeConfig,
  cluster: string,
  { path, context }: { path: string; context?: string },
): void {
  try {
    config.loadFromFile(path);
    addTokenFiles(config, path);
  } catch (error) {
    throw new Error(
      `The kubeconfig ${path} of cluster ${cluster} can't be read; see agentWorkloads.clusters`,
      { cause: error },
    );
  }
  if (context === undefined) return;
  if (!config.getContextObject(context))
    throw new Error(
      `The kubeconfig ${path} of cluster ${cluster} has no context ${context}; see agentWorkloads.clusters`,
    );
  config.setCurrentContext(context);
}

/** client-node knows kubectl's `tokenFile` only under another name, and reads it once. */
function addTokenFiles(config: KubeConfig, path: string): void {
  const { users = [] } = loadYaml<TokenFiles>(readFileSync(path, 'utf8'));
  const files = new Map(users.map(({ name, user }) => [name, user?.tokenFile]));
  config.users = config.users.map(user => {
    const file = files.get(user.name);
    if (!file) return user;
    const tokenFile = resolve(dirname(path), file);
    return {
      ...user,
      authProvider: { name: 'tokenFile', config: { tokenFile } },
    };
  });
}
