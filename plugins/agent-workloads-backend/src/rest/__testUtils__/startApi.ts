import type { Server } from 'node:http';
import {
  coreServices,
  createBackendPlugin,
  createServiceFactory,
  type PermissionsService,
} from '@backstage/backend-plugin-api';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { actionsRegistryServiceMock } from '@backstage/backend-test-utils/alpha';
import {
  AuthorizeResult,
  type PolicyDecision,
} from '@backstage/plugin-permission-common';
import { signalsServiceRef } from '@backstage/plugin-signals-node';
import type { DomainSettings } from '../../domain/settings';
import type { History } from '../../history/History';
import {
  anEnvironment,
  aTemplate,
  FakeClock,
  InMemoryClusterStore,
  TEST_SEALER,
} from '../../testUtils';
import { createApi } from '../../createApi';
import type { ClusterProvisioning } from '../../provisioning';
import { InMemoryArtifactStore } from './InMemoryArtifactStore';

/** Who belongs to which group. */
const GROUPS: Record<string, string[]> = {
  'user:default/ada': ['group:default/market-research'],
  'user:default/grace': ['group:default/risk'],
  'user:default/linus': ['group:default/risk'],
};

const permissionsFactory = (decisions: Record<string, PolicyDecision>) =>
  createServiceFactory({
    service: coreServices.permissions,
    deps: {},
    factory(): PermissionsService {
      const decide = ({ permission }: { permission: { name: string } }) =>
        decisions[permission.name] ?? { result: AuthorizeResult.ALLOW };
      return {
        authorizeConditional: async requests => requests.map(decide),
        authorize: async requests =>
          requests.map(request => ({
            result:
              decide(request).result === AuthorizeResult.ALLOW
                ? AuthorizeResult.ALLOW
                : AuthorizeResult.DENY,
          })),
      };
    },
  });

const userInfoFactory = createServiceFactory({
  service: coreServices.userInfo,
  deps: {},
  factory: () => ({
    async getUserInfo(credentials) {
      const { userEntityRef } = credentials.principal as {
        userEntityRef: string;
      };
      return {
        userEntityRef,
        ownershipEntityRefs: [userEntityRef, ...(GROUPS[userEntityRef] ?? [])],
      };
    },
  }),
});

/** The API on a test backend, with a cluster in memory at 12:10 and every decision of the permission policy in hand. */
export async function startApi(options: {
  history: History;
  settings?: Partial<DomainSettings>;
  /** By cluster; none by default. */
  provisioning?: ReadonlyMap<string, ClusterProvisioning>;
}) {
  const clock = new FakeClock('2026-11-23T12:10:00Z');
  const store = new InMemoryClusterStore({ now: () => clock.now() });
  store.put(aTemplate());
  store.put(anEnvironment());
  const artifactStore = new InMemoryArtifactStore();
  const decisions: Record<string, PolicyDecision> = {};
  const actionsRegistry = actionsRegistryServiceMock();
  const auditor = mockServices.auditor.mock();
  const auditEvent = { success: jest.fn(), fail: jest.fn() };
  auditor.createEvent.mockResolvedValue(auditEvent);
  const policyHealth = {
    read: jest.fn().mockResolvedValue({ engine: 'opa', healthy: true }),
  };
  const events = {
    publish: jest.fn().mockResolvedValue(undefined),
    subscribe: jest.fn(),
  };
  const signals = { publish: jest.fn().mockResolvedValue(undefined) };

  const plugin = createBackendPlugin({
    pluginId: 'agent-workloads',
    register: reg =>
      reg.registerInit({
        deps: {
          auth: coreServices.auth,
          httpAuth: coreServices.httpAuth,
          httpRouter: coreServices.httpRouter,
          logger: coreServices.logger,
          permissions: coreServices.permissions,
          permissionsRegistry: coreServices.permissionsRegistry,
          signals: signalsServiceRef,
          userInfo: coreServices.userInfo,
        },
        async init(deps) {
          const api = createApi({
            ...deps,
            events,
            actionsRegistry,
            auditor,
            clusters: [store],
            history: options.history,
            sealer: TEST_SEALER,
            artifactStores: { of: () => artifactStore },
            policyHealth,
            provisioning: options.provisioning ?? new Map(),
            settings: {
              approvalFloor: {},
              defaultApprovers: [],
              unknownRequester: 'twoApprovers',
              ...options.settings,
            },
            clock,
            validateResponses: true,
          });
          deps.httpRouter.use(api.router);
          api.signals.start();
          api.inventory.start();
        },
      }),
  });
  const backend = await startTestBackend({
    features: [
      plugin,
      permissionsFactory(decisions),
      userInfoFactory,
      createServiceFactory({
        service: signalsServiceRef,
        deps: {},
        factory: () => signals,
      }),
    ],
  });
  return {
    /** For supertest. */
    server: backend.server as unknown as Server,
    stop: () => backend.stop(),
    store,
    artifactStore,
    policyHealth,
    clock,
    actionsRegistry,
    auditor,
    auditEvent,
    signals,
    events,
    /** By permission name; whatever is not there is allowed. */
    decisions,
  };
}
