import type {
  AuditorService,
  AuthService,
  HttpAuthService,
  LoggerService,
  PermissionsRegistryService,
  PermissionsService,
  UserInfoService,
} from '@backstage/backend-plugin-api';
import {
  agentWorkloadNamespacePermissions,
  agentWorkloadPermissions,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import type { EventsService } from '@backstage/plugin-events-node';
import type { SignalsService } from '@backstage/plugin-signals-node';
import type { Router } from 'express';
import { registerActions } from './actions/registerActions';
import { DefaultApprovals } from './approvals';
import { AuthorizedArtifacts, type ArtifactStores } from './artifacts';
import type { Clock } from './controller/Clock';
import type { DomainSettings } from './domain/settings';
import type { History } from './history/History';
import type { Sealer } from './integrity/Sealer';
import type { ClusterStore } from './kube/ClusterStore';
import type { PolicyHealth } from './policy';
import {
  agentWorkloadNamespaceResourceRef,
  agentWorkloadNamespaceRules,
  agentWorkloadResourceRef,
  agentWorkloadRules,
  loadNamespaces,
  NamespacePermissions,
  WorkloadPermissions,
} from './permissions';
import {
  AuthorizedProvisioning,
  type ClusterProvisioning,
} from './provisioning';
import { Attempts } from './workloads/Attempts';
import { AuthorizedWorkloads } from './workloads/AuthorizedWorkloads';
import { Callers } from './workloads/Callers';
import { InventoryEvents } from './workloads/InventoryEvents';
import { Launcher } from './workloads/Launcher';
import { LiveWorkloads } from './workloads/LiveWorkloads';
import { WorkloadSignals } from './workloads/WorkloadSignals';
import { createRouter } from './rest/createRouter';
import { loadResources } from './workloads/loadResources';

export interface ApiOptions {
  clusters: readonly ClusterStore[];
  history: History;
  sealer: Sealer;
  artifactStores: Pick<ArtifactStores, 'of'>;
  /** Clusters with a provisioner. */
  provisioning: ReadonlyMap<string, ClusterProvisioning>;
  policyHealth: Pick<PolicyHealth, 'read'>;
  settings: Pick<
    DomainSettings,
    'approvalFloor' | 'defaultApprovers' | 'unknownRequester'
  >;
  clock: Clock;
  httpAuth: HttpAuthService;
  auth: AuthService;
  userInfo: UserInfoService;
  permissions: PermissionsService;
  permissionsRegistry: PermissionsRegistryService;
  auditor: AuditorService;
  actionsRegistry: ActionsRegistryService;
  signals: SignalsService;
  events: EventsService;
  logger: LoggerService;
  validateResponses?: boolean;
}

/** Everything that serves people, put together: the routes, and the hints that something changed. */
export interface Api {
  router: Router;
  signals: WorkloadSignals;
  inventory: InventoryEvents;
}

export function createApi(options: ApiOptions): Api {
  const { permissionsRegistry, history, artifactStores } = options;
  const clusters = new Map(options.clusters.map(store => [store.name, store]));
  const live = new LiveWorkloads({ ...options, clusters });
  permissionsRegistry.addResourceType({
    resourceRef: agentWorkloadResourceRef,
    permissions: agentWorkloadPermissions,
    rules: Object.values(agentWorkloadRules),
    getResources: refs => loadResources(refs, { live, history }),
  });
  permissionsRegistry.addResourceType({
    resourceRef: agentWorkloadNamespaceResourceRef,
    permissions: agentWorkloadNamespacePermissions,
    rules: Object.values(agentWorkloadNamespaceRules),
    getResources: refs => loadNamespaces(refs, clusters),
  });
  const namespacePermissions = new NamespacePermissions({
    permissions: options.permissions,
    rules: permissionsRegistry.getPermissionRuleset(
      agentWorkloadNamespaceResourceRef,
    ),
  });
  const permissions = new WorkloadPermissions({
    permissions: options.permissions,
    rules: permissionsRegistry.getPermissionRuleset(agentWorkloadResourceRef),
  });
  const parts = {
    ...options,
    clusters,
    permissions,
    namespacePermissions,
    live,
  };
  const workloads = new AuthorizedWorkloads({
    ...parts,
    attempts: new Attempts(parts),
    callers: new Callers(parts),
  });
  const services = {
    ...parts,
    workloads,
    provisioning: new AuthorizedProvisioning(parts),
    launcher: new Launcher(parts),
  };
  registerActions(services);
  return {
    router: createRouter({
      ...services,
      approvals: new DefaultApprovals(parts),
      artifacts: new AuthorizedArtifacts({
        workloads,
        permissions,
        storeOf: ({ cluster, namespace }) => {
          const store = clusters.get(cluster);
          return store && artifactStores.of(store, namespace);
        },
      }),
    }),
    signals: new WorkloadSignals(parts),
    inventory: new InventoryEvents(parts),
  };
}
