import { Header, Page } from '@backstage/core-components';
import { useText } from '../components/useText';
import { AgentWorkloadsRouter } from './AgentWorkloadsRouter';

/** The pages with a header of their own, for apps whose layout has none. */
export const AgentWorkloadsPage = () => {
  const t = useText();
  return (
    <Page themeId="tool">
      <Header title={t('common.title')} />
      <AgentWorkloadsRouter />
    </Page>
  );
};
