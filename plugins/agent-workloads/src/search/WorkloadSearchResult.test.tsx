import { renderInTestApp } from '@backstage/test-utils';
import { screen } from '@testing-library/react';
import { expectNoA11yProblems } from '../__testUtils__';
import { WorkloadSearchResult } from './WorkloadSearchResult';

const RESULT = {
  title: 'competitor-analysis',
  text: 'Compare the prices of both shops.',
  location: '/agent-workloads/embedded/demo/competitor-analysis',
  cluster: 'embedded',
  namespace: 'demo',
  name: 'competitor-analysis',
  phase: 'Suspended',
  pipeline: 'visual-analysis-template',
  owner: 'group:default/market-research',
};

describe('a workload among search results', () => {
  it('says what it was about, how it stands and where it ran', async () => {
    const { container } = await renderInTestApp(
      <WorkloadSearchResult result={RESULT} />,
    );
    expect(
      screen.getByRole('link', { name: 'competitor-analysis' }),
    ).toHaveAttribute('href', RESULT.location);
    expect(screen.getByText('Waiting')).toBeVisible();
    expect(screen.getByText(RESULT.text)).toBeVisible();
    expect(
      screen.getByText(
        'visual-analysis-template in demo on embedded · group:default/market-research',
      ),
    ).toBeVisible();
    await expectNoA11yProblems(container);
  });

  it('marks what was searched for', async () => {
    await renderInTestApp(
      <WorkloadSearchResult
        result={RESULT}
        highlight={{
          preTag: '<x>',
          postTag: '</x>',
          fields: {
            text: 'Compare the <x>prices</x> of both shops.',
            title: '<x>competitor</x>-analysis',
          },
        }}
      />,
    );
    expect(screen.getByText('prices').tagName).toBe('MARK');
    expect(screen.getByText('competitor').tagName).toBe('MARK');
  });

  it('takes a document of an older index', async () => {
    const { title, text, location } = RESULT;
    await renderInTestApp(
      <WorkloadSearchResult result={{ title, text, location }} />,
    );
    expect(screen.getByText(text)).toBeVisible();
    expect(screen.queryByText('Waiting')).toBeNull();
  });

  it('is nothing without a result', async () => {
    await renderInTestApp(<WorkloadSearchResult />);
    expect(screen.queryByRole('link')).toBeNull();
  });
});
