import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { anEnvironment } from '../../dev/environments';
import { FakeAgentWorkloadsApi } from '../../dev/FakeAgentWorkloadsApi';
import { aPipeline } from '../../dev/pipelines';
import { expectNoA11yProblems, page, renderForm } from '../__testUtils__';

const FIELDS = {
  cluster: { type: 'string', 'ui:field': 'AgentWorkloadClusterPicker' },
  namespace: { type: 'string', 'ui:field': 'AgentWorkloadEnvironmentPicker' },
  pipeline: { type: 'string', 'ui:field': 'AgentWorkloadPipelinePicker' },
  parameters: { type: 'object', 'ui:field': 'AgentWorkloadParameters' },
};
const PAGE = page(FIELDS, ['cluster', 'namespace', 'pipeline']);

const clusters = [
  { name: 'embedded', namespaces: [], healthy: true },
  { name: 'far', namespaces: [], healthy: false, message: 'It timed out.' },
];
const environments = [
  anEnvironment(),
  anEnvironment({ namespace: 'team-b', title: 'Team B', owner: undefined }),
  anEnvironment({ cluster: 'far', namespace: 'team-far', title: 'Far away' }),
];
const pipelines = [
  aPipeline(),
  aPipeline({ name: 'broken', title: 'Broken', problems: ['No gate.'] }),
  aPipeline({ name: 'lib', title: 'Library', kind: 'ClusterWorkflowTemplate' }),
  aPipeline({ namespace: 'team-b', name: 'b-one', title: 'B one' }),
  aPipeline({
    namespace: 'team-b',
    name: 'b-two',
    title: 'B two',
    parameters: [],
  }),
  aPipeline({
    cluster: 'far',
    namespace: 'team-far',
    name: 'typed',
    title: 'Typed',
    parameters: [
      { name: 'region', required: true, description: 'Where to look.' },
      { name: 'depth', required: false, type: 'integer', default: '2' },
      { name: 'images', required: false, type: 'boolean', default: 'true' },
      { name: 'share', required: false, type: 'number' },
      { name: 'notes', required: false, type: 'text' },
      { name: 'speed', required: false, enum: ['slow', 'fast'] },
      { name: 'objective', required: false, filledFrom: 'objective' as const },
    ],
  }),
];

const select = (name: RegExp) => screen.findByRole('button', { name });
async function choose(field: RegExp, option: RegExp) {
  await userEvent.click(await select(field));
  const list = await screen.findByRole('listbox');
  await userEvent.click(within(list).getByRole('option', { name: option }));
  await waitFor(() => expect(screen.queryByRole('listbox')).toBeNull());
}
const next = async () =>
  userEvent.click(await screen.findByRole('button', { name: 'Review' }));

