import type { ReactNode } from 'react';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';

const useStyles = makeStyles(theme => ({
  row: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(2),
    marginBottom: theme.spacing(2),
  },
  title: { margin: 0, flex: '1 1 auto', minWidth: 0 },
}));

/** The page's own heading and its main action. */
export const PageTitle = (props: { children: string; action?: ReactNode }) => {
  const classes = useStyles();
  return (
    <div className={classes.row}>
      <Typography variant="h4" component="h1" className={classes.title}>
        {props.children}
      </Typography>
      {props.action}
    </div>
  );
};
