import { validateJobId, validateObjectName } from './names';

const GOOD = ['a', '0', 'job-1', 'competitor-analysis', 'a'.repeat(52)];

const HOSTILE = [
  '',
  '-a',
  'a-',
  'A',
  'a_b',
  'a.b',
  'a/b',
  '..',
  '../../../etc/passwd',
  '..%2f..%2fetc',
  '%2e%2e',
  'a%00',
  'a\u0000',
  'a\n',
  '\na',
  'a b',
  'a\\b',
  '{{workflow.name}}',
  'a;rm -rf',
  '\uff0e\uff0e\uff0fetc',
  'a\u2024b',
  'jоb', // a Cyrillic o
  'a\u200b',
  'a'.repeat(64),
];

describe('validateJobId', () => {
  it.each([...GOOD, 'a'.repeat(63)])('accepts %j', value =>
    expect(validateJobId(value)).toBeUndefined(),
  );

  it.each(HOSTILE)('refuses %j', value =>
    expect(validateJobId(value)).toMatch(/^The job id /),
  );

  it('names an invisible character by its code point, never by itself', () => {
    expect(validateJobId('a\u0000b')).toBe(
      'The job id contains the invisible character U+0000; use lower-case letters, digits and "-"',
    );
  });
});

describe('validateObjectName', () => {
  it.each(GOOD)('accepts %j', value =>
    expect(validateObjectName(value)).toBeUndefined(),
  );

  it.each([...HOSTILE, 'a'.repeat(53)])('refuses %j', value =>
    expect(validateObjectName(value)).toMatch(/^The name /),
  );
});
