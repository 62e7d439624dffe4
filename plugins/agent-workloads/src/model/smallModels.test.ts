import { formatBytes, shortDigest } from './format';
import { newIdempotencyKey } from './idempotencyKey';
import { parseJson } from './parseJson';
import { tabFrom } from './tabs';
import { toYaml } from './toYaml';

describe('formatBytes', () => {
  it.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [1536, '1.5 KiB'],
    [184_320, '180 KiB'],
    [5 * 1024 ** 3, '5.0 GiB'],
  ])('says %d as %s', (bytes, words) => {
    expect(formatBytes(bytes)).toBe(words);
  });
});

describe('shortDigest', () => {
  it('drops the algorithm', () => {
    expect(shortDigest('sha256:0123456789abcdef')).toBe('0123456789ab');
  });
});

describe('newIdempotencyKey', () => {
  it('is long enough for the API and never the same', () => {
    const [a, b] = [newIdempotencyKey(), newIdempotencyKey()];
    expect(a.length).toBeGreaterThanOrEqual(8);
    expect(a).not.toBe(b);
  });
});

describe('parseJson', () => {
  it.each([
    ['{"a":1}', { a: 1 }],
    ['[1]', [1]],
    ['3', { value: 3 }],
    ['{"a":', undefined],
  ])('reads %s', (text, value) => {
    expect(parseJson(text)).toEqual(value);
  });
});

describe('tabFrom', () => {
  it.each([
    ['gate', 'gate'],
    ['', 'overview'],
    [undefined, 'overview'],
    ['nonsense', 'overview'],
  ])('reads %s as %s', (segment, tab) => {
    expect(tabFrom(segment)).toBe(tab);
  });
});

describe('toYaml', () => {
  it('makes a manifest that can be applied', () => {
    const spec = { objective: 'a: "tricky" text' };
    expect(toYaml({ name: 'x', namespace: 'y', spec })).toBe(
      [
        'apiVersion: agent-workloads.io/v1alpha1',
        'kind: AgentWorkload',
        'metadata:',
        '  name: x',
        '  namespace: y',
        'spec:',
        `  objective: 'a: "tricky" text'`,
        '',
      ].join('\n'),
    );
  });
});
