import type { ReactNode } from 'react';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import type { Tone } from '../model/tone';
import { toneColor, toneTint } from './toneColors';
import { ToneIcon } from './ToneIcon';

const useStyles = makeStyles<Theme, { tone: Tone; tinted: boolean }>(theme => ({
  label: {
    display: 'inline-flex',
    alignItems: 'center',
    gap: 6,
    color: ({ tone }) => toneColor(theme, tone),
    background: ({ tone, tinted }) =>
      tinted ? toneTint(theme, tone) : undefined,
    borderRadius: 12,
    padding: ({ tinted }) => (tinted ? '2px 10px 2px 8px' : 0),
    fontSize: '0.8125rem',
    fontWeight: 600,
    lineHeight: '20px',
    whiteSpace: 'nowrap',
  },
}));

/** A state: icon, words and colour together. */
export const StatusLabel = (props: {
  tone: Tone;
  children: ReactNode;
  plain?: boolean;
}) => {
  const { tone, plain, children } = props;
  const classes = useStyles({ tone, tinted: !plain });
  return (
    <span className={classes.label}>
      <ToneIcon tone={tone} />
      <span>{children}</span>
    </span>
  );
};
