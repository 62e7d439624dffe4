import { isSafeKey, validateBucket, validatePrefix } from './storage';

describe('validateBucket', () => {
  it.each(['abc', 'agent-artifacts', 'a.b.c', '1bucket', 'a'.repeat(63)])(
    'accepts %j',
    value => expect(validateBucket(value)).toBeUndefined(),
  );

  it.each([
    '',
    'ab',
    'a'.repeat(64),
    'Bucket',
    'a_b',
    '-ab',
    'ab-',
    '.ab',
    'ab.',
    'a..b',
    'a.-b',
    'a-.b',
    '192.168.0.1',
    'a/b',
    '../etc',
    'a%2fb',
    'a\u0000b',
    'ab\n',
    'a b',
    'a\uff0eb',
    'a\u2024b',
    '{{x}}',
  ])('refuses %j', value => expect(validateBucket(value)).toBeDefined());
});

describe('validatePrefix', () => {
  it.each([
    'runs',
    'team-a/runs',
    'a/b/c',
    'v1.2/x',
    '_private',
    'A',
    'a'.repeat(200),
  ])('accepts %j', value => expect(validatePrefix(value)).toBeUndefined());

  it.each([
    '',
    '/',
    '/runs',
    'runs/',
    'a//b',
    '.',
    '..',
    'a/..',
    '../../../etc/',
    'a/../b',
    'a/./b',
    '.hidden',
    'a..b',
    'a.',
    '%2e%2e/etc',
    '%2e%2e%2fetc',
    'a%00',
    'a\u0000',
    'a\nb',
    'a b',
    'a\\b',
    '..\\..\\etc',
    '\uff0e\uff0e/etc',
    'a\u2024\u2024b',
    'a\u2215b',
    'a\u202eb',
    '{{workflow.uid}}',
    'a'.repeat(201),
  ])('refuses %j', value => expect(validatePrefix(value)).toBeDefined());
});

describe('isSafeKey', () => {
  const PREFIX = 'runs/ns/uid/job/wf/';

  it.each([
    'runs/ns/uid/job/wf/dom/facts.json',
    'runs/ns/uid/job/wf/screenshot/screenshots/p1.png',
    'runs/ns/uid/job/wf/a..b',
  ])('takes %j', key => expect(isSafeKey(key, PREFIX)).toBe(true));

  it.each([
    '',
    'runs/ns/uid/job/wf/',
    'runs/ns/uid/job/wf',
    'runs/ns/other/job/wf/x',
    '/runs/ns/uid/job/wf/x',
    'runs/ns/uid/job/wf/../../other/x',
    'runs/ns/uid/job/wf/..',
    'runs/ns/uid/job/wf/.',
    'runs/ns/uid/job/wf//x',
    'runs/ns/uid/job/wf/x/',
    'runs/ns/uid/job/wf/%2e%2e/x',
    'runs/ns/uid/job/wf/%2E./x',
    'runs/ns/uid/job/wf/a%2fb',
    'runs/ns/uid/job/wf/a%5cb',
    'runs/ns/uid/job/wf/a%252e',
    'runs/ns/uid/job/wf/a%00',
    'runs/ns/uid/job/wf/a\u0000',
    'runs/ns/uid/job/wf/a\nb',
    'runs/ns/uid/job/wf/..\\x',
    'runs/ns/uid/job/wf/\uff0e\uff0e/x',
    'runs/ns/uid/job/wf/\u2024\u2024/x',
    `runs/ns/uid/job/wf/${'a'.repeat(1024)}`,
  ])('refuses %j', key => expect(isSafeKey(key, PREFIX)).toBe(false));

  it('takes a prefix as a folder: a sibling whose name starts alike is outside', () => {
    expect(isSafeKey('runs/wf2/x', 'runs/wf')).toBe(false);
    expect(isSafeKey('runs/wf/x', 'runs/wf')).toBe(true);
  });

  it.each(['', '/'])('takes nothing under the prefix %j', prefix =>
    expect(isSafeKey('/x', prefix) || isSafeKey('x', prefix)).toBe(false),
  );
});
