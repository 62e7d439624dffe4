import type { PipelineParameter } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { FormField } from './FormField';
import { type Text, useText } from './useText';

const INPUT_MODES = { integer: 'numeric', number: 'decimal' } as const;

/** One parameter of a pipeline, entered as its type wants it. The value is always the text that Argo gets. */
export const ParameterField = (props: {
  parameter: PipelineParameter;
  value: string;
  problem?: string;
  onChange(value: string): void;
}) => {
  const { parameter, value, problem, onChange } = props;
  const { name, description, required, type = 'string' } = parameter;
  const t = useText();
  const byDefault = parameter.default
    ? t('launch.form.parameterDefault', {
        value: labelOf(t, parameter, parameter.default),
      })
    : undefined;
  return (
    <FormField
      required={required}
      multiline={type === 'text'}
      inputMode={
        type === 'integer' || type === 'number' ? INPUT_MODES[type] : undefined
      }
      label={name}
      help={[description, byDefault].filter(Boolean).join(' ')}
      value={value}
      problem={problem}
      options={optionsOf(t, parameter)}
      onChange={onChange}
    />
  );
};

function valuesOf(parameter: PipelineParameter): readonly string[] {
  const { enum: values, type } = parameter;
  if (values?.length) {
    return values;
  }
  return type === 'boolean' ? ['true', 'false'] : [];
}

function optionsOf(
  t: Text,
  parameter: PipelineParameter,
): Array<[value: string, label: string]> | undefined {
  const values = valuesOf(parameter);
  if (values.length === 0) {
    return undefined;
  }
  const unset: Array<[string, string]> = parameter.required
    ? []
    : [['', t('launch.form.parameterUnset')]];
  return [
    ...unset,
    ...values.map((each): [string, string] => [
      each,
      labelOf(t, parameter, each),
    ]),
  ];
}

function labelOf(t: Text, parameter: PipelineParameter, value: string): string {
  if (parameter.type === 'boolean' && /^(true|false)$/.test(value)) {
    return t(value === 'true' ? 'launch.form.yes' : 'launch.form.no');
  }
  return value;
}
