import { signalApiRef } from '@backstage/plugin-signals-react';
import type { TemplateParameterSchema } from '@backstage/plugin-scaffolder-react';
import { Stepper } from '@backstage/plugin-scaffolder-react/alpha';
import { renderInTestApp, TestApiProvider } from '@backstage/test-utils';
import {
  FakeAgentWorkloadsApi,
  type FakeOptions,
} from '../../dev/FakeAgentWorkloadsApi';
import { agentWorkloadsApiRef } from '../api';
import {
  clusterPicker,
  environmentPicker,
  namespaceName,
  parameters,
  pipelinePicker,
  urls,
} from '../fields/definitions';
import { FakeSignals } from './FakeSignals';

const FIELDS = [
  clusterPicker,
  environmentPicker,
  pipelinePicker,
  parameters,
  namespaceName,
  urls,
].map(field => ({ ...field, schema: field.schema.schema }));

type Properties = Record<string, object>;

/** One page of a template's form. */
export const page = (properties: Properties, required: string[] = []) => ({
  title: 'Page',
  schema: { type: 'object', title: 'Page', required, properties },
});

export interface RenderedForm {
  container: Element;
  api: FakeAgentWorkloadsApi;
  /** Called with the answers. */
  created: jest.Mock;
}

/** Renders pages of a template's form in the scaffolder's own wizard, on a backend in memory. */
export async function renderForm(
  pages: Array<ReturnType<typeof page>>,
  options: FakeOptions & {
    api?: FakeAgentWorkloadsApi;
    initial?: Record<string, string>;
  } = {},
): Promise<RenderedForm> {
  const { api = new FakeAgentWorkloadsApi(options) } = options;
  const created = jest.fn().mockResolvedValue(undefined);
  const steps = pages as TemplateParameterSchema['steps'];
  const { container } = await renderInTestApp(
    <TestApiProvider
      apis={[
        [agentWorkloadsApiRef, api],
        [signalApiRef, new FakeSignals()],
      ]}
    >
      <Stepper
        manifest={{ title: 'A template', steps }}
        extensions={FIELDS}
        initialState={options.initial}
        onCreate={created}
      />
    </TestApiProvider>,
  );
  return { container, api, created };
}
