import { screen } from '@testing-library/react';
import { renderTestApp } from '@backstage/frontend-test-utils';
import {
  ApiBlueprint,
  createFrontendModule,
} from '@backstage/frontend-plugin-api';
import { FakeAgentWorkloadsApi } from '../dev/FakeAgentWorkloadsApi';
import plugin from './alpha';
import { agentWorkloadsApiRef } from './api';

const fake = createFrontendModule({
  pluginId: 'agent-workloads',
  extensions: [
    ApiBlueprint.make({
      params: defineParams =>
        defineParams({
          api: agentWorkloadsApiRef,
          deps: {},
          factory: () => new FakeAgentWorkloadsApi({ workloads: [] }),
        }),
    }),
  ],
});

describe('the plugin in the new frontend system', () => {
  it('has its page at /agent-workloads', async () => {
    renderTestApp({
      features: [plugin, fake],
      initialRouteEntries: ['/agent-workloads'],
    });
    expect(
      await screen.findByText('No workloads yet', {}, { timeout: 10_000 }),
    ).toBeInTheDocument();
  });
});
