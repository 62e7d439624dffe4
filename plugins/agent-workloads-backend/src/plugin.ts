import {
  coreServices,
  createBackendPlugin,
  type LoggerService,
} from '@backstage/backend-plugin-api';
import { actionsRegistryServiceRef } from '@backstage/backend-plugin-api/alpha';
import { PLUGIN_ID } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import type { WorkflowEngine } from '@agent-workloads/backstage-plugin-agent-workloads-node';
import { eventsServiceRef } from '@backstage/plugin-events-node';
import { signalsServiceRef } from '@backstage/plugin-signals-node';
import { ArtifactStores, S3ArtifactStore } from './artifacts';
import { readConfig, type AgentWorkloadsConfig } from './config';
import { systemClock, type Clock } from './controller/Clock';
import { DatabaseHistory } from './history';
import { HmacSealer, loadKey } from './integrity';
import {
  connectCluster,
  connectProvisioner,
  type ClusterConnection,
  type ClusterObjects,
} from './kube';
import { openPolicy, PolicyHealth } from './policy';
import { createProvisioning, type ClusterProvisioning } from './provisioning';
import { createOperator } from './reconciler';
import { createApi } from './createApi';

/**
 * Runs agent workloads: reconciles them in the clusters, and serves them to people.
 * @public
 */
export const agentWorkloadsPlugin = createBackendPlugin({
  pluginId: PLUGIN_ID,
  register(reg) {
    reg.registerInit({
      deps: {
        actionsRegistry: actionsRegistryServiceRef,
        auditor: coreServices.auditor,
        auth: coreServices.auth,
        config: coreServices.rootConfig,
        database: coreServices.database,
        events: eventsServiceRef,
        httpAuth: coreServices.httpAuth,
        httpRouter: coreServices.httpRouter,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
        permissions: coreServices.permissions,
        permissionsRegistry: coreServices.permissionsRegistry,
        signals: signalsServiceRef,
        userInfo: coreServices.userInfo,
      },
      async init({ config: rootConfig, database, lifecycle, ...services }) {
        const config = readConfig(rootConfig);
        const { httpRouter, logger } = services;
        const clock = systemClock;
        const history = await DatabaseHistory.create(database);
        const sealer = new HmacSealer(loadKey(config.integrity));
        const policy = await openPolicy(config.policy);
        const policyHealth = new PolicyHealth({
          engine: policy,
          clock,
          logger,
        });
        const sharedStore = openArtifactStore(config);
        const artifactStores = new ArtifactStores({
          shared: sharedStore,
          environmentEndpoint: config.artifacts.environmentEndpoint,
          clock,
        });
        const connections = config.clusters.map(cluster =>
          connectCluster({
            ...config,
            cluster,
            lease: config.reconciler.lease,
            clock,
            logger,
          }),
        );
        const clusters = connections.map(({ store }) => store);
        const leases = new Map(
          connections.map(({ store, lease }) => [store.name, lease]),
        );
        const shared = { clusters, history, sealer, clock, logger };

        const operator = createOperator({
          ...shared,
          ...config.reconciler,
          settings: config.settings,
          policy,
          policyTimeoutMs: config.policy.timeoutMs,
          artifactTimeoutMs: config.artifacts.timeoutMs,
          retentionMs: config.history.retentionMs,
          engineFor: ({ name }) => engineOf(connections, name),
          leaseFor: ({ name }) =>
            config.reconciler.leaderElection ? leases.get(name) : undefined,
          artifactsFor: (store, namespace) =>
            artifactStores.of(store, namespace),
        });
        const api = createApi({
          ...services,
          ...shared,
          settings: config.settings,
          artifactStores,
          provisioning: openProvisioning(config, connections, shared),
          policyHealth,
        });
        httpRouter.use(api.router);

        lifecycle.addStartupHook(() => {
          api.signals.start();
          api.inventory.start();
          operator.start();
          // A wrong address is told now, not at the first gate.
          void policyHealth.read();
          clusters.forEach(store => store.start());
        });
        lifecycle.addShutdownHook(async () => {
          api.signals.stop();
          api.inventory.stop();
          await operator.stop();
          await Promise.all(clusters.map(store => store.stop()));
          await policy.stop();
          artifactStores.close();
          sharedStore?.close();
        });
      },
    });
  },
});

/** In the clusters for which config names an account. */
function openProvisioning(
  { clusters, provisioning: config }: AgentWorkloadsConfig,
  connections: readonly ClusterConnection[],
  { clock, logger }: { clock: Clock; logger: LoggerService },
): Map<string, ClusterProvisioning> {
  const accounts = new Map<string, ClusterObjects>();
  for (const cluster of clusters) {
    const found = connections.find(({ store }) => store.name === cluster.name);
    const objects = found && connectProvisioner(cluster, { ...found, clock });
    if (objects) accounts.set(cluster.name, objects);
  }
  return createProvisioning(accounts, { config, clock, logger });
}

function engineOf(
  connections: readonly ClusterConnection[],
  cluster: string,
): WorkflowEngine {
  const found = connections.find(({ store }) => store.name === cluster);
  if (!found) throw new Error(`No connection to cluster ${cluster}`);
  return found.engine;
}

function openArtifactStore({
  artifacts: { s3 },
}: AgentWorkloadsConfig): S3ArtifactStore | undefined {
  if (!s3) {
    return undefined;
  }
  const { accessKeyId, secretAccessKey, ...options } = s3;
  return new S3ArtifactStore({
    ...options,
    ...(accessKeyId !== undefined &&
      secretAccessKey !== undefined && {
        credentials: { accessKeyId, secretAccessKey },
      }),
  });
}
