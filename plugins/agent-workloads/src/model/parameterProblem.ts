import type { PipelineParameter } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import type { FieldProblem } from './launchProblems';

const MAX_PARAMETER = 768;

const PATTERNS = {
  integer: /^-?\d{1,15}$/,
  number: /^-?\d{1,15}(\.\d{1,15})?$/,
  boolean: /^(true|false)$/,
};

const WORDS = {
  integer: 'integer',
  number: 'decimal',
  boolean: 'choose',
} as const;

/** What is wrong with a parameter's value. All are texts to Argo; types only say how people enter them. */
export function parameterProblem(
  parameter: PipelineParameter,
  value: string,
): FieldProblem | undefined {
  const { required, enum: values, type = 'string' } = parameter;
  if (value === '') {
    return required ? { key: 'required' } : undefined;
  }
  if (values?.length && !values.includes(value)) {
    return { key: 'choose' };
  }
  if (type !== 'string' && type !== 'text' && !PATTERNS[type].test(value)) {
    return { key: WORDS[type] };
  }
  return value.length > MAX_PARAMETER
    ? { key: 'tooLong', max: MAX_PARAMETER }
    : undefined;
}
