import { screen } from '@testing-library/react';
import { renderPages } from './__testUtils__';
import * as exported from './index';
import { AgentWorkloadsPage } from './plugin';

// The page loads every other page lazily; on a busy machine that alone takes seconds.
const LOADING_MS = 30_000;

describe('AgentWorkloadsPage', () => {
  it(
    'shows the list where an app of the old frontend system mounts it',
    async () => {
      await renderPages('', { pages: <AgentWorkloadsPage /> });
      expect(
        await screen.findByRole(
          'row',
          { name: /competitor-analysis/ },
          { timeout: LOADING_MS },
        ),
      ).toBeInTheDocument();
    },
    2 * LOADING_MS,
  );
});

describe('apps of the old frontend system', () => {
  it.each([
    'AgentWorkloadClusterPicker',
    'AgentWorkloadEnvironmentPicker',
    'AgentWorkloadNamespaceName',
    'AgentWorkloadParameters',
    'AgentWorkloadPipelinePicker',
    'AgentWorkloadUrls',
    'EntityAgentWorkloadsCard',
    'EntityAgentWorkloadsContent',
    'AgentWorkloadSearchResultListItem',
  ])('can mount %s', name => {
    expect(Object.entries(exported)).toContainEqual([
      name,
      expect.any(Function),
    ]);
  });
});
