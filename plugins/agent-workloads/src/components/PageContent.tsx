import type { ReactNode } from 'react';
import { Content } from '@backstage/core-components';
import { makeStyles, ThemeProvider } from '@material-ui/core/styles';
import { readableTheme } from './readableTheme';

const useStyles = makeStyles(theme => ({
  content: {
    ...theme.typography.body2,
    paddingTop: theme.spacing(1),
    // What a button says is said as it is written.
    '& [class*="MuiButton-root"]': { textTransform: 'none' },
  },
}));

/** The body of a page, in one type face whatever the app around it uses. */
export const PageContent = ({ children }: { children: ReactNode }) => (
  <ThemeProvider theme={readableTheme}>
    <Body>{children}</Body>
  </ThemeProvider>
);

function Body({ children }: { children: ReactNode }) {
  const classes = useStyles();
  return (
    <main>
      <Content className={classes.content}>{children}</Content>
    </main>
  );
}
