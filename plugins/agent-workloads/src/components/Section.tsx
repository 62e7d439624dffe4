import { type ReactNode, useId } from 'react';
import Paper from '@material-ui/core/Paper';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';

const useStyles = makeStyles(theme => ({
  paper: { marginBottom: theme.spacing(2), overflow: 'hidden' },
  head: {
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(1),
    padding: theme.spacing(1.5, 2, 0),
  },
  title: { margin: 0, flex: 1, fontSize: '1rem' },
  body: { padding: theme.spacing(1.5, 2, 2) },
  flush: { padding: 0 },
}));

/** A titled part of a page. */
export const Section = (props: {
  title: string;
  aside?: ReactNode;
  flush?: boolean;
  children: ReactNode;
}) => {
  const { title, aside, flush, children } = props;
  const classes = useStyles();
  const id = useId();
  return (
    <Paper
      variant="outlined"
      className={classes.paper}
      component="section"
      aria-labelledby={id}
    >
      <div className={classes.head}>
        <Typography
          id={id}
          variant="h6"
          component="h2"
          className={classes.title}
        >
          {title}
        </Typography>
        {aside}
      </div>
      <div className={flush ? classes.flush : classes.body}>{children}</div>
    </Paper>
  );
};
