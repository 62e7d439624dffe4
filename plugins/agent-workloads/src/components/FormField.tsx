import { type ReactNode, useId } from 'react';
import MenuItem from '@material-ui/core/MenuItem';
import TextField from '@material-ui/core/TextField';

/** One field of a form; a list to choose from when it has options. */
export const FormField = (props: {
  label: string;
  value: string;
  help?: ReactNode;
  problem?: string;
  required?: boolean;
  multiline?: boolean;
  placeholder?: string;
  /** Which keyboard a phone shows. */
  inputMode?: 'numeric' | 'decimal';
  options?: ReadonlyArray<[value: string, label: string]>;
  onChange(value: string): void;
}) => {
  const { label, value, help, problem, options, inputMode, onChange, ...rest } =
    props;
  const id = useId();
  return (
    <TextField
      {...rest}
      id={id}
      fullWidth
      size="small"
      variant="outlined"
      label={label}
      value={value}
      select={options !== undefined}
      minRows={rest.multiline ? 3 : undefined}
      maxRows={rest.multiline ? 12 : undefined}
      inputProps={{ inputMode }}
      error={problem !== undefined}
      helperText={problem ?? help}
      InputLabelProps={rest.placeholder ? { shrink: true } : undefined}
      onChange={event => onChange(event.target.value)}
    >
      {options?.map(([option, text]) => (
        <MenuItem key={option} value={option}>
          {text}
        </MenuItem>
      ))}
    </TextField>
  );
};
