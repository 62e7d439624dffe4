import type { ReactNode } from 'react';
import { makeStyles, ThemeProvider } from '@material-ui/core/styles';
import { readableTheme } from '../components/readableTheme';

const useStyles = makeStyles(theme => ({
  frame: {
    ...theme.typography.body2,
    '& [class*="MuiButton-root"]': { textTransform: 'none' },
  },
}));

/** A field in a form of the scaffolder, with colours that can be read there. */
export const FieldFrame = ({ children }: { children: ReactNode }) => (
  <ThemeProvider theme={readableTheme}>
    <Frame>{children}</Frame>
  </ThemeProvider>
);

function Frame({ children }: { children: ReactNode }) {
  const classes = useStyles();
  return <div className={classes.frame}>{children}</div>;
}
