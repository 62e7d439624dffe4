import type { ReactNode } from 'react';
import { makeStyles } from '@material-ui/core/styles';

const useStyles = makeStyles(theme => ({
  root: {
    minHeight: '100vh',
    display: 'flex',
    alignItems: 'center',
    justifyContent: 'center',
    padding: theme.spacing(3),
    background: theme.palette.background.default,
    color: theme.palette.text.primary,
  },
  inner: { width: '100%', maxWidth: 760 },
}));

export const SignInLayout = ({ children }: { children: ReactNode }) => {
  const classes = useStyles();
  return (
    <main className={classes.root}>
      <div className={classes.inner}>{children}</div>
    </main>
  );
};
