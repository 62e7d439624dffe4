import { useId } from 'react';
import TextField from '@material-ui/core/TextField';

/** A field that can't be filled in yet, and what has to be done before. */
export const WaitingField = (props: {
  label: string;
  why: string;
  required: boolean;
}) => {
  const id = useId();
  return (
    <TextField
      id={id}
      disabled
      fullWidth
      variant="outlined"
      margin="dense"
      label={props.label}
      required={props.required}
      helperText={props.why}
      value=""
    />
  );
};
