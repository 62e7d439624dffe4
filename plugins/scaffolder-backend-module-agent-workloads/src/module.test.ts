import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { scaffolderActionsExtensionPoint } from '@backstage/plugin-scaffolder-node';
import scaffolderModule from './index';

describe('the scaffolder module', () => {
  it('adds its actions', async () => {
    const addActions = jest.fn();
    const backend = await startTestBackend({
      extensionPoints: [[scaffolderActionsExtensionPoint, { addActions }]],
      features: [scaffolderModule, mockServices.discovery.factory()],
    });
    expect(addActions.mock.calls.flat().map(({ id }) => id)).toEqual([
      'kubernetes:apply',
      'argo:workflow-template:apply',
      'agent-workload:environment:delete',
      'agent-workload:environment:values',
      'agent-workload:launch',
      'agent-workload:wait',
    ]);
    await backend.stop();
  });
});
