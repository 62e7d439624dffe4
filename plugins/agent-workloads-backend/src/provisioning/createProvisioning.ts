import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Clock } from '../controller/Clock';
import type { ClusterObjects } from '../kube/ClusterObjects';
import type { ProvisioningConfig } from '../provisioningConfig';
import type { ClusterProvisioning } from './AuthorizedProvisioning';
import { EnvironmentRemover } from './EnvironmentRemover';
import { Provisioner } from './Provisioner';

/** Provisioning in the clusters that have an account for it, by name. */
export function createProvisioning(
  accounts: ReadonlyMap<string, ClusterObjects>,
  options: { config: ProvisioningConfig; clock: Clock; logger: LoggerService },
): Map<string, ClusterProvisioning> {
  return new Map(
    [...accounts].map(([cluster, objects]) => {
      const logger = options.logger.child({ cluster });
      const parts = { ...options, logger, objects };
      return [
        cluster,
        {
          provisioner: new Provisioner(parts),
          remover: new EnvironmentRemover(parts),
        },
      ];
    }),
  );
}
