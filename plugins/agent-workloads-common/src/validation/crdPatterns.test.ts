import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { validateJobId, validateObjectName } from './names';
import { validateBucket, validatePrefix } from './storage';
import { validateTargetUrl } from './targetUrl';

interface StringSchema {
  pattern: string;
  minLength?: number;
  maxLength?: number;
}

const crd = parse(
  readFileSync(
    join(__dirname, '../../crds/agentworkloads.agent-workloads.io.yaml'),
    'utf8',
  ),
);
const root = crd.spec.versions[0].schema.openAPIV3Schema;
const spec: Record<string, StringSchema & { items: StringSchema }> =
  root.properties.spec.properties;

const nameRule: string = root['x-kubernetes-validations'].find(
  (entry: { rule: string }) => entry.rule.startsWith('self.metadata.name'),
).rule;
const namePattern = /matches\('([^']+)'\)/.exec(nameRule)?.[1] ?? 'missing';

function accepts(schema: StringSchema, value: string): boolean {
  return (
    new RegExp(schema.pattern).test(value) &&
    value.length >= (schema.minLength ?? 0) &&
    value.length <= (schema.maxLength ?? Infinity)
  );
}

/** Deterministic, so that a failure can be repeated. */
function randomStrings(alphabet: string[], start: string, count: number) {
  let state = 20261123;
  const next = (below: number) => {
    state = (Math.imul(state, 1103515245) + 12345) % 2147483648;
    return Math.floor((Math.abs(state) / 2147483648) * below);
  };
  return Array.from({ length: count }, () => {
    const length = 1 + next(14);
    return (
      start +
      Array.from({ length }, () => alphabet[next(alphabet.length)]).join('')
    );
  });
}

const SNIPPETS = [
  ...['a', 'b', 'z', '0', '9', 'A', '-', '_', '.', '..', '/', '//', ':', '@'],
  ...['%', '%2e', '%2f', '%25', '%00', '%41', '?', '#', '\\', '{', ' ', '\n'],
  ...['[', ']', '::1', ';', '\u0000', '\uff0e', '\u2024', "'", '"', '<', '~'],
];

const FIELDS = [
  {
    field: 'metadata.name',
    schema: { pattern: namePattern },
    validate: validateObjectName,
    start: '',
    stricter: [],
  },
  {
    field: 'spec.jobId',
    schema: spec.jobId,
    validate: validateJobId,
    start: '',
    stricter: [],
  },
  {
    field: 'spec.targetBucket',
    schema: spec.targetBucket,
    validate: validateBucket,
    start: '',
    stricter: [
      { value: 'a..b', why: /which S3 refuses/ },
      { value: 'a-.b', why: /which S3 refuses/ },
      { value: '10.0.0.1', why: /like an IP address/ },
    ],
  },
  {
    field: 'spec.targetPrefix',
    schema: spec.targetPrefix,
    validate: validatePrefix,
    start: '',
    stricter: [],
  },
  {
    field: 'spec.targetUrls[]',
    schema: spec.targetUrls?.items,
    validate: validateTargetUrl,
    start: 'https://a',
    // One expression can't parse a host or undo encodings; these are looked at one by one.
    stricter: [
      { value: 'https://a..b/', why: /between its dots/ },
      { value: 'https://a[b/', why: /valid host/ },
      { value: 'https://a:b:c/', why: /valid host/ },
      { value: 'https://a:99999/', why: /not a number from 1 to 65535/ },
      { value: 'https://a/../b', why: /as a segment/ },
      { value: 'https://a/%2e', why: /encoded dot/ },
      { value: 'https://a/%25', why: /decoded twice/ },
      { value: 'https://a/%00', why: /encoded control character/ },
      { value: 'https://a/%zz', why: /two hexadecimal digits/ },
      { value: 'https://a/%c0%ae', why: /percent-encoded UTF-8/ },
      { value: 'https://a/%EF%BC%8E', why: /look-alike/ },
      { value: 'http://2130706433', why: /another way to write/ },
    ],
  },
];

describe.each(FIELDS)(
  'validation of $field and the custom resource',
  ({ schema, validate, start, stricter }) => {
    if (!schema) {
      throw new Error('The field is gone from the custom resource definition');
    }
    const samples = randomStrings(SNIPPETS, start, 4000);

    it('accepts nothing that the API server refuses', () => {
      const looser = samples.filter(
        value => validate(value) === undefined && !accepts(schema, value),
      );
      expect(looser).toEqual([]);
    });

    it('refuses what the API server accepts only for a stated reason', () => {
      const unexplained = samples
        .filter(value => accepts(schema, value))
        .map(value => ({ value, problem: validate(value) }))
        .filter(
          ({ problem }) =>
            problem !== undefined &&
            !stricter.some(({ why }) => why.test(problem)),
        );
      expect(unexplained).toEqual([]);
    });

    it('is stricter on the examples of each reason', () => {
      for (const { value, why } of stricter) {
        expect([value, accepts(schema, value)]).toEqual([value, true]);
        expect(validate(value)).toMatch(why);
      }
    });
  },
);
