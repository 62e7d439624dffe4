import {
  expect,
  type Browser,
  type BrowserContextOptions,
  type Page,
} from '@playwright/test';

/** The users of the development sign-in. */
export const USERS = {
  requester: 'Rita Reyes',
  approver: 'Adam Osei',
  platform: 'Petra Lind',
};

/** A page of the portal in a browser context of its own, signed in as that user. */
export async function signIn(
  browser: Browser,
  name: string,
  options: BrowserContextOptions = {},
): Promise<Page> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  await page.goto('/agent-workloads');
  await page.getByRole('button', { name: new RegExp(name) }).click();
  await expect(
    page.getByRole('heading', { name: 'Workloads', exact: true }).first(),
  ).toBeVisible({ timeout: 60_000 });
  return page;
}

/** Where the sample shops answer; the steps reach them too. */
export const SHOP_URL = process.env.SHOP_URL ?? 'http://127.0.0.1:21006';

export interface Launch {
  name: string;
  objective: string;
  urls: string[];
  /** Confidence at which the policy may approve alone; the pipeline's default when absent. */
  threshold?: string;
}

/** Launches through the three steps of the launch page and ends on the run's page. */
export async function launch(page: Page, job: Launch): Promise<void> {
  await page.getByRole('link', { name: 'Launch workload' }).first().click();
  await page
    .getByRole('button', { name: /Visual analysis/ })
    .first()
    .click();
  await page.getByRole('textbox', { name: /^Name/ }).fill(job.name);
  await page.getByRole('textbox', { name: /^Objective/ }).fill(job.objective);
  for (const [index, url] of job.urls.entries()) {
    if (index > 0) await page.getByRole('button', { name: 'Add page' }).click();
    await page
      .getByRole('textbox', { name: `Page ${index + 1}`, exact: true })
      .fill(url);
  }
  if (job.threshold) {
    await page.getByRole('button', { name: /Approval rules/ }).click();
    await page
      .getByRole('textbox', { name: /Approve by itself at a confidence/ })
      .fill(job.threshold);
  }
  await page.getByRole('button', { name: 'Review', exact: true }).click();
  await expect(
    page.getByText('The cluster accepts this workload.', { exact: false }),
  ).toBeVisible();
  await page.getByRole('button', { name: 'Launch', exact: true }).click();
  await expect(page).toHaveURL(
    new RegExp(`/agent-workloads/embedded/agent-workloads-demo/${job.name}`),
  );
}

/** Opens a tab of the run's page. */
export const openTab = (page: Page, name: string) =>
  page.getByRole('tab', { name, exact: true }).click();

/** A name that no other run of the journeys has taken. */
export const freshName = (what: string) => `${what}-${Date.now().toString(36)}`;
