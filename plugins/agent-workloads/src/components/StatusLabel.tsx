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
  // Sentences take the lines that they need; their icon stays at the first.
  sentence: {
    alignItems: 'flex-start',
    whiteSpace: 'normal',
    overflowWrap: 'anywhere',
    fontWeight: 500,
    '& > svg': { flexShrink: 0, marginTop: 2 },
  },
}));

/** A state: icon, words and colour together. */
export const StatusLabel = (props: {
  tone: Tone;
  children: ReactNode;
  plain?: boolean;
  /** For a whole sentence instead of a word or two. */
  sentence?: boolean;
}) => {
  const { tone, plain, sentence, children } = props;
  const classes = useStyles({ tone, tinted: !plain });
  return (
    <span className={`${classes.label} ${sentence ? classes.sentence : ''}`}>
      <ToneIcon tone={tone} />
      <span>{children}</span>
    </span>
  );
};