describe('the fields of a launching template', () => {
  it('follow each other from the cluster to the parameters', async () => {
    const { created, container } = await renderForm([PAGE], {
      clusters,
      environments,
      pipelines,
    });
    expect(await screen.findByText('Choose a cluster first.')).toBeVisible();
    expect(screen.getByText('Choose an environment first.')).toBeVisible();
    await choose(/^Cluster/, /embedded connected/);
    await choose(/^Environment/, /Market research.*agent-workloads-demo/);
    await userEvent.click(
      await screen.findByRole('radio', { name: /Visual analysis/ }),
    );
    await userEvent.type(
      await screen.findByRole('textbox', { name: 'max_pages' }),
      '7',
    );
    await expectNoA11yProblems(container);
    await next();
    await userEvent.click(
      await screen.findByRole('button', { name: 'Create' }),
    );
    expect(created).toHaveBeenCalledWith({
      cluster: 'embedded',
      namespace: 'agent-workloads-demo',
      pipeline: 'visual-analysis-template',
      parameters: { max_pages: '7' },
    });
  });

  it('take what is the only choice, and drop what another choice makes void', async () => {
    await renderForm([PAGE], { clusters, environments, pipelines });
    await choose(/^Cluster/, /far/);
    expect(await select(/^Environment/)).toHaveTextContent('Far away');
    expect(await screen.findByRole('radio', { name: /Typed/ })).toBeChecked();
    await choose(/^Cluster/, /embedded/);
    await screen.findByText('Choose an environment first.');
    expect(await select(/^Environment/)).not.toHaveTextContent('Far away');
    await choose(/^Environment/, /Team B/);
    expect(screen.getByRole('radio', { name: /B one/ })).not.toBeChecked();
    await userEvent.click(screen.getByRole('radio', { name: /B two/ }));
    expect(
      await screen.findByText('This pipeline has no parameters to set.'),
    ).toBeVisible();
  });

  it('say that the portal does not hear from a cluster', async () => {
    await renderForm([PAGE], { clusters, environments, pipelines });
    await choose(/^Cluster/, /far not connected/);
    expect(await screen.findByText(/It timed out\./)).toBeVisible();
  });

  it('offer a broken pipeline to nobody, and one of the whole cluster neither', async () => {
    await renderForm([PAGE], {
      environments: [anEnvironment()],
      pipelines: pipelines.slice(0, 3),
    });
    expect(await screen.findByRole('radio', { name: /Broken/ })).toBeDisabled();
    expect(screen.getByText(/No gate\./)).toBeVisible();
    expect(screen.queryByRole('radio', { name: /Library/ })).toBeNull();
    expect(
      screen.getByRole('radio', { name: /Visual analysis/ }),
    ).toBeChecked();
  });

  it('refuse a broken pipeline that a link asks for', async () => {
    await renderForm([PAGE], {
      environments: [anEnvironment()],
      pipelines,
      initial: {
        cluster: 'embedded',
        namespace: 'agent-workloads-demo',
        pipeline: 'broken',
      },
    });
    await screen.findByRole('radio', { name: /Broken/ });
    await next();
    expect(
      await screen.findAllByText(/“broken” can’t be launched: No gate\./),
    ).not.toHaveLength(0);
  });

  it('enter each parameter as its type wants it', async () => {
    const { created, container } = await renderForm([PAGE], {
      clusters: clusters.slice(1),
      environments,
      pipelines,
    });
    const text = (name: string) => screen.findByRole('textbox', { name });
    await userEvent.type(await text('depth'), 'deep');
    expect(screen.getByText('Write a whole number.')).toBeVisible();
    expect(screen.queryByRole('textbox', { name: 'objective' })).toBeNull();
    await userEvent.type(await text('share'), 'half');
    expect(screen.getByText('Write a number, for example 0.5.')).toBeVisible();
    await next();
    // The browser itself asks for what is required.
    expect(screen.queryByRole('button', { name: 'Create' })).toBeNull();
    await userEvent.type(await screen.findByLabelText(/^region/), 'eu');
    await next();
    expect(
      await screen.findAllByText(/depth: Write a whole number\./),
    ).not.toHaveLength(0);
    await userEvent.clear(await text('depth'));
    await userEvent.type(await text('depth'), '3');
    await userEvent.clear(await text('share'));
    await choose(/^images/, /^No$/);
    await choose(/^speed/, /^fast$/);
    await userEvent.type(await text('notes'), 'one{enter}two');
    await expectNoA11yProblems(container);
    await next();
    await userEvent.click(
      await screen.findByRole('button', { name: 'Create' }),
    );
    expect(created.mock.calls[0][0].parameters).toEqual({
      depth: '3',
      region: 'eu',
      images: 'false',
      speed: 'fast',
      notes: 'one\ntwo',
    });
  });

  it.each([
    ['This portal knows no cluster', { clusters: [] }],
    [
      'There is no environment that you can see in “embedded”',
      { environments: [] },
    ],
    ['No pipelines in “agent-workloads-demo”', { pipelines: [] }],
  ])('say “%s” and what to do', async (title, options) => {
    const { container } = await renderForm([PAGE], options);
    expect(await screen.findByText(title)).toBeVisible();
    await expectNoA11yProblems(container);
  });

  it('say what may be missing in their lists', async () => {
    const { container } = await renderForm([PAGE], {
      clusters: [{ name: 'embedded', namespaces: [], healthy: true }],
      environments: environments.slice(0, 2),
      gaps: [
        { cluster: 'embedded', namespace: 'team-b', message: 'No right.' },
        { cluster: 'embedded', namespace: 'team-c', message: 'Not yet.' },
        { cluster: 'far', message: 'It timed out.' },
      ],
    });
    expect(
      await screen.findByText('Some may be missing in this list'),
    ).toBeVisible();
    expect(screen.getByText(/Not yet\./)).toBeVisible();
    expect(screen.queryByText(/It timed out/)).toBeNull();
    await choose(/^Environment/, /Team B/);
    // The second list is that of this environment's pipelines.
    expect(await screen.findAllByText(/No right\./)).toHaveLength(2);
    expect(screen.getAllByText(/Not yet\./)).toHaveLength(1);
    await expectNoA11yProblems(container);
  });

  it('say why the environments could not be read, and try again', async () => {
    const api = new FakeAgentWorkloadsApi();
    api.failNext = new Error('The portal is away.');
    await renderForm([page({ namespace: FIELDS.namespace })], {
      api,
      initial: { cluster: 'embedded' },
    });
    expect(await screen.findByText('The portal is away.')).toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await select(/^Environment/)).toHaveTextContent('Market research');
  });
});
