import type { ComponentType } from 'react';
import BlockIcon from '@material-ui/icons/Block';
import CheckCircleIcon from '@material-ui/icons/CheckCircle';
import ErrorIcon from '@material-ui/icons/Error';
import LoopIcon from '@material-ui/icons/Loop';
import PanToolIcon from '@material-ui/icons/PanTool';
import RadioButtonUncheckedIcon from '@material-ui/icons/RadioButtonUnchecked';
import type { SvgIconProps } from '@material-ui/core/SvgIcon';
import { makeStyles } from '@material-ui/core/styles';
import type { Tone } from '../model/tone';

const ICONS: Record<Tone, ComponentType<SvgIconProps>> = {
  ok: CheckCircleIcon,
  running: LoopIcon,
  waiting: PanToolIcon,
  failed: ErrorIcon,
  idle: RadioButtonUncheckedIcon,
  skipped: BlockIcon,
};

const useStyles = makeStyles({
  icon: { fontSize: '1.15em', flexShrink: 0 },
  turning: {
    animation: '$turn 2.4s linear infinite reverse',
    '@media (prefers-reduced-motion: reduce)': { animation: 'none' },
  },
  '@keyframes turn': {
    from: { transform: 'rotate(0deg)' },
    to: { transform: 'rotate(360deg)' },
  },
});

/** The icon of a tone; always beside words. */
export const ToneIcon = ({ tone }: { tone: Tone }) => {
  const classes = useStyles();
  const Icon = ICONS[tone];
  const turning = tone === 'running' ? classes.turning : '';
  return <Icon aria-hidden className={`${classes.icon} ${turning}`} />;
};
