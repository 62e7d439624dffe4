import { expect, test } from '@playwright/test';
import { SHOP_URL, USERS, freshName, launch, openTab, signIn } from './portal';

const BOTH_SHOPS = [
  `${SHOP_URL}/alpine-outfitters/`,
  `${SHOP_URL}/harbor-goods/`,
];
/** The pipeline works for about half a minute before and some seconds after its gate. */
const PIPELINE = { timeout: 150_000 };

test('a person launches, may not approve their own run, another approves, and both read the report', async ({
  browser,
}) => {
  const name = freshName('compare-prices');
  const rita = await signIn(browser, USERS.requester);
  await launch(rita, {
    name,
    objective: 'Compare the prices of both shops and name the cheaper one.',
    urls: BOTH_SHOPS,
  });

  // steps turn green while one looks on
  const step = (page: typeof rita, words: string) =>
    page.getByRole('button', { name: words, exact: false }).first();
  await expect(step(rita, 'scraper: Succeeded')).toBeVisible(PIPELINE);
  await expect(step(rita, 'screenshot: Succeeded')).toBeVisible(PIPELINE);
  await expect(step(rita, 'dom: Succeeded')).toBeVisible(PIPELINE);
  await expect(step(rita, 'suspend-gate: Waiting')).toBeVisible(PIPELINE);
  await expect(step(rita, 'synthesis: Not started')).toBeVisible();

  await openTab(rita, 'Gate');
  await expect(rita.getByText('Review: people have to decide')).toBeVisible();
  await expect(rita.getByText(/What would pass/).first()).toBeVisible();
  await expect(
    rita.getByText('You requested this run, and nobody approves their own.'),
  ).toBeVisible();
  await expect(rita.getByRole('button', { name: 'Approve' })).toBeDisabled();

  const adam = await signIn(browser, USERS.approver);
  await adam.getByRole('link', { name, exact: true }).click();
  await openTab(adam, 'Gate');
  await adam
    .getByRole('textbox', { name: /Comment/ })
    .fill('Looks complete, go on.');
  await adam.getByRole('button', { name: 'Approve' }).click();
  await expect(adam.getByText('Your decision was recorded')).toBeVisible();

  // the requester's page follows without a reload
  await openTab(rita, 'Overview');
  await expect(step(rita, 'synthesis: Succeeded')).toBeVisible(PIPELINE);
  await expect(rita.getByText('Completed').first()).toBeVisible();

  await openTab(rita, 'Artifacts');
  await expect(
    rita.getByRole('heading', { name: /price|compar|report/i }).first(),
  ).toBeVisible();
  const picture = rita.getByRole('img', { name: /127\.0\.0\.1/ }).first();
  await expect(picture).toBeVisible();
  await expect
    .poll(() =>
      picture.evaluate(image =>
        image instanceof HTMLImageElement ? image.naturalWidth : 0,
      ),
    )
    .toBeGreaterThan(100);

  await rita.goto('/agent-workloads');
  const row = rita.getByRole('row').filter({ hasText: name });
  await expect(row).toContainText('Completed');
  await expect(row).toContainText('5');
});

test('a rejection fails the workload, and its comment is there to read', async ({
  browser,
}) => {
  const name = freshName('reject-me');
  const rita = await signIn(browser, USERS.requester);
  await launch(rita, {
    name,
    objective: 'Compare the prices of both shops.',
    urls: [BOTH_SHOPS[0] ?? ''],
    // A confidence that no run reaches: people have to decide.
    threshold: '1.00',
  });
  const adam = await signIn(browser, USERS.approver);
  await adam.getByRole('link', { name, exact: true }).click();
  await expect(
    adam.getByRole('button', { name: /suspend-gate: Waiting/ }).first(),
  ).toBeVisible(PIPELINE);
  await openTab(adam, 'Gate');
  await adam
    .getByRole('textbox', { name: /Comment/ })
    .fill('The second shop is missing.');
  await adam.getByRole('button', { name: 'Reject' }).click();

  await openTab(rita, 'Overview');
  await expect(rita.getByText('Failed').first()).toBeVisible(PIPELINE);
  await openTab(rita, 'Gate');
  await expect(
    rita.getByText('The second shop is missing.').first(),
  ).toBeVisible();
});

test('confidence above the threshold passes the gate by policy alone', async ({
  browser,
}) => {
  const name = freshName('by-policy');
  const rita = await signIn(browser, USERS.requester);
  await launch(rita, {
    name,
    objective: 'List the products of this shop.',
    urls: [BOTH_SHOPS[1] ?? ''],
    threshold: '0.50',
  });
  await expect(
    rita.getByRole('button', { name: /synthesis: Succeeded/ }).first(),
  ).toBeVisible(PIPELINE);
  await openTab(rita, 'Gate');
  await expect(
    rita.getByText('Allow: the run may pass by itself'),
  ).toBeVisible();
  await expect(rita.getByText('Nobody has decided yet.')).toBeVisible();
});
