import { expect, test, type Page } from '@playwright/test';
import { EmbeddedApi } from './EmbeddedApi';
import { SHOP_URL, USERS, freshName, openTab, signIn } from './portal';
import { choose, createFrom, next, openTemplate, pick } from './templates';

/** The pipeline works for about half a minute before and some seconds after its gate. */
const PIPELINE = { timeout: 150_000 };
/** The catalog hears of an environment within seconds, and looks again after some more. */
const CATALOG = { timeout: 60_000 };

/** The answers that have no default. */
async function describeEnvironment(
  page: Page,
  title: string,
  owner = 'Market Research',
): Promise<void> {
  await page.getByRole('textbox', { name: /^Title/ }).fill(title);
  await pick(page, /^Owner/, owner);
  await pick(page, /^System/, 'Competitor Intelligence');
  await next(page);
  await expect(page.getByRole('button', { name: /embedded/ })).toBeVisible();
}

const nameNamespace = (page: Page, namespace: string) =>
  page.getByRole('textbox', { name: /^Namespace/ }).fill(namespace);

/** From the page with the namespace to the review; everything else is as proposed. */
async function acceptTheRest(page: Page): Promise<void> {
  await next(page);
  await expect(page.getByText('Object store for artifacts')).toBeVisible();
  await next(page);
  await expect(page.getByText('Delivery')).toBeVisible();
}

const entityPage = (name: string) => `/catalog/default/resource/${name}`;

/** The catalog learns of changes by itself; a page that is open does not. */
async function untilEntity(page: Page, name: string, title: string) {
  await expect(async () => {
    await page.goto(entityPage(name));
    await expect(page.getByRole('heading', { name: title })).toBeVisible({
      timeout: 5_000,
    });
  }).toPass(CATALOG);
}

async function untilNoEntity(page: Page, name: string) {
  await expect(async () => {
    await page.goto(entityPage(name));
    await expect(page.getByText(/Entity not found/i).first()).toBeVisible({
      timeout: 5_000,
    });
  }).toPass(CATALOG);
}

test('an environment is set up, found, used up to its report, and removed without a trace', async ({
  browser,
}) => {
  test.setTimeout(300_000);
  const namespace = freshName('team-prices');
  const title = `Prices ${namespace.slice(-4)}`;
  const environment = `embedded.${namespace}`;
  const pipeline = `${environment}.visual-analysis-template`;
  const cluster = new EmbeddedApi();

  const petra = await signIn(browser, USERS.platform);
  await openTemplate(petra, 'pipeline-environment');
  await describeEnvironment(petra, title);
  await nameNamespace(petra, namespace);
  await expect(petra.getByText(/This name is free in/)).toBeVisible();
  await acceptTheRest(petra);
  await createFrom(
    petra,
    `Namespace ${namespace} in cluster embedded is set up`,
  );
  await expect(
    petra.getByRole('link', { name: /Launch a first workload/i }),
  ).toBeVisible();

  // what stands in the cluster is what was asked for, and the Job has done its part
  const there = await cluster.everythingIn(namespace);
  expect(there).toContain('workflowtemplates/visual-analysis-template');
  expect(there).toContain('secrets/agent-workloads-s3');
  const prepared = await cluster.get<{
    items: { status: { succeeded?: number } }[];
  }>(`/apis/batch/v1/namespaces/${namespace}/jobs`);
  expect(prepared?.items.map(({ status }) => status.succeeded)).toEqual([1]);

  await untilEntity(petra, environment, title);
  await untilEntity(petra, pipeline, 'Visual analysis');

  const rita = await signIn(browser, USERS.requester);
  await openTemplate(rita, 'launch-workload');
  await choose(rita, /^Environment/, new RegExp(title));
  await expect(
    rita.getByRole('radio', { name: /Visual analysis/ }),
  ).toBeVisible();
  await next(rita);
  await rita
    .getByRole('textbox', { name: /^Objective/ })
    .fill('Compare the prices of this shop.');
  await rita
    .getByRole('textbox', { name: 'Page 1', exact: true })
    .fill(`${SHOP_URL}/alpine-outfitters/`);
  await next(rita);
  // A confidence that no run reaches: people have to decide.
  await rita.getByRole('textbox', { name: /^Confidence/ }).fill('1.00');
  await createFrom(rita, /is launched in/);
  await rita.getByRole('link', { name: /Open the run/i }).click();
  await expect(rita).toHaveURL(
    new RegExp(`/agent-workloads/embedded/${namespace}/`),
  );
  const run = new URL(rita.url()).pathname;
  const step = (page: Page, words: string) =>
    page.getByRole('button', { name: words, exact: false }).first();
  await expect(step(rita, 'suspend-gate: Waiting')).toBeVisible(PIPELINE);

  const adam = await signIn(browser, USERS.approver);
  await adam.goto(run);
  await openTab(adam, 'Gate');
  await adam.getByRole('textbox', { name: /Comment/ }).fill('Go on.');
  await adam.getByRole('button', { name: 'Approve' }).click();
  await expect(adam.getByText('Your decision was recorded')).toBeVisible();

  await expect(step(rita, 'synthesis: Succeeded')).toBeVisible(PIPELINE);
  await openTab(rita, 'Artifacts');
  await expect(
    rita.getByRole('heading', { name: /price|compar|report/i }).first(),
  ).toBeVisible();

  await openTemplate(petra, 'remove-environment');
  await choose(petra, /^Environment/, new RegExp(title));
  await petra.getByRole('textbox', { name: /^Type the name/ }).fill(namespace);
  await createFrom(petra, `The environment ${namespace} is gone`);

  expect(await cluster.everythingIn(namespace)).toEqual([]);
  await untilNoEntity(petra, environment);
  await untilNoEntity(petra, pipeline);
  // the run outlives its environment in the archive
  await rita.goto(run);
  await openTab(rita, 'Artifacts');
});

