import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { FieldError } from '../../src/kubernetes/fieldError';
import { CustomResourceSchema } from '../../src/kubernetes/schema/CustomResourceSchema';
import { CelRule, Schema } from '../../src/kubernetes/schema/types';

const CRD = join(
  __dirname,
  '../../../../plugins/agent-workloads-common/crds/agentworkloads.agent-workloads.io.yaml',
);

interface Definition {
  spec: { versions: Array<{ schema: { openAPIV3Schema: Schema } }> };
}

function ourSchema(): CustomResourceSchema {
  const { spec } = parse(readFileSync(CRD, 'utf8')) as Definition;
  const [version] = spec.versions;
  if (!version) throw new Error('the CRD has no version');
  return new CustomResourceSchema(version.schema.openAPIV3Schema);
}

const brief = (errors: FieldError[]) =>
  errors.map(({ type, field }) => `${type} ${field}`);

const object = (spec: Record<string, unknown>) => ({ spec });

const withSpec = (spec: Schema, rules: CelRule[] = []) =>
  new CustomResourceSchema({
    type: 'object',
    properties: { spec: { ...spec, 'x-kubernetes-validations': rules } },
  });

describe('our CRD', () => {
  it('has only rules that compile', () => {
    expect(ourSchema().problems).toEqual([]);
  });

  it('prunes what it does not know and says where it was', () => {
    const sent = {
      metadata: { name: 'x', anything: true },
      spec: { objective: 'o', extra: 1, approval: { nested: 2 } },
    };
    expect(ourSchema().normalize(sent)).toEqual([
      'spec.extra',
      'spec.approval.nested',
    ]);
    expect(sent.metadata).toHaveProperty('anything');
    expect(sent.spec).not.toHaveProperty('extra');
  });
});

describe('structure', () => {
  const list = (type: 'set' | 'map', items: Schema): Schema => ({
    type: 'object',
    properties: {
      items: {
        type: 'array',
        'x-kubernetes-list-type': type,
        ...(type === 'map' && { 'x-kubernetes-list-map-keys': ['id'] }),
        items,
      },
    },
  });

  it('accepts integers and strings where both may stand', () => {
    const schema = withSpec({
      type: 'object',
      properties: { port: { 'x-kubernetes-int-or-string': true } },
    });
    expect(schema.validate(object({ port: 80 }))).toEqual([]);
    expect(schema.validate(object({ port: 'http' }))).toEqual([]);
    expect(brief(schema.validate(object({ port: true })))[0]).toBe(
      'TypeInvalid spec.port',
    );
  });

  it('accepts null only where it may stand', () => {
    const schema = withSpec({
      type: 'object',
      properties: {
        may: { type: 'string', nullable: true },
        not: { type: 'string' },
      },
    });
    expect(brief(schema.validate(object({ may: null, not: null })))[0]).toBe(
      'TypeInvalid spec.not',
    );
  });

  it('finds duplicates of sets and of map keys', () => {
    const set = withSpec(list('set', { type: 'string' }));
    expect(brief(set.validate(object({ items: ['a', 'b', 'a'] })))).toEqual([
      'Duplicate spec.items[2]',
    ]);
    const map = withSpec(
      list('map', { type: 'object', properties: { id: { type: 'string' } } }),
    );
    expect(
      brief(map.validate(object({ items: [{ id: 'a' }, { id: 'a' }] }))),
    ).toEqual(['Duplicate spec.items[1]']);
  });

  it('does not hold an old fault against an update of something else', () => {
    const schema = withSpec({
      type: 'object',
      properties: {
        old: { type: 'string', maxLength: 1 },
        other: { type: 'integer' },
      },
    });
    const before = object({ old: 'too long', other: 1 });
    expect(
      schema.validate(object({ old: 'too long', other: 2 }), before),
    ).toEqual([]);
    expect(
      brief(schema.validate(object({ old: 'longer still' }), before)),
    ).toContain('TooLong spec.old');
  });

  it('applies the default of an object before those within it', () => {
    const schema = withSpec({
      type: 'object',
      properties: {
        outer: {
          type: 'object',
          default: {},
          properties: { inner: { type: 'integer', default: 7 } },
        },
      },
    });
    const value = object({});
    schema.normalize(value);
    expect(value).toEqual(object({ outer: { inner: 7 } }));
  });
});

describe('CEL', () => {
  const anything: Schema = {
    type: 'object',
    'x-kubernetes-preserve-unknown-fields': true,
  };

  it.each([
    { rule: 'self.n + 1 == 3', spec: { n: 2 } },
    { rule: 'self.list.sum() == 6', spec: { list: [1, 2, 3] } },
    {
      rule: 'self.list.max() == 3 && self.list.min() == 1',
      spec: { list: [1, 3] },
    },
    { rule: 'self.list.isSorted()', spec: { list: ['a', 'b'] } },
    { rule: 'self.list.indexOf("b") == 1', spec: { list: ['a', 'b'] } },
    {
      rule: 'self.list.all(x, x in self.allowed)',
      spec: { list: ['a'], allowed: ['a'] },
    },
    { rule: 'self.text.find("[0-9]+") == "42"', spec: { text: 'a42' } },
    {
      rule: 'has(self.text) && self.text.startsWith("a")',
      spec: { text: 'ab' },
    },
    { rule: 'size(self.list) == 2', spec: { list: [1, 2] } },
  ])('$rule holds', ({ rule, spec }) => {
    expect(withSpec(anything, [{ rule }]).validate(object(spec))).toEqual([]);
  });

  it('says what failed when there is no message', () => {
    const [error] = withSpec(anything, [{ rule: 'self.n == 1' }]).validate(
      object({ n: 2 }),
    );
    expect(error).toMatchObject({
      field: 'spec',
      detail: 'failed rule: self.n == 1',
    });
  });

  it('takes an error within a rule as a failure that names the rule', () => {
    const [error] = withSpec(anything, [
      { rule: 'self.missing == 1' },
    ]).validate(object({}));
    expect(error?.detail).toMatch(/No such key: missing.*evaluating rule/);
  });

  it('makes a message by an expression', () => {
    const rules = [
      { rule: 'self.n < 3', messageExpression: '"n is " + string(self.n)' },
    ];
    const [error] = withSpec(anything, rules).validate(object({ n: 5 }));
    expect(error?.detail).toBe('n is 5');
  });

  it('compares date-times as times', () => {
    const time: Schema = { type: 'string', format: 'date-time' };
    const schema = withSpec(
      { type: 'object', properties: { from: time, to: time } },
      [{ rule: 'self.from < self.to' }],
    );
    const spec = {
      from: '2026-01-01T10:00:00+02:00',
      to: '2026-01-01T09:00:00Z',
    };
    expect(schema.validate(object(spec))).toEqual([]);
  });

  it('reports rules that do not compile', () => {
    const { problems } = withSpec(anything, [{ rule: 'self.(' }]);
    expect(problems).toMatchObject([
      { path: 'properties[spec]', rule: 'self.(' },
    ]);
  });
});
