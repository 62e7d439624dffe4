import type { ReactNode } from 'react';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'center',
    textAlign: 'center',
    padding: theme.spacing(7, 3),
  },
  text: { maxWidth: 520, marginBottom: theme.spacing(3) },
}));

/** Says that there is nothing, why, and what to do next. */
export const Nothing = (props: {
  title: string;
  text: string;
  action?: ReactNode;
}) => {
  const classes = useStyles();
  return (
    <div className={classes.root}>
      <Typography variant="h6" component="p" gutterBottom>
        {props.title}
      </Typography>
      <Typography color="textSecondary" className={classes.text}>
        {props.text}
      </Typography>
      {props.action}
    </div>
  );
};
