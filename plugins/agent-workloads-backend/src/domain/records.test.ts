import { API_VERSION } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import {
  TEST_PLACE,
  TEST_SEALER,
  aDecision,
  aGate,
  aTemplate,
  aWorkflow,
  aWorkload,
} from '../testUtils';
import { encodeActions, parseActions } from './actions';
import { buildWorkflow } from './buildWorkflow';
import { withCondition } from './conditions';
import { canonicalJson } from './digest';
import { currentAttempt } from './names';
import { dependenciesOf, planSteps } from './plan';
import { localTime } from './policyInput';
import { readWorkflow } from './readWorkflow';
import { readResolution, resolutionMessage } from './resolution';
import { workedMs } from './runTime';
import { decisionHolds, gateHolds, runRequestHolds } from './seals';
import { readTerms, sealTerms } from './sealedTerms';
import { fit } from './text';
import type { Workflow } from './argo';

const SEALS = { sealer: TEST_SEALER, place: TEST_PLACE };
const KEY = { workflowUid: 'workflow-uid-1', nodeId: 'n', attempt: 1 };

describe('the Workflow of an attempt', () => {
  const build = (
    overrides: Parameters<typeof aWorkload>[0] = {},
    feedback?: string,
  ) =>
    buildWorkflow({
      ...SEALS,
      workload: aWorkload(overrides),
      template: aTemplate(),
      attempt: 2,
      feedback,
      terms: aGate().terms,
      settings: {
        instance: 'default',
        approvalFloor: {},
        defaultApprovers: [],
        unknownRequester: 'allow',
        longestHoldSeconds: 604_800,
        timeZone: 'UTC',
      },
    });

  it('has a name and an owner that make a second one impossible', () => {
    expect(build()).toMatchObject({
      metadata: {
        name: 'competitors-2',
        namespace: 'demo',
        finalizers: ['agent-workloads.io/archive'],
        ownerReferences: [
          { apiVersion: API_VERSION, uid: 'workload-uid-1', controller: true },
        ],
      },
    });
  });

  it('says nothing beside the reference that the pipeline’s owner would mind', () => {
    const { spec } = JSON.parse(JSON.stringify(build()));
    expect(Object.keys(spec).sort()).toEqual([
      'activeDeadlineSeconds',
      'arguments',
      'workflowTemplateRef',
    ]);
    expect(spec.activeDeadlineSeconds).toBe(1800 + 604_800);
  });

  it('carries free text so that Argo finds no template in it, and leaves the platform’s part alone', () => {
    const objective =
      '{{=sprig.env("HOME")}} {{workflow.parameters.postgres_dsn}}';
    const text = JSON.stringify(
      build({ spec: { objective } }, 'again, {{please}}'),
    );
    const { spec } = JSON.parse(text);
    const values = Object.fromEntries(
      spec.arguments.parameters.map((p: { name: string; value: string }) => [
        p.name,
        p.value,
      ]),
    );
    expect(Object.keys(values).sort()).toEqual([
      'job_id',
      'objective',
      'prefix',
      'revision_feedback',
      'target_urls',
    ]);
    expect(JSON.stringify(values)).not.toContain('{{');
    expect(JSON.parse(values.objective)).toBe(objective);
    expect(JSON.parse(values.revision_feedback)).toBe('again, {{please}}');
    expect(JSON.parse(values.target_urls)).toHaveLength(2);
  });
});

describe('an attempt', () => {
  const attempt = (
    status: object,
    spec: object = {},
    requested: number[] = [],
  ) => {
    const workload = aWorkload({ spec });
    return currentAttempt({ ...workload, status }, requested);
  };
  const run = { name: 'x', namespace: 'y', uid: 'z' };

  it.each<[string, number, number]>([
    ['is the first at first', attempt({}), 1],
    [
      'stays while it runs',
      attempt(
        { attempt: 1, phase: 'Running', argoWorkflow: run },
        { attempt: 2 },
      ),
      1,
    ],
    [
      'follows once the one before has ended',
      attempt(
        { attempt: 1, phase: 'Failed', argoWorkflow: run },
        { attempt: 2 },
      ),
      2,
    ],
    [
      'follows a request of the portal',
      attempt({ attempt: 1, phase: 'Failed', argoWorkflow: run }, {}, [2]),
      2,
    ],
    [
      'never falls',
      attempt({ attempt: 3, phase: 'Completed' }, { attempt: 1 }),
      3,
    ],
    [
      'can be raised while nothing has started',
      attempt({ attempt: 1, phase: 'Pending' }, { attempt: 4 }),
      4,
    ],
  ])('%s', (_what, got, want) => expect(got).toBe(want));
});

