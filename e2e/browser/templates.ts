import { expect, type Page } from '@playwright/test';

/** Template tasks render, apply and wait. */
const TASK = { timeout: 120_000 };

/** Opens the form of a software template. */
export async function openTemplate(page: Page, name: string): Promise<void> {
  await page.goto(`/create/templates/default/${name}`);
  await expect(
    page.getByRole('button', { name: /^(Next|Review)$/ }),
  ).toBeVisible();
}

/** Goes to the form's next page. */
export const next = (page: Page) =>
  page.getByRole('button', { name: 'Next', exact: true }).click();

/** Chooses one of a list by its words. */
export async function choose(
  page: Page,
  field: string | RegExp,
  option: string | RegExp,
): Promise<void> {
  await page.getByRole('button', { name: field }).first().click();
  await page.getByRole('option', { name: option }).first().click();
}

/** Finds an entity by typing, in the scaffolder's own pickers. */
export async function pick(
  page: Page,
  field: string | RegExp,
  title: string,
): Promise<void> {
  await page.getByRole('textbox', { name: field }).fill(title);
  await page.getByRole('option', { name: title }).first().click();
}

/** Reviews, starts the task, and waits for what it says at its end. */
export async function createFrom(
  page: Page,
  ending: string | RegExp,
): Promise<void> {
  await page.getByRole('button', { name: 'Review', exact: true }).click();
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await expect(page).toHaveURL(/\/create\/tasks\//);
  await expect(page.getByText(ending).first()).toBeVisible(TASK);
}
