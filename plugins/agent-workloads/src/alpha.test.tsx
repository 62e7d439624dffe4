import { screen } from '@testing-library/react';
import { renderTestApp } from '@backstage/frontend-test-utils';
import {
  ApiBlueprint,
  createFrontendModule,
} from '@backstage/frontend-plugin-api';
import { FakeAgentWorkloadsApi } from '../dev/FakeAgentWorkloadsApi';
import * as fields from './fields/formFields';
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

  it.each([
    'scaffolder-form-field:agent-workloads/cluster',
    'scaffolder-form-field:agent-workloads/environment',
    'scaffolder-form-field:agent-workloads/pipeline',
    'scaffolder-form-field:agent-workloads/parameters',
    'scaffolder-form-field:agent-workloads/namespace-name',
    'scaffolder-form-field:agent-workloads/urls',
    'entity-card:agent-workloads/workloads',
    'entity-content:agent-workloads/workloads',
    'search-result-list-item:agent-workloads',
    'search-filter-result-type:agent-workloads',
  ] as const)('extends other pages with %s', id => {
    expect(plugin.getExtension(id)).toBeDefined();
  });

  it('names its fields as templates do', () => {
    expect(Object.values(fields)).toEqual(
      [
        'AgentWorkloadClusterPicker',
        'AgentWorkloadEnvironmentPicker',
        'AgentWorkloadNamespaceName',
        'AgentWorkloadParameters',
        'AgentWorkloadPipelinePicker',
        'AgentWorkloadUrls',
      ].map(name => expect.objectContaining({ name })),
    );
  });
});
