import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expectNoA11yProblems, page, renderForm } from '../__testUtils__';

const PAGE = page(
  {
    targetUrls: {
      title: 'Pages',
      type: 'array',
      items: { type: 'string' },
      'ui:field': 'AgentWorkloadUrls',
    },
  },
  ['targetUrls'],
);
const row = (name: string) => screen.findByRole('textbox', { name });
const press = async (name: string) =>
  userEvent.click(await screen.findByRole('button', { name }));

describe('AgentWorkloadUrls', () => {
  it('turns pasted lines into rows, and gives the form no empty ones', async () => {
    const { created, container } = await renderForm([PAGE]);
    await userEvent.click(await row('Page 1'));
    await userEvent.paste('https://a.test/ https://b.test/');
    expect(await row('Page 2')).toHaveValue('https://b.test/');
    await press('Add page');
    await expectNoA11yProblems(container);
    await press('Review');
    await press('Create');
    expect(created).toHaveBeenCalledWith({
      targetUrls: ['https://a.test/', 'https://b.test/'],
    });
  });

  it('says what is wrong with a row, and stops there', async () => {
    await renderForm([PAGE]);
    await userEvent.type(await row('Page 1'), 'ftp://a.test/');
    expect(await row('Page 1')).toBeInvalid();
    await press('Review');
    expect(screen.queryByRole('button', { name: 'Create' })).toBeNull();
  });

  it('begins with an empty row where a template asks for at least one', async () => {
    const { created } = await renderForm([
      page({
        targetUrls: {
          type: 'array',
          minItems: 1,
          items: { type: 'string' },
          'ui:field': 'AgentWorkloadUrls',
        },
      }),
    ]);
    await userEvent.type(await row('Page 1'), 'https://a.test/');
    await press('Review');
    await press('Create');
    expect(created).toHaveBeenCalledWith({ targetUrls: ['https://a.test/'] });
  });

  it('asks for at least one page', async () => {
    await renderForm([PAGE]);
    await row('Page 1');
    await press('Review');
    expect(
      await screen.findAllByText(/Add at least one page\./),
    ).not.toHaveLength(0);
    expect(screen.queryByRole('button', { name: 'Create' })).toBeNull();
  });
});
