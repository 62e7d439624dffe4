import { FieldError, FieldErrorType } from '../fieldError';
import { applyDefaults } from './applyDefaults';
import { CelRules, RuleProblem } from './celRules';
import { duplicateItems } from './lists';
import { prune } from './prune';
import { isUnchanged } from './ratchet';
import { compileStructure } from './structure';
import { Json, Schema } from './types';

/** Errors after which the API server does not run CEL rules. */
const BLOCKING: readonly FieldErrorType[] = [
  'NotSupported',
  'Required',
  'TooLong',
  'TooMany',
  'TypeInvalid',
];

const RULES_NOT_RUN: FieldError = {
  type: 'Invalid',
  field: '<nil>',
  value: null,
  detail:
    'some validation rules were not checked because the object was invalid; correct the existing errors to complete validation',
};

/** The schema of one version of a custom resource. */
export class CustomResourceSchema {
  private readonly structure: (value: Json) => FieldError[];
  private readonly rules: CelRules;

  constructor(readonly schema: Schema) {
    this.structure = compileStructure(schema);
    this.rules = new CelRules(schema);
  }

  /** CEL rules that don't compile. */
  get problems(): readonly RuleProblem[] {
    return this.rules.problems;
  }

  /** Prunes and defaults in place; returns the paths of unknown fields. */
  normalize(value: Json): string[] {
    const unknown = prune(this.schema, value);
    applyDefaults(this.schema, value);
    return unknown;
  }

  /** Everything that is wrong with a normalized object. */
  validate(value: Json, old?: Json): FieldError[] {
    const all = [
      ...this.structure(value),
      ...duplicateItems(this.schema, value),
    ];
    const errors = old
      ? all.filter(({ field }) => !isUnchanged(this.schema, value, old, field))
      : all;
    if (errors.some(({ type }) => BLOCKING.includes(type))) {
      return [...errors, RULES_NOT_RUN];
    }
    return [...errors, ...this.rules.check(value, old)];
  }
}
