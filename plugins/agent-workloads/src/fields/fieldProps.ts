import type { FieldExtensionComponentProps } from '@backstage/plugin-scaffolder-react';
import {
  type FormPlace,
  type FormSources,
  placeIn,
} from '../model/formSources';

/** Props of every field here; options name the other fields of the form that it builds on. */
export type FieldProps<T> = FieldExtensionComponentProps<T, FormSources>;

/** What the rest of the form says. */
export function placeOf<T>(props: FieldProps<T>): FormPlace {
  return placeIn(props.formContext?.formData, props.uiSchema['ui:options']);
}

/** The parts of a field that the template's author may set. */
export function frameOf<T>(
  props: FieldProps<T>,
  own: { title: string; help?: string },
) {
  const { schema, uiSchema, required, disabled, rawErrors } = props;
  return {
    id: props.idSchema.$id,
    label: schema.title ?? own.title,
    help: uiSchema['ui:description'] ?? schema.description ?? own.help,
    required: required ?? false,
    disabled: disabled || Boolean(uiSchema['ui:disabled']),
    wrong: rawErrors.length > 0,
  };
}
