import { describe, expect, it } from 'vitest';
import {
  builtInColumns,
  humanDuration,
} from '../../src/kubernetes/table/columns';
import { compileJsonPath } from '../../src/kubernetes/table/jsonPath';

describe('the JSONPath of printer columns', () => {
  const object = {
    status: {
      gates: [
        { name: 'first', state: 'Approved' },
        { name: 'second', state: 'Waiting', n: 2 },
      ],
    },
    metadata: { labels: { 'a.b/c': 'd' } },
  };

  it.each([
    { path: '.status.gates[?(@.state=="Waiting")].name', want: ['second'] },
    { path: '.status.gates[?(@.state!="Waiting")].name', want: ['first'] },
    { path: '.status.gates[?(@.n==2)].name', want: ['second'] },
    { path: '.status.gates[*].name', want: ['first', 'second'] },
    { path: '.status.gates[0].name', want: ['first'] },
    { path: '.status.gates[-1].name', want: ['second'] },
    { path: ".metadata.labels['a\\.b/c']", want: ['d'] },
    { path: '.metadata.labels.a\\.b/c', want: undefined },
    { path: '.status.missing.deeper', want: [] },
  ])('$path', ({ path, want }) => {
    if (want) expect(compileJsonPath(path)(object)).toEqual(want);
    else expect(() => compileJsonPath(path)).toThrow(/unsupported JSONPath/);
  });
});

describe('the columns of a Job', () => {
  const cells = (status?: object) =>
    builtInColumns('Job')
      .slice(0, 2)
      .map(({ cell }) =>
        cell(
          {
            apiVersion: 'batch/v1',
            kind: 'Job',
            metadata: { name: 'a' },
            ...(status && { status }),
          },
          new Date(0),
        ),
      );
  const condition = (type: string) => ({
    conditions: [
      { type: 'FailureTarget', status: 'True' },
      { type, status: 'True' },
    ],
  });

  it.each([
    [['Running', '0/1'], undefined],
    [['Running', '0/1'], { active: 1 }],
    [['Complete', '1/1'], { succeeded: 1, ...condition('Complete') }],
    [['Failed', '0/1'], { failed: 7, ...condition('Failed') }],
  ])('are %j for the status %j', (want, status) => {
    expect(cells(status)).toEqual(want);
  });
});

describe('ages', () => {
  it.each([
    [0, '0s'],
    [119, '119s'],
    [120, '2m'],
    [125, '2m5s'],
    [600, '10m'],
    [3 * 3600, '3h'],
    [3 * 3600 + 1200, '3h20m'],
    [9 * 3600, '9h'],
    [49 * 3600, '2d1h'],
    [400 * 86400, '400d'],
  ])('%d seconds are %s', (seconds, text) => {
    expect(humanDuration(seconds)).toBe(text);
  });
});
