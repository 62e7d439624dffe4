import '@backstage/cli/asset-types';
import ReactDOM from 'react-dom/client';
import { createApp } from '@backstage/frontend-defaults';
import {
  ApiBlueprint,
  createFrontendModule,
} from '@backstage/frontend-plugin-api';
import catalogPlugin from '@backstage/plugin-catalog/alpha';
import plugin from '../src/alpha';
import { agentWorkloadsApiRef } from '../src/api';
import { FakeAgentWorkloadsApi } from './FakeAgentWorkloadsApi';

/** Every state of every page, without a cluster or a backend. */
const fakeBackend = createFrontendModule({
  pluginId: 'agent-workloads',
  extensions: [
    ApiBlueprint.make({
      params: defineParams =>
        defineParams({
          api: agentWorkloadsApiRef,
          deps: {},
          factory: () => new FakeAgentWorkloadsApi(),
        }),
    }),
  ],
});

const app = createApp({ features: [catalogPlugin, plugin, fakeBackend] });
const root = document.getElementById('root');
if (!root) {
  throw new Error('The page has no element with the id "root"');
}
ReactDOM.createRoot(root).render(app.createRoot());
