import axe from 'axe-core';

/** Fails with what axe finds. Colours need a real browser: jsdom paints nothing. */
export async function expectNoA11yProblems(element: Element): Promise<void> {
  const { violations } = await axe.run(element, {
    rules: { 'color-contrast': { enabled: false }, region: { enabled: false } },
  });
  const found = violations.map(
    ({ id, help, nodes }) => `${id}: ${help} ${nodes.map(n => n.html).join()}`,
  );
  expect(found).toEqual([]);
}
