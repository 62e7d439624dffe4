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
  running: '#8ab8ff',
  waiting: '#ffc266',
  failed: '#ff9b93',
  idle: '#b8bdc4',
  skipped: '#b8bdc4',
};

/** Text and line colour of a tone. */
export function toneColor(theme: Theme, tone: Tone): string {
  return (theme.palette.type === 'dark' ? DARK : LIGHT)[tone];
}

/** Background of a tone, behind its own text. */
export function toneTint(theme: Theme, tone: Tone): string {
  const strength = theme.palette.type === 'dark' ? 0.16 : 0.1;
  return alpha(toneColor(theme, tone), strength);
}
