/**
 * Asks a cluster whether it is ready for the portal, with the portal's own way of reaching it:
 * `tsx check-cluster.ts '{"kubeconfig": …, "context": …, "namespaces": […]}'` prints the answer as one line of JSON.
 */
import { KubeApiError } from '../plugins/agent-workloads-backend/src/kube/errors';
import { KubeHttp } from '../plugins/agent-workloads-backend/src/kube/KubeHttp';
import { loadKubeConfig } from '../plugins/agent-workloads-backend/src/kube/loadKubeConfig';
import { checkCluster } from './lib/clusterChecks';

async function main() {
  const { kubeconfig, context, namespaces, kubectl } = JSON.parse(
    process.argv[2] ?? '{}',
  );
  const config = loadKubeConfig({
    name: context,
    access: { kind: 'kubeconfig', path: kubeconfig, context },
  });
  const http = new KubeHttp(config);
  const ask = async (method: 'GET' | 'POST', path: string, body?: object) => {
    const [pathname = '', query = ''] = path.split('?');
    try {
      const answer = await http.request<object>({
        method,
        path: pathname,
        query: Object.fromEntries(new URLSearchParams(query)),
        body,
      });
      return { status: 200, body: answer };
    } catch (error) {
      if (!(error instanceof KubeApiError)) throw error;
      return { status: error.statusCode, body: error.status };
    }
  };
  const server = config.getCurrentCluster()?.server;
  try {
    const result = await checkCluster({
      ask,
      kubectl,
      namespaces,
      contextNamespace: config.getContextObject(context)?.namespace,
    });
    process.stdout.write(`${JSON.stringify({ server, ...result })}\n`);
  } catch (error) {
    throw new Error(
      `The API server of context ${context}, ${server}, does not answer: ${reasonOf(
        error,
      )}`,
    );
  }
}

/** fetch hides the reason in causes. */
function reasonOf(error: unknown): string {
  let reason = error;
  while (reason instanceof Error && reason.cause) reason = reason.cause;
  return reason instanceof Error ? reason.message : String(reason);
}

main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
