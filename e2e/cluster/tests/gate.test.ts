import { expect as expectPage, type Browser } from '@playwright/test';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { USERS as PEOPLE, openTab } from '../../browser/portal';
import { report } from './support/faults/report';
import { GateRun, installGatePipeline } from './support/GateRun';
import { statesOf } from './support/gateWrites';
import { KubeApi } from './support/KubeApi';
import { PortalApi, USERS } from './support/portalApi';
import { openRun, picture, startChrome } from './support/portalBrowser';
import { PortalProcess } from './support/portalProcess';
import { CLUSTER } from './support/portalSettings';
import { Recorder } from './support/Recorder';
import { until } from './support/until';
import {
  removeWorkloads,
  untilPhase,
  untilWorkload,
  type Live,
  type WorkloadRef,
} from './support/workloads';

const PORT = 25_021;
const TIMEOUT_MS = 360_000;
const SHOP = 'http://shop.agent-workloads-services:8080';
const PATIENT = { timeout: 60_000 };

const admin = KubeApi.asAdmin();
let portal: PortalProcess;
let browser: Browser;
let rita: PortalApi;
const made: WorkloadRef[] = [];

beforeAll(async () => {
  await installGatePipeline(admin);
  [portal, browser] = await Promise.all([
    PortalProcess.start(admin, PORT),
    startChrome(),
  ]);
  rita = await PortalApi.signIn(portal.url, USERS.rita);
}, TIMEOUT_MS);

afterAll(async () => {
  if (portal?.alive) await removeWorkloads(admin, made);
  await browser?.close();
  await portal?.stop();
}, 90_000);

afterEach(async () => {
  await Promise.all(browser.contexts().map(context => context.close()));
});

describe('a run that the policy leaves to people', () => {
  it(
    'can’t be approved by who requested it, is approved by another in the browser, and ends with its report',
    async () => {
      const at = {
        namespace: 'team-a',
        name: `approve-${Date.now().toString(36)}`,
      };
      made.push(at);
      const writes = await Recorder.workflows(at);
      const launched = await rita.post('/workloads', {
        cluster: CLUSTER,
        ...at,
        objective: 'Which products does this shop sell, and at which prices?',
        targetUrls: [`${SHOP}/alpine-outfitters/`],
        pipeline: { name: 'visual-analysis-template' },
        parameters: { max_pages: '10', max_captures: '2' },
        // No run is as sure as that.
        autoApproveThreshold: '1.00',
      });
      expect(launched.status).toBe(201);
      const waiting = await untilWorkload(
        admin,
        at,
        'waits at its gate',
        ({ status }) =>
          status?.phase === 'Suspended' &&
          status.gates?.[0]?.policy?.verdict === 'review',
        TIMEOUT_MS,
      );
      expect(waiting.status.gates[0].policy.engine).toBe('opa');

      const url = portal.url;
      const hers = await openRun(browser, {
        url,
        at,
        person: PEOPLE.requester,
      });
      await openTab(hers, 'Gate');
      await expectPage(
        hers.getByText('Review: people have to decide'),
      ).toBeVisible(PATIENT);
      await expectPage(
        hers.getByRole('button', { name: 'Approve' }),
      ).toBeDisabled();
      await picture(hers, 'gate-requester');
      const refused = await rita.decide(at, 'approve', 'My own.');
      expect(refused.status).toBe(403);

      const his = await openRun(browser, { url, at, person: PEOPLE.approver });
      await openTab(his, 'Gate');
      await his.getByRole('textbox', { name: /Comment/ }).fill('Looks right.');
      await picture(his, 'gate-approver');
      await his.getByRole('button', { name: 'Approve' }).click();
      const clicked = Date.now();
      await expectPage(his.getByText('Your decision was recorded')).toBeVisible(
        PATIENT,
      );
      const { status } = await untilPhase(admin, at, 'Completed');
      const completedMs = Date.now() - clicked;
      expect(status.argoPhase).toBe('Succeeded');
      expect(status.gates[0].decisions).toEqual([
        expect.objectContaining({ by: USERS.adam, decision: 'approve' }),
      ]);
      const states = statesOf(writes.events, 'suspend-gate');
      writes.stop();
      expect(states.map(({ phase }) => phase)).toEqual([
        'Running',
        'Succeeded',
      ]);

      await openTab(hers, 'Artifacts');
      await expectPage(
        hers.getByRole('heading', { name: /price|compar|report/i }).first(),
      ).toBeVisible(PATIENT);
      report('gate: approved in the browser', {
        workload: at.name,
        workflowUid: status.argoWorkflow.uid,
        policy: status.gates[0].policy.reasons.map(({ code }: Live) => code),
        refusedToRequester: refused.body.error?.message,
        message: states[1]?.message,
        clickToCompletedMs: completedMs,
        picture: await picture(hers, 'gate-report'),
      });
    },
    TIMEOUT_MS,
  );
});

describe('a run that its owner wants people to look at, whatever the policy says', () => {
  it(
    'is rejected in the browser: what ran beside the gate is stopped, and the run has failed',
    async () => {
      const run = await GateRun.launch(admin, rita, 'reject', {
        parameters: { confidence: '0.99', beside: 'true' },
        request: { approval: { mode: 'Manual' } },
      });
      made.push(run.at);
      const waiting = await run.untilSuspended();
      expect(waiting.status.gates[0]).toMatchObject({
        state: 'Waiting',
        policy: { verdict: 'allow' },
      });
      const beside = async () => {
        const workflow = await run.workflow();
        return Object.values<Live>(workflow?.status?.nodes ?? {}).find(
          ({ displayName }) => displayName === 'beside',
        );
      };
      await until('the step beside the gate works', async () => {
        return (await beside())?.phase === 'Running';
      });

      const his = await openRun(browser, {
        url: portal.url,
        at: run.at,
        person: PEOPLE.approver,
      });
      await openTab(his, 'Gate');
      await his.getByRole('textbox', { name: /Comment/ }).fill('Not this one.');
      await his.getByRole('button', { name: 'Reject' }).click();
      const clicked = Date.now();
      const { status } = await run.untilPhase('Failed');
      const failedMs = Date.now() - clicked;
      expect(run.gateWrites).toEqual(['Failed']);
      expect(status.gates[0]).toMatchObject({
        state: 'Rejected',
        decisions: [{ by: USERS.adam, decision: 'reject' }],
      });
      const workflow = await run.workflow();
      expect(workflow?.spec.shutdown).toBe('Stop');
      expect(workflow?.status.phase).toBe('Failed');
      const stopped = await beside();
      expect(stopped?.phase).toBe('Failed');
      const after = Object.values<Live>(workflow?.status.nodes).find(
        ({ displayName }) => displayName === 'after',
      );
      expect(['Omitted', undefined]).toContain(after?.phase);
      // his page follows without a reload
      await expectPage(his.getByText('Failed').first()).toBeVisible(PATIENT);
      await expectPage(his.getByText('Not this one.').first()).toBeVisible(
        PATIENT,
      );
      report('gate: rejected in the browser', {
        workload: run.at.name,
        workflowUid: status.argoWorkflow.uid,
        gate: run.gateStates[1]?.message,
        beside: `${stopped?.phase}: ${stopped?.message}`,
        message: status.message,
        clickToFailedMs: failedMs,
        picture: await picture(his, 'gate-rejected'),
      });
      run.stop();
    },
    TIMEOUT_MS,
  );
});
