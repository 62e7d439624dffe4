import type { Config } from '@backstage/config';
import type { JsonObject } from '@backstage/types';

/** What a platform shares with environments, by the name of the cluster: values of the skeleton, without secrets. */
export type SharedServices = ReadonlyMap<string, JsonObject>;

const PATH = 'agentWorkloads.provisioning.sharedServices';

/** Reads the portal's config. Wrong values stop the start with path and reason. */
export function readSharedServices(config: Config): SharedServices {
  const shared = new Map<string, JsonObject>();
  for (const [index, entry] of (
    config.getOptionalConfigArray(PATH) ?? []
  ).entries()) {
    const cluster = entry.getString('cluster');
    if (shared.has(cluster))
      throw new Error(
        `Invalid config: ${PATH}[${index}] is the second one for cluster ${cluster}; put all of its values into one`,
      );
    shared.set(cluster, entry.getConfig('values').get<JsonObject>());
  }
  return shared;
}
