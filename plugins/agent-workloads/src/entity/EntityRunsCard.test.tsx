import type { Entity } from '@backstage/catalog-model';
import { EntityProvider } from '@backstage/plugin-catalog-react';
import { screen, waitFor } from '@testing-library/react';
import { renderPages } from '../__testUtils__';
import { EntityRunsCard } from './EntityRunsCard';

const GROUP: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Group',
  metadata: { name: 'market-research' },
};

// Alone in its file: what somebody may is remembered from test to test.
it('offers no launch to those who may not', async () => {
  await renderPages('', {
    mayLaunch: false,
    pages: (
      <EntityProvider entity={GROUP}>
        <EntityRunsCard />
      </EntityProvider>
    ),
  });
  await screen.findByRole('link', { name: 'All runs' });
  await waitFor(() =>
    expect(screen.queryByRole('link', { name: 'Launch workload' })).toBeNull(),
  );
});
