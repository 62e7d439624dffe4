import type { ReactNode } from 'react';
import { makeStyles } from '@material-ui/core/styles';
import MenuItem from '@material-ui/core/MenuItem';
import TextField from '@material-ui/core/TextField';

/** One thing to choose, with a second line that tells it from others. */
export type Choice = {
  value: string;
  title: string;
  detail?: ReactNode;
};

const useStyles = makeStyles(theme => ({
  item: { display: 'block', minWidth: 0, whiteSpace: 'normal' },
  title: { fontWeight: 600 },
  detail: {
    display: 'block',
    color: theme.palette.text.secondary,
    fontSize: '0.8125rem',
  },
  chosen: {
    display: 'flex',
    alignItems: 'center',
    flexWrap: 'wrap',
    columnGap: theme.spacing(1),
  },
}));

/** A list to choose one of. */
export const ChoiceField = (props: {
  id: string;
  label: string;
  help?: ReactNode;
  required: boolean;
  disabled: boolean;
  wrong: boolean;
  choices: readonly Choice[];
  value?: string;
  onChange(value: string): void;
}) => {
  const { id, label, help, required, disabled, wrong, choices } = props;
  const classes = useStyles();
  const chosen = choices.find(each => each.value === props.value);
  return (
    <TextField
      id={id}
      select
      fullWidth
      variant="outlined"
      margin="dense"
      label={label}
      required={required}
      disabled={disabled}
      error={wrong}
      helperText={help}
      value={chosen?.value ?? ''}
      SelectProps={{
        // Named by the label and by what is chosen.
        labelId: `${id}-label`,
        renderValue: () =>
          chosen && (
            <span className={classes.chosen}>
              <span>{chosen.title}</span>
              {chosen.detail && (
                <span className={classes.detail}>{chosen.detail}</span>
              )}
            </span>
          ),
      }}
      onChange={event => props.onChange(event.target.value)}
    >
      {choices.map(({ value, title, detail }) => (
        <MenuItem key={value} value={value}>
          <span className={classes.item}>
            <span className={classes.title}>{title}</span>
            {detail && <span className={classes.detail}>{detail}</span>}
          </span>
        </MenuItem>
      ))}
    </TextField>
  );
};
