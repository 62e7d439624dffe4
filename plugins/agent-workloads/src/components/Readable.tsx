import type { ReactNode } from 'react';
import { makeStyles, ThemeProvider } from '@material-ui/core/styles';
import { readableTheme } from './readableTheme';

const useStyles = makeStyles(theme => ({
  frame: {
    ...theme.typography.body2,
    '& [class*="MuiButton-root"]': { textTransform: 'none' },
  },
}));

/** A part of ours on a page of another plugin, with colours that can be read there. */
export const Readable = ({ children }: { children: ReactNode }) => (
  <ThemeProvider theme={readableTheme}>
    <Frame>{children}</Frame>
  </ThemeProvider>
);

function Frame({ children }: { children: ReactNode }) {
  const classes = useStyles();
  return <div className={classes.frame}>{children}</div>;
}
