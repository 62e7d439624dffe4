import type { Theme } from '@material-ui/core/styles';

/*
 * Quiet text stands on the page's grey as well as on paper, and errors are read at 12 px: the usual
 * colours of both miss 4.5:1 in the light theme.
 */
const LIGHT = { quiet: '#5c5c5c', error: '#b3261e' };
const DARK = { error: '#ffb4ab' };

/** The app's theme with quiet text and errors that can be read. */
export function readableTheme(theme: Theme): Theme {
  const { palette } = theme;
  const dark = palette.type === 'dark';
  const error = dark ? DARK.error : LIGHT.error;
  return {
    ...theme,
    palette: {
      ...palette,
      error: { ...palette.error, main: error },
      text: dark ? palette.text : { ...palette.text, secondary: LIGHT.quiet },
    },
  };
}