test('an environment is not removed by a name that was mistyped', async ({
  browser,
}) => {
  const petra = await signIn(browser, USERS.platform);
  await openTemplate(petra, 'remove-environment');
  await choose(petra, /^Environment/, /Example environment/);
  await petra
    .getByRole('textbox', { name: /^Type the name/ })
    .fill('agent-workloads-dem');
  await createFrom(petra, 'Run the template again');
  const there = await new EmbeddedApi().everythingIn('agent-workloads-demo');
  expect(there).toContain('workflowtemplates/visual-analysis-template');
});

test('a namespace that is taken, not allowed or no name is told of before anything is made', async ({
  browser,
}) => {
  const petra = await signIn(browser, USERS.platform);
  await openTemplate(petra, 'pipeline-environment');
  // Its owner may apply to it again; this is another one.
  await describeEnvironment(petra, 'Never made', 'Approvers');
  await nameNamespace(petra, 'agent-workloads-demo');
  await expect(
    petra.getByText('has this name already. Choose another.'),
  ).toBeVisible();
  await nameNamespace(petra, 'Team_Prices');
  await expect(
    petra.getByText(/Lower-case letters, digits and dashes only/),
  ).toBeVisible();
  await nameNamespace(petra, 'finance');
  await expect(
    petra.getByText(/The portal can’t make this namespace/),
  ).toBeVisible();
});

test('whoever may not set up environments learns that from the form, and nothing is made', async ({
  browser,
}) => {
  const namespace = freshName('team-rita');
  const rita = await signIn(browser, USERS.requester);
  await openTemplate(rita, 'pipeline-environment');
  await describeEnvironment(rita, 'Not hers to make');
  await nameNamespace(rita, namespace);
  const refusal = rita.getByText(
    /the permission agentworkload\.manifest\.apply is missing there/,
  );
  await expect(refusal.first()).toBeVisible();
  await next(rita);
  // the form stays where it is, and says so above its fields
  await expect(
    rita.getByText(/^'Namespace' The portal can’t make this namespace/),
  ).toBeVisible();
  await expect(rita.getByText('Object store for artifacts')).toBeHidden();
  expect(await new EmbeddedApi().everythingIn(namespace)).toEqual([]);
});
