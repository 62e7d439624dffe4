import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { ManifestResult } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { anEnvironment } from '../../dev/environments';
import { ApiError } from '../api';
import { expectNoA11yProblems, page, renderForm } from '../__testUtils__';

const PAGE = page(
  { namespace: { type: 'string', 'ui:field': 'AgentWorkloadNamespaceName' } },
  ['namespace'],
);
const NAMESPACE = { apiVersion: 'v1', kind: 'Namespace', name: 'x' };
const initial = { cluster: 'embedded' };
const planned =
  (outcome: ManifestResult['objects'][number]['outcome'], message?: string) =>
  (): ManifestResult => ({
    complete: outcome !== 'failed',
    objects: [{ ...NAMESPACE, outcome, message }],
  });

const type = async (name: string) =>
  userEvent.type(
    await screen.findByRole('textbox', { name: /Namespace/ }),
    name,
  );
const next = async () =>
  userEvent.click(await screen.findByRole('button', { name: 'Review' }));

describe('AgentWorkloadNamespaceName', () => {
  it.each([
    ['Team', /Lower-case letters, digits and dashes only/],
    ['-a', /Lower-case letters, digits and dashes only/],
    ['a'.repeat(64), 'At most 63 characters.'],
    ['kube-system', 'This name belongs to the cluster itself.'],
  ])(
    'says what is wrong with “%s” while it is typed, and stops there',
    async (name, words) => {
      await renderForm([PAGE], { initial });
      await userEvent.click(await screen.findByRole('textbox'));
      await userEvent.paste(name);
      expect(await screen.findByText(words)).toBeVisible();
      expect(screen.getByRole('textbox')).toBeInvalid();
      await next();
      expect(await screen.findAllByText(words)).not.toHaveLength(0);
      expect(screen.queryByRole('button', { name: 'Create' })).toBeNull();
    },
  );

  it('says that a name is free, and goes on with it', async () => {
    const { created, container } = await renderForm([PAGE], { initial });
    await type('team-new');
    expect(
      await screen.findByText('This name is free in “embedded”.'),
    ).toBeVisible();
    await expectNoA11yProblems(container);
    await next();
    await userEvent.click(
      await screen.findByRole('button', { name: 'Create' }),
    );
    expect(created).toHaveBeenCalledWith({ ...initial, namespace: 'team-new' });
  });

  it('says whose a name is, and stops there', async () => {
    await renderForm([PAGE], { initial });
    await type('agent-workloads-demo');
    const words = /The environment “Market research” has this name already/;
    expect(await screen.findByText(words)).toBeVisible();
    await next();
    expect(await screen.findAllByText(words)).toHaveLength(3);
  });

  it('lets the same owner apply again to what is theirs', async () => {
    await renderForm([PAGE], {
      initial: { ...initial, owner: 'group:default/market-research' },
      plan: planned('unchanged'),
      environments: [anEnvironment()],
    });
    await type('agent-workloads-demo');
    expect(
      await screen.findByText(/This namespace is there already/),
    ).toBeVisible();
    await next();
    expect(await screen.findByRole('button', { name: 'Create' })).toBeVisible();
  });

  it('passes on what the cluster refuses', async () => {
    await renderForm([PAGE], {
      initial,
      plan: planned('failed', 'Templates may not touch “other”.'),
    });
    await type('other');
    const words =
      'The portal can’t make this namespace: Templates may not touch “other”.';
    expect(await screen.findByText(words)).toBeVisible();
    await next();
    expect(
      (await screen.findAllByText(/may not touch/)).length,
    ).toBeGreaterThan(1);
  });

  it.each([
    [403, /The portal can’t make this namespace: You may not\./],
    [503, /Couldn’t check this name: You may not\. It is checked again/],
  ])('tells an answer %i from a refusal', async (status, words) => {
    await renderForm([PAGE], {
      initial,
      plan: () => {
        throw new ApiError(status, 'You may not.');
      },
    });
    await type('other');
    expect(await screen.findByText(words)).toBeVisible();
  });

  it('leaves out which part of its question was refused', async () => {
    await renderForm([PAGE], {
      initial,
      plan: () => {
        throw new ApiError(403, 'manifests[0].metadata.name: Not that one.');
      },
    });
    await type('other');
    expect(
      await screen.findByText(
        'The portal can’t make this namespace: Not that one.',
      ),
    ).toBeVisible();
  });

  it('checks nothing before there is a cluster', async () => {
    await renderForm([PAGE]);
    await type('team-new');
    expect(
      await screen.findByText(
        'Choose a cluster, then the name is checked there.',
      ),
    ).toBeVisible();
    await next();
    expect(await screen.findByRole('button', { name: 'Create' })).toBeVisible();
  });
});
