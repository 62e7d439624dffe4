import { makeStyles, type Theme } from '@material-ui/core/styles';
import type { WorkloadSummary } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { useNow } from '../hooks/useNow';
import { formatDuration, timeLeft } from '../model/time';
import { ButtonLink } from './ButtonLink';
import { toneColor, toneTint } from './toneColors';
import { ToneIcon } from './ToneIcon';
import { useText } from './useText';

const useStyles = makeStyles<Theme>(theme => ({
  banner: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(1.5),
    padding: theme.spacing(1.25, 2),
    marginBottom: theme.spacing(2),
    borderRadius: theme.shape.borderRadius,
    border: `1px solid ${toneColor(theme, 'waiting')}`,
    background: toneTint(theme, 'waiting'),
  },
  icon: {
    display: 'flex',
    fontSize: 20,
    color: toneColor(theme, 'waiting'),
  },
  text: { fontWeight: 600 },
  left: { color: theme.palette.text.secondary },
  action: { marginLeft: 'auto' },
}));

/** Says that a run waits, for whom, and how long. */
export const GateBanner = (props: {
  gate: WorkloadSummary['gates'][number];
  to: string;
}) => {
  const { gate, to } = props;
  const t = useText();
  const classes = useStyles();
  const left = timeLeft(gate.deadline, useNow());
  const text = gate.waitingForMe ? 'waitingForYou' : 'waiting';
  return (
    <div className={classes.banner} role="status">
      <span className={classes.icon}>
        <ToneIcon tone="waiting" />
      </span>
      <span className={classes.text}>
        {t(`workload.banner.${text}`, { gate: gate.name })}
      </span>
      <span className={classes.left} aria-live="off">
        {left === undefined
          ? t('workload.banner.late')
          : t('workload.banner.left', { left: formatDuration(left) })}
      </span>
      <ButtonLink
        to={to}
        size="small"
        variant="contained"
        color="primary"
        className={classes.action}
      >
        {t('workload.banner.open')}
      </ButtonLink>
    </div>
  );
};
