import type { ReactNode } from 'react';
import { makeStyles } from '@material-ui/core/styles';

const useStyles = makeStyles(theme => ({
  list: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(1.5, 4),
    margin: 0,
  },
  name: { fontSize: '0.75rem', color: theme.palette.text.secondary },
  value: { margin: 0, minHeight: 22, overflowWrap: 'anywhere' },
}));

/** Names and values side by side. */
export const Definitions = (props: {
  items: ReadonlyArray<[name: string, value: ReactNode]>;
}) => {
  const classes = useStyles();
  return (
    <dl className={classes.list}>
      {props.items.map(([name, value]) => (
        <div key={name}>
          <dt className={classes.name}>{name}</dt>
          <dd className={classes.value}>{value}</dd>
        </div>
      ))}
    </dl>
  );
};
