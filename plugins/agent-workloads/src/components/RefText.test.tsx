import { entityRouteRef } from '@backstage/plugin-catalog-react';
import { renderInTestApp } from '@backstage/test-utils';
import { screen } from '@testing-library/react';
import { RefText } from './RefText';

const show = (text: string) =>
  renderInTestApp(
    <p>
      <RefText text={text} />
    </p>,
    { mountedRoutes: { '/catalog/:namespace/:kind/:name': entityRouteRef } },
  );

describe('RefText', () => {
  it('links people and groups, and leaves the full stop alone', async () => {
    await show('2 approvals from group:default/risk or user:default/adam.');
    expect(
      screen.getAllByRole('link').map(link => link.getAttribute('href')),
    ).toEqual(['/catalog/default/group/risk', '/catalog/default/user/adam']);
    expect(screen.getByText(/^2 approvals from/)).toHaveTextContent(/\.$/);
  });

  it('leaves words without refs as they are', async () => {
    await show('Nothing here: see http://example.com/user');
    expect(screen.queryByRole('link')).not.toBeInTheDocument();
  });
});
