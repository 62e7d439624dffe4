import type { ReactNode } from 'react';
import { Content } from '@backstage/core-components';
import { makeStyles } from '@material-ui/core/styles';

const useStyles = makeStyles(theme => ({
  content: {
    ...theme.typography.body2,
    paddingTop: theme.spacing(1),
    // What a button says is said as it is written.
    '& .MuiButton-root': { textTransform: 'none' },
  },
}));

/** The body of a page, in one type face whatever the app around it uses. */
export const PageContent = ({ children }: { children: ReactNode }) => {
  const classes = useStyles();
  return <Content className={classes.content}>{children}</Content>;
};
