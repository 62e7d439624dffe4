import { isDeepStrictEqual } from 'node:util';
import { Environment } from '@marcbachmann/cel-js';
import { FieldError, FieldErrorType } from '../fieldError';
import { toCelValue } from './celValues';
import {
  CelRule,
  child,
  isJson,
  listMapKey,
  Schema,
  schemaOfField,
} from './types';

type Evaluate = (variables: Record<string, unknown>) => unknown;

interface CompiledRule {
  source: CelRule;
  usesOldSelf: boolean;
  evaluate: Evaluate;
  message?: Evaluate;
}

/** A rule that CEL refuses, with its place in the CRD's schema. */
export interface RuleProblem {
  path: string;
  rule: string;
  problem: string;
}

const total = (list: unknown[]) =>
  (list as Array<bigint | number>).reduce<bigint | number>(
    (sum, item) =>
      typeof sum === 'bigint' && typeof item === 'bigint'
        ? sum + item
        : Number(sum) + Number(item),
    0n,
  );

const extreme = (list: unknown[], sign: 1 | -1) => {
  const sorted = [...(list as Array<bigint | number | string>)].sort((a, b) =>
    a < b ? -sign : sign,
  );
  if (sorted[0] === undefined)
    throw new Error('min or max called on empty list');
  return sorted[0];
};

/** CEL with the list functions that Kubernetes adds. */
const environment = new Environment({
  homogeneousAggregateLiterals: false,
  enableOptionalTypes: true,
})
  .registerVariable('self', 'dyn')
  .registerVariable('oldSelf', 'dyn')
  .registerFunction('list.sum(): dyn', (list: unknown[]) => total(list))
  .registerFunction('list.min(): dyn', (list: unknown[]) => extreme(list, 1))
  .registerFunction('list.max(): dyn', (list: unknown[]) => extreme(list, -1))
  .registerFunction('list.isSorted(): bool', (list: unknown[]) =>
    (list as string[]).every(
      (item, i) => i === 0 || String(list[i - 1]) <= item,
    ),
  )
  .registerFunction(
    'list.indexOf(dyn): int',
    (list: unknown[], item: unknown) =>
      BigInt(list.findIndex(other => isDeepStrictEqual(other, item))),
  )
  .registerFunction(
    'string.find(string): string',
    (text: string, pattern: string) =>
      new RegExp(pattern).exec(text)?.[0] ?? '',
  );

function compileRule(source: CelRule): CompiledRule {
  const program = environment.parse(source.rule);
  const checked = program.check();
  if (!checked.valid) throw checked.error ?? new Error('not valid');
  return {
    source,
    usesOldSelf: /\boldSelf\b/.test(source.rule),
    evaluate: variables => program(variables),
    ...(source.messageExpression && {
      message: environment.parse(source.messageExpression),
    }),
  };
}

/** All rules of a schema, ready to run. */
export class CelRules {
  readonly problems: RuleProblem[] = [];
  private readonly rules = new Map<Schema, CompiledRule[]>();

  constructor(private readonly schema: Schema) {
    this.compile(schema, '');
  }

  /** Runs every rule on what it applies to; transition rules only where there is an old value. */
  check(value: unknown, old: unknown): FieldError[] {
    const errors: FieldError[] = [];
    if (this.rules.size > 0) this.visit(this.schema, value, old, '', errors);
    return errors;
  }

  private compile(schema: Schema, path: string): void {
    const compiled: CompiledRule[] = [];
    for (const source of schema['x-kubernetes-validations'] ?? []) {
      try {
        compiled.push(compileRule(source));
      } catch (error) {
        const problem = (error as Error).message.split('\n')[0] ?? '';
        this.problems.push({ path, rule: source.rule, problem });
      }
    }
    if (compiled.length > 0) this.rules.set(schema, compiled);
    for (const [name, inner] of Object.entries(schema.properties ?? {})) {
      this.compile(inner, child(path, `properties[${name}]`));
    }
    const { additionalProperties, items } = schema;
    if (typeof additionalProperties === 'object') {
      this.compile(additionalProperties, child(path, 'additionalProperties'));
    }
    if (items) this.compile(items, child(path, 'items'));
  }

  private visit(
    schema: Schema,
    value: unknown,
    old: unknown,
    path: string,
    errors: FieldError[],
  ): void {
    if (value === null || value === undefined) return;
    for (const rule of this.rules.get(schema) ?? []) {
      const error = runRule(rule, schema, value, old, path);
      if (error) errors.push(error);
    }
    if (Array.isArray(value)) {
      const { items } = schema;
      if (!items) return;
      const before = oldItems(schema, old);
      value.forEach((item, index) =>
        this.visit(items, item, before(item), `${path}[${index}]`, errors),
      );
    } else if (isJson(value)) {
      const before = isJson(old) ? old : {};
      for (const [field, item] of Object.entries(value)) {
        const known = schemaOfField(schema, field);
        const at = child(path, field);
        if (known) this.visit(known, item, before[field], at, errors);
      }
    }
  }
}

/** Only items of lists of type map can be told again. */
function oldItems(schema: Schema, old: unknown): (item: unknown) => unknown {
  if (schema['x-kubernetes-list-type'] !== 'map' || !Array.isArray(old)) {
    return () => undefined;
  }
  const byKey = new Map(old.map(item => [listMapKey(schema, item), item]));
  return item => byKey.get(listMapKey(schema, item));
}

const REASONS: Record<string, FieldErrorType> = {
  FieldValueInvalid: 'Invalid',
  FieldValueForbidden: 'Forbidden',
  FieldValueRequired: 'Required',
  FieldValueDuplicate: 'Duplicate',
};

function runRule(
  rule: CompiledRule,
  schema: Schema,
  value: unknown,
  old: unknown,
  path: string,
): FieldError | undefined {
  const { source, usesOldSelf } = rule;
  const hasOld = old !== undefined && old !== null;
  if (usesOldSelf && !hasOld) return undefined;
  // What was there before and did not change is not held against an update.
  if (!usesOldSelf && hasOld && isDeepStrictEqual(value, old)) return undefined;
  const field = source.fieldPath ? `${path}${source.fieldPath}` : path;
  const error = {
    type: REASONS[source.reason ?? ''] ?? 'Invalid',
    field: field || '<nil>',
    value: schema.type ?? 'object',
  } as const;
  const variables = {
    self: toCelValue(schema, value),
    ...(hasOld && { oldSelf: toCelValue(schema, old) }),
  };
  try {
    if (rule.evaluate(variables) === true) return undefined;
    return { ...error, detail: messageOf(rule, variables) };
  } catch (cause) {
    const reason = (cause as Error).message.split('\n')[0];
    return { ...error, detail: `${reason} evaluating rule: ${source.rule}` };
  }
}

function messageOf(
  { source, message }: CompiledRule,
  variables: Record<string, unknown>,
): string {
  const fallback = source.message ?? `failed rule: ${source.rule.trim()}`;
  if (!message) return fallback;
  try {
    const text = message(variables);
    return typeof text === 'string' && text.trim() !== '' ? text : fallback;
  } catch {
    return fallback;
  }
}
