import { describe, expect, it } from 'vitest';
import {
  dependencyNames,
  evaluateDepends,
} from '../../../src/argo/core/dependsExpression';
import type { TaskResult } from '../../../src/argo/core/dependsExpression';
import { parseDuration } from '../../../src/argo/core/duration';
import { expandLoop } from '../../../src/argo/core/expansion';
import { fnv1a, nodeId, podName } from '../../../src/argo/core/naming';
import { substitute } from '../../../src/argo/core/substitute';
import { evaluateWhen } from '../../../src/argo/core/whenExpression';

const NONE: TaskResult = {
  Succeeded: false,
  Failed: false,
  Errored: false,
  Skipped: false,
  Omitted: false,
  Daemoned: false,
  AnySucceeded: false,
  AllFailed: false,
};

describe('depends', () => {
  const results = new Map([
    ['good', { ...NONE, Succeeded: true }],
    ['bad', { ...NONE, Failed: true }],
    ['not-run', { ...NONE, Omitted: true }],
    ['skipped', { ...NONE, Skipped: true }],
  ]);
  it.each([
    ['good', true],
    ['skipped', true],
    ['bad', false],
    ['not-run', false],
    ['bad.Failed', true],
    ['good && bad.Failed', true],
    ['good && bad', false],
    ['good || bad', true],
    ['!bad.Succeeded', true],
    ['(good || bad) && !not-run.Succeeded', true],
    ['not-run.Omitted && (bad.Errored || bad.Failed)', true],
  ])('%s is %s', (text, expected) => {
    expect(evaluateDepends(text, results, () => undefined)).toBe(expected);
  });

  it('lets a bare name pass a failure that continueOn allows', () => {
    const continueOn = () => ({ failed: true });
    expect(evaluateDepends('bad', results, continueOn)).toBe(true);
  });

  it.each(['good &&', 'good bad', '(good', 'good.Maybe', 'good & bad'])(
    'refuses %s',
    text => {
      expect(() => evaluateDepends(text, results, () => undefined)).toThrow();
    },
  );

  it('names every task once', () => {
    expect(dependencyNames('a.Failed || (b && a)')).toEqual(['a', 'b']);
  });
});

describe('when', () => {
  it.each([
    ['heads == heads', true],
    ['heads == tails', false],
    ['"a b" == \'a b\'', true],
    ['10 > 9', true],
    ['2 <= 1', false],
    ['1.0 == 1', true],
    ['a != b && (1 < 2 || x == y)', true],
    ['!(a == a)', false],
    ['true', true],
    ['false', false],
    ['abc =~ ^a', true],
    ['', true],
  ])('%s is %s', (text, expected) => {
    expect(evaluateWhen(text)).toBe(expected);
  });

  it.each(['maybe', 'a ==', '== b', 'a == b c'])('refuses %s', text => {
    expect(() => evaluateWhen(text)).toThrow(
      `Failed to evaluate 'when' expression '${text}'`,
    );
  });
});

describe('loops', () => {
  it.each([
    ['items', { withItems: ['a', 2] }, ['t(0:a)', 't(1:2)']],
    ['maps', { withItems: [{ os: 'x', v: 1 }] }, ['t(0:os:x,v:1)']],
    ['a JSON list', { withParam: '["p", {"k": 1}]' }, ['t(0:p)', 't(1:k:1)']],
    ['a count', { withSequence: { count: '2' } }, ['t(0:0)', 't(1:1)']],
    [
      'a range with format',
      { withSequence: { start: 3, end: 1, format: 'n%02d' } },
      ['t(0:n03)', 't(1:n02)', 't(2:n01)'],
    ],
    ['nothing', { withSequence: { count: 0 } }, []],
  ])('over %s name their items as Argo does', (_, loop, names) => {
    const calls = expandLoop({ name: 't', ...loop });
    expect(calls.map(({ name }) => name)).toEqual(names);
  });

  it('fill in the item and its fields', () => {
    const [call] = expandLoop({
      name: 't',
      when: '{{item.n}} == {{item}}',
      withItems: [{ n: 1 }],
    });
    expect(call?.when).toBe('1 == {"n":1}');
  });

  it('refuse what is no list, and what is too long', () => {
    expect(() => expandLoop({ name: 't', withParam: '{}' })).toThrow(
      'withParam value could not be parsed as a JSON list: {}',
    );
    expect(() =>
      expandLoop({ name: 't', withSequence: { count: 1_000_000_000 } }),
    ).toThrow('at most');
  });
});

describe('names', () => {
  it('are hashed with 32-bit FNV-1a', () => {
    expect(fnv1a('')).toBe(2166136261);
    expect(nodeId('gate-5wnvz', 'gate-5wnvz.A')).toBe('gate-5wnvz-2803918896');
    expect(nodeId('w', 'w')).toBe('w');
  });

  it('of pods stay within what Kubernetes allows', () => {
    const name = podName('w'.repeat(200), 'w.a', 't'.repeat(100));
    expect(name.length).toBeLessThanOrEqual(253);
    expect(podName('gate-5wnvz', 'gate-5wnvz.A', 'produce')).toBe(
      'gate-5wnvz-produce-2803918896',
    );
  });
});

describe('tags', () => {
  it.each([
    ['{{a}} and {{ b }}', '1 and 2'],
    ['{{unknown}}', '{{unknown}}'],
    ['{{a}}{{a}}', '11'],
    ['\\u007b\\u007ba}}', '\\u007b\\u007ba}}'],
    ['{{constructor}}', '{{constructor}}'],
  ])('%s becomes %s', (text, expected) => {
    expect(substitute(text, { a: '1', b: '2' })).toBe(expected);
  });

  it('in a value are not replaced in turn', () => {
    expect(substitute('{{a}}', { a: '{{b}}', b: 'x' })).toBe('{{b}}');
  });
});

describe('durations', () => {
  it.each([
    ['5', 5000],
    ['5s', 5000],
    ['1m30s', 90_000],
    ['2h', 7_200_000],
    ['soon', undefined],
    ['', undefined],
  ])('%s is %s ms', (text, expected) => {
    expect(parseDuration(text)).toBe(expected);
  });
});
