import LinearProgress from '@material-ui/core/LinearProgress';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import type {
  Phase,
  WorkloadSummary,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { type Tone, toneOfPhase } from '../model/tone';
import { toneColor, toneTint } from './toneColors';
import { useText } from './useText';

const useStyles = makeStyles<Theme, { tone: Tone }>(theme => ({
  root: { display: 'flex', alignItems: 'center', gap: 8, minWidth: 72 },
  bar: {
    flex: 1,
    minWidth: 32,
    height: 6,
    borderRadius: 3,
    backgroundColor: ({ tone }) => toneTint(theme, tone),
  },
  fill: { backgroundColor: ({ tone }) => toneColor(theme, tone) },
  text: { fontVariantNumeric: 'tabular-nums', whiteSpace: 'nowrap' },
}));

/** How many steps and gates are done. */
export const ProgressBar = (props: {
  progress: WorkloadSummary['progress'];
  phase: Phase;
}) => {
  const t = useText();
  const classes = useStyles({ tone: toneOfPhase(props.phase) });
  const { done, total } = props.progress ?? { done: 0, total: 0 };
  if (total === 0) {
    return <>–</>;
  }
  return (
    <div className={classes.root}>
      <LinearProgress
        className={classes.bar}
        classes={{ bar: classes.fill }}
        variant="determinate"
        value={Math.min(100, (100 * done) / total)}
        aria-label={t('common.progress', {
          done: String(done),
          total: String(total),
        })}
      />
      <span className={classes.text}>
        {done}/{total}
      </span>
    </div>
  );
};
