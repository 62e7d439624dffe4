import { KubeConfig } from '@kubernetes/client-node';
import {
  HmacSealer,
  InMemoryHistory,
  createOperator,
  systemClock,
  type ClusterConfig,
} from '../../../contract/engine/backend';
import { SILENT, connect } from '../../../contract/engine/connect';
import { KubeApi, adminKubeconfig } from './KubeApi';
import { PORTAL, portalToken } from './portalAccount';
import { until } from './until';

/** Names the Lease, so that a portal beside this one does not take part. */
const INSTANCE = 'cluster-tests';

/** The reconciling part of a portal, as its own account, in one namespace. */
export interface TestPortal {
  history: InMemoryHistory;
  leasePath: string;
  stop(): Promise<void>;
}

/** Starts it; `approves` is the policy's word on a gate by its name. */
export async function startPortal(
  admin: KubeApi,
  namespace: string,
  options: {
    approves(gate: string): boolean;
    argoServer?: ClusterConfig['argoServer'];
  },
): Promise<TestPortal> {
  const config = new KubeConfig();
  config.loadFromFile(adminKubeconfig());
  const cluster = config.getCurrentCluster();
  const lease = {
    namespace: PORTAL.namespace,
    name: `agent-workloads-${INSTANCE}`,
  };
  const access = {
    kind: 'token' as const,
    url: cluster?.server ?? '',
    caData: cluster?.caData,
    serviceAccountToken: await portalToken(admin),
    skipTLSVerify: false,
  };
  const { argoServer } = options;
  const connection = connect({ access, argoServer }, namespace, lease);
  const history = new InMemoryHistory();
  const operator = createOperator({
    clusters: [connection.store],
    engineFor: () => connection.engine,
    leaseFor: () => connection.lease,
    artifactsFor: () => undefined,
    history,
    sealer: new HmacSealer('a key that is only for these tests'),
    policy: {
      engine: 'test',
      evaluate: async ({ gate }) => ({
        verdict: options.approves(gate.name) ? 'allow' : 'deny',
        reasons: [{ code: 'test', message: `as the test says: ${gate.name}` }],
      }),
    },
    settings: {
      instance: INSTANCE,
      approvalFloor: {},
      defaultApprovers: ['group:default/risk'],
      unknownRequester: 'allow',
      longestHoldSeconds: 3600,
      ttlSecondsAfterCompletion: 600,
      timeZone: 'UTC',
    },
    concurrency: 2,
    policyTimeoutMs: 5_000,
    artifactTimeoutMs: 5_000,
    identity: `test-${process.pid}-${Date.now()}`,
    clock: systemClock,
    logger: SILENT,
  });
  operator.start();
  connection.store.start();
  await until('the portal leads and its caches are filled', async () => {
    const [health] = operator.health();
    return health?.leading && health.healthy;
  });
  const leasePath = `/apis/coordination.k8s.io/v1/namespaces/${lease.namespace}/leases/${lease.name}`;
  return {
    history,
    leasePath,
    async stop() {
      await operator.stop();
      await connection.store.stop();
      await admin.delete(leasePath);
    },
  };
}
