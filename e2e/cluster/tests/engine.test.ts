import { KubeConfig } from '@kubernetes/client-node';
import { afterAll } from 'vitest';
import { KubeHttp } from '../../contract/engine/backend';
import { connect } from '../../contract/engine/connect';
import {
  describeWorkflowEngine,
  type EngineTarget,
} from '../../contract/engine/describeWorkflowEngine';
import { argoServer } from './support/argoServer';
import { KubeApi, adminKubeconfig } from './support/KubeApi';
import { createWorkflowAccount } from './support/workflowAccount';

const admin = KubeApi.asAdmin();
const namespaces: string[] = [];

/** Steps of a run that is larger than the 1 MiB that Argo leaves unpacked. */
const LARGE = 2500;

afterAll(async () => {
  for (const namespace of namespaces)
    await admin.delete(`/api/v1/namespaces/${namespace}`);
});

/** An account that may end gates of one namespace and nothing else; the Argo server gets its token too. */
async function open(through: 'kube' | 'argo-server'): Promise<EngineTarget> {
  const namespace = `engine-${through}-${Date.now().toString(36)}`;
  namespaces.push(namespace);
  const serviceAccountToken = await createWorkflowAccount(admin, namespace);
  const config = new KubeConfig();
  config.loadFromFile(adminKubeconfig());
  const cluster = config.getCurrentCluster();
  const { engine } = connect(
    {
      access: {
        kind: 'token',
        url: cluster?.server ?? '',
        caData: cluster?.caData,
        serviceAccountToken,
        skipTLSVerify: false,
      },
      ...(through === 'argo-server' && {
        argoServer: await argoServer(admin, 'all'),
      }),
    },
    namespace,
  );
  return { engine, admin: new KubeHttp(config), namespace };
}

describeWorkflowEngine(
  'gates ended by a write to the Workflow',
  () => open('kube'),
  { padding: LARGE },
);

describeWorkflowEngine(
  'gates ended through the Argo server',
  () => open('argo-server'),
  { padding: LARGE },
);
