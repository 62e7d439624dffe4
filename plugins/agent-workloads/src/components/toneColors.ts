import { alpha } from '@material-ui/core/styles/colorManipulator';
import type { Theme } from '@material-ui/core/styles';
import type { Tone } from '../model/tone';

/*
 * Argo's meaning: green succeeded, blue running, amber waiting for a person,
 * red failed, grey not started. Each has at least 4.5:1 on its own tint.
 */
const LIGHT: Record<Tone, string> = {
  ok: '#17703a',
  running: '#1559b0',
  waiting: '#8f4e00',
  failed: '#b3261e',
  idle: '#5f6368',
  skipped: '#5f6368',
};
const DARK: Record<Tone, string> = {
  ok: '#7ddc9b',
  running: '#a8caff',
  waiting: '#ffc266',
  failed: '#ffb4ab',
  idle: '#c4c9d0',
  skipped: '#c4c9d0',
};

/* Clear tints: the dark text colours, thinned, turn grey on white. */
const LIGHT_TINTS: Record<Tone, string> = {
  ok: '#e4f4e9',
  running: '#e5effd',
  waiting: '#fff0d4',
  failed: '#fde9e7',
  idle: '#eef0f2',
  skipped: '#eef0f2',
};
const DARK_STRENGTH = 0.12;

/** Text and line colour of a tone. */
export function toneColor(theme: Theme, tone: Tone): string {
  return (theme.palette.type === 'dark' ? DARK : LIGHT)[tone];
}

/** Background of a tone, behind its own text. */
export function toneTint(theme: Theme, tone: Tone): string {
  return theme.palette.type === 'dark'
    ? alpha(DARK[tone], DARK_STRENGTH)
    : LIGHT_TINTS[tone];
}
