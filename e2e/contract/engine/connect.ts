import { type ClusterConfig, connectCluster, systemClock } from './backend';

type Logger = Parameters<typeof connectCluster>[0]['logger'];

/** Says nothing: what matters is asserted. */
export const SILENT: Logger = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  child: () => SILENT,
};

/** Connects as the portal does. */
export function connect(
  cluster: Omit<ClusterConfig, 'name'>,
  namespace: string,
  lease = { namespace, name: 'engine-tests' },
): ReturnType<typeof connectCluster> {
  return connectCluster({
    cluster: { name: 'test', ...cluster },
    namespaces: [namespace],
    clusterTemplates: false,
    lease,
    clock: systemClock,
    logger: SILENT,
  });
}
