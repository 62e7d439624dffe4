import { identityApiRef } from '@backstage/core-plugin-api';
import {
  entityRouteRef,
  entityPresentationApiRef,
} from '@backstage/plugin-catalog-react';
import { signalApiRef } from '@backstage/plugin-signals-react';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { permissionApiRef } from '@backstage/plugin-permission-react';
import {
  MockPermissionApi,
  renderInTestApp,
  TestApiProvider,
} from '@backstage/test-utils';
import type { ReactNode } from 'react';
import { Route, Routes } from 'react-router-dom';
import {
  FakeAgentWorkloadsApi,
  type FakeOptions,
} from '../../dev/FakeAgentWorkloadsApi';
import { RITA } from '../../dev/fixtures';
import { agentWorkloadsApiRef } from '../api';
import { AgentWorkloadsRouter } from '../pages/AgentWorkloadsRouter';
import { rootRouteRef } from '../routes';
import { FakeSignals } from './FakeSignals';

const IDENTITY = {
  getProfileInfo: async () => ({}),
  getCredentials: async () => ({}),
  getBackstageIdentity: async () => ({
    type: 'user' as const,
    userEntityRef: RITA,
    ownershipEntityRefs: [RITA, 'group:default/market-research'],
  }),
  signOut: async () => {},
};

/** Names entities by their refs: no catalog is asked. */
const PRESENTATION = {
  forEntity: (entity: unknown) => {
    const entityRef = String(entity);
    const snapshot = { entityRef, primaryTitle: entityRef };
    return { snapshot, promise: Promise.resolve(snapshot) };
  },
};

export type RenderedPages = {
  container: HTMLElement;
  unmount(): void;
  api: FakeAgentWorkloadsApi;
  signals: FakeSignals;
};

/** Renders the plugin's pages at an address below `/agent-workloads`, on a backend in memory. */
export async function renderPages(
  path = '',
  options: FakeOptions & { mayLaunch?: boolean; pages?: ReactNode } = {},
): Promise<RenderedPages> {
  const { mayLaunch = true, pages = <AgentWorkloadsRouter /> } = options;
  const api = new FakeAgentWorkloadsApi(options);
  const signals = new FakeSignals();
  const rendered = await renderInTestApp(
    <TestApiProvider
      apis={[
        [agentWorkloadsApiRef, api],
        [identityApiRef, IDENTITY],
        [signalApiRef, signals],
        [
          permissionApiRef,
          new MockPermissionApi(() =>
            mayLaunch ? AuthorizeResult.ALLOW : AuthorizeResult.DENY,
          ),
        ],
        [entityPresentationApiRef, PRESENTATION],
      ]}
    >
      <Routes>
        <Route path="/agent-workloads/*" element={pages} />
      </Routes>
    </TestApiProvider>,
    {
      routeEntries: [`/agent-workloads${path}`],
      mountedRoutes: {
        '/agent-workloads': rootRouteRef,
        '/catalog/:namespace/:kind/:name': entityRouteRef,
      },
    },
  );
  const { container, unmount } = rendered;
  return { container, unmount, api, signals };
}