describe('a resolution', () => {
  const message = resolutionMessage(TEST_SEALER, TEST_PLACE, KEY, {
    state: 'Approved',
    text: 'Approved by user:default/grace: fine [resolution 0123456789abcdef 00]',
  });

  it('is read back from the message, whatever the comment says', () => {
    expect(readResolution(TEST_SEALER, TEST_PLACE, KEY, message)).toMatchObject(
      { state: 'Approved' },
    );
  });

  it.each<[string, string | undefined, typeof KEY]>([
    ['another word', message.replace('Approved', 'Rejected'), KEY],
    ['another gate', message, { ...KEY, nodeId: 'm' }],
    ['another attempt', message, { ...KEY, attempt: 2 }],
    ['no seal', 'Approved by user:default/eve', KEY],
    ['no message', undefined, KEY],
    ['an unknown state', 'Granted [resolution 0123456789abcdef 00]', KEY],
  ])('is none with %s', (_what, text, key) => {
    expect(readResolution(TEST_SEALER, TEST_PLACE, key, text)).toBeUndefined();
  });
});

describe('seals', () => {
  const gate = aGate();

  it.each(['openedAt', 'deadline', 'evidenceDigest', 'name'] as const)(
    'of a gate break with its %s',
    field => {
      expect(gateHolds(TEST_SEALER, TEST_PLACE, gate)).toBe(true);
      expect(
        gateHolds(TEST_SEALER, TEST_PLACE, { ...gate, [field]: 'x' }),
      ).toBe(false);
    },
  );

  it('of a gate hold whatever happens at it', () => {
    const later = {
      ...gate,
      state: 'Approved' as const,
      decisions: [],
      claimedBy: 'x',
    };
    expect(gateHolds(TEST_SEALER, TEST_PLACE, later)).toBe(true);
  });

  it.each(['by', 'decision', 'comment', 'at', 'id', 'evidenceDigest'] as const)(
    'of a decision break with its %s',
    field => {
      const decision = aDecision(gate);
      expect(decisionHolds(TEST_SEALER, TEST_PLACE, gate, decision)).toBe(true);
      expect(
        decisionHolds(TEST_SEALER, TEST_PLACE, gate, {
          ...decision,
          [field]: 'reject',
        }),
      ).toBe(false);
    },
  );

  it('of a decision mean nothing at another gate', () => {
    const decision = aDecision(gate);
    expect(
      decisionHolds(TEST_SEALER, TEST_PLACE, aGate({ nodeId: 'x' }), decision),
    ).toBe(false);
  });

  it('of a run request cover all of it', () => {
    const request = { id: 'r', attempt: 2, by: 'x', at: 'now' };
    const mac = TEST_SEALER.seal('run-request', TEST_PLACE, request);
    expect(runRequestHolds(TEST_SEALER, TEST_PLACE, { ...request, mac })).toBe(
      true,
    );
    expect(
      runRequestHolds(TEST_SEALER, TEST_PLACE, { ...request, attempt: 3, mac }),
    ).toBe(false);
  });

  it('of terms hold for their attempt only', () => {
    const workflow = (text: string) =>
      aWorkflow('scraping', {
        metadata: { annotations: { 'agent-workloads.io/terms': text } },
      });
    const { terms } = gate;
    const good = sealTerms(SEALS, { attempt: 1, terms });
    expect(readTerms(SEALS, workflow(good), 1)).toEqual(terms);
    expect(readTerms(SEALS, workflow(good), 2)).toBeUndefined();
    expect(
      readTerms(SEALS, workflow(good.replace('strict', 'permissive')), 1),
    ).toBeUndefined();
    expect(readTerms(SEALS, workflow('{'), 1)).toBeUndefined();
    expect(readTerms(SEALS, aWorkflow(), 1)).toBeUndefined();
  });
});

