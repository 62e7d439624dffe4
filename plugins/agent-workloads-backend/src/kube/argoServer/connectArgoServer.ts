import { KubeConfig, type User } from '@kubernetes/client-node';
import type { ArgoServerConfig } from '../../argoServerConfig';
import { KubeHttp } from '../KubeHttp';
import { ArgoServer } from './ArgoServer';

/**
 * Argo's server, asked with a token of its own or with that of the portal's account: the server hands a bearer token on
 * to the API server (`--auth-mode=client`). A client certificate can't be handed on.
 */
export function connectArgoServer(
  clusterName: string,
  argoServer: ArgoServerConfig,
  portal: KubeConfig,
): ArgoServer {
  const user = userOf(argoServer, portal);
  if (!user)
    throw new Error(
      `The portal's account at cluster ${clusterName} has no bearer token for its Argo server; set token or tokenFile in agentWorkloads.clusters[].argoServer`,
    );
  const name = 'argo-server';
  const config = new KubeConfig();
  config.loadFromOptions({
    clusters: [
      {
        name,
        server: argoServer.url,
        caData: argoServer.caData,
        skipTLSVerify: argoServer.insecureSkipVerify,
      },
    ],
    users: [user],
    contexts: [{ name, cluster: name, user: user.name }],
    currentContext: name,
  });
  return new ArgoServer(new KubeHttp(config));
}

function userOf(
  { token }: ArgoServerConfig,
  portal: KubeConfig,
): User | undefined {
  const name = 'portal';
  if (!token) return bearerOf(portal.getCurrentUser());
  if ('value' in token) return { name, token: token.value };
  const config = { tokenFile: token.file };
  return { name, authProvider: { name: 'tokenFile', config } };
}

/** The account without its client certificate, if that leaves anything. */
function bearerOf(user: User | null): User | undefined {
  if (!user) return undefined;
  const { name, token, authProvider, exec } = user;
  return token || authProvider || exec
    ? { name, token, authProvider, exec }
    : undefined;
}