describe('actions of a step', () => {
  it('are read as far as they are any', () => {
    const text = JSON.stringify([
      {
        name: 'a',
        description: 'x',
        confidence: 0.91999,
        destructive: true,
        approved: false,
        other: 1,
      },
      { name: 'b', confidence: 'high', destructive: 'yes' },
      { name: 'c', confidence: '1' },
      { name: '' },
      null,
      'd',
    ]);
    expect(parseActions(text)).toEqual([
      {
        name: 'a',
        description: 'x',
        confidence: '0.92',
        destructive: true,
        approved: false,
      },
      { name: 'b' },
      { name: 'c', confidence: '1' },
    ]);
  });

  it.each([undefined, '', '{', '{}', 'null'])('are none in %p', text => {
    expect(parseActions(text)).toEqual([]);
  });

  it('travel without a brace that Argo could take for a template', () => {
    const actions = [{ name: '{{x}} "{" \\{' }];
    const text = encodeActions(actions);
    expect(text).not.toContain('{{');
    expect(JSON.parse(text)).toEqual(actions);
  });
});

describe('time outside gates', () => {
  const run = (gates: Array<[string, string | undefined]>) => {
    const workflow = aWorkflow('scraping');
    const nodes = Object.fromEntries(
      gates.map(([startedAt, finishedAt], index) => [
        String(index),
        {
          id: String(index),
          name: String(index),
          displayName: 'g',
          type: 'Suspend',
          phase: 'Running' as const,
          startedAt,
          finishedAt,
        },
      ]),
    );
    const moved: Workflow = {
      ...workflow,
      status: { ...workflow.status, nodes },
    };
    return (
      workedMs(
        readWorkflow(moved, { prefix: 'x' }),
        new Date('2026-11-23T12:21:00Z'),
      ) / 60_000
    );
  };
  const t = (minute: number) => `2026-11-23T12:${minute}:00Z`;

  it.each<[string, Array<[string, string | undefined]>, number]>([
    ['is all time where there is no gate', [], 20],
    ['leaves out a gate that waits', [[t(11), undefined]], 10],
    ['leaves out a gate that waited', [[t(11), t(13)]], 18],
    [
      'leaves out gates that overlap once',
      [
        [t(11), t(15)],
        [t(13), t(17)],
      ],
      14,
    ],
  ])('%s', (_what, gates, minutes) => expect(run(gates)).toBe(minutes));
});

it('plans steps in rows, and stops at pipelines that call themselves', () => {
  const plan = planSteps({
    entrypoint: 'main',
    templates: [
      {
        name: 'main',
        steps: [
          [
            { name: 'a', template: 'leaf' },
            { name: 'b', template: 'leaf' },
          ],
          [{ name: 'c', template: 'leaf' }],
          [{ name: 'd', template: 'main' }],
        ],
      },
      { name: 'leaf', container: {} },
    ],
  });
  expect(plan.length).toBeLessThan(100);
  expect(plan.slice(0, 3).map(({ path, after }) => [path, after])).toEqual([
    ['[0].a', []],
    ['[0].b', []],
    ['[1].c', ['[0].a', '[0].b']],
  ]);
});

it('reads what a task depends on', () => {
  const known = new Set(['a', 'b-c']);
  expect(
    dependenciesOf(
      { name: 'x', depends: '(a.Succeeded || b-c) && !a.Failed' },
      known,
    ),
  ).toEqual(['a', 'b-c']);
});

it('moves the time of a condition only when its status does', () => {
  const claim = {
    type: 'Accepted' as const,
    status: 'True' as const,
    reason: 'Valid',
    message: 'm',
  };
  const first = withCondition([], claim, { generation: 1, now: 'then' });
  const same = withCondition(
    first,
    { ...claim, message: 'n' },
    { generation: 2, now: 'later' },
  );
  expect(same).toMatchObject([
    { message: 'n', lastTransitionTime: 'then', observedGeneration: 2 },
  ]);
  const other = withCondition(
    same,
    { ...claim, status: 'False' },
    { generation: 2, now: 'later' },
  );
  expect(other[0]?.lastTransitionTime).toBe('later');
});

it('tells policies the time where they live', () => {
  expect(localTime(new Date('2026-11-23T23:30:00Z'), 'Europe/Berlin')).toEqual({
    iso: '2026-11-23T23:30:00.000Z',
    weekday: 'Tuesday',
    minuteOfDay: 30,
    timeZone: 'Europe/Berlin',
  });
});

it('cuts text without splitting a character', () => {
  expect([fit('abc', 3), fit('ab😀d', 3)]).toEqual(['abc', 'ab…']);
});

it('refuses to digest what is no value', () => {
  expect(() => canonicalJson(undefined)).toThrow(TypeError);
});
