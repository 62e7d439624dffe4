import type { ReactNode } from 'react';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import type { GateView } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { useNow } from '../hooks/useNow';
import {
  formatDuration,
  formatExact,
  formatRelative,
  timeLeft,
} from '../model/time';
import { Definitions } from './Definitions';
import { GateStateLabel } from './PhaseLabel';
import { RefText } from './RefText';
import { Section } from './Section';
import { TermsList } from './TermsList';
import { toneColor } from './toneColors';
import { useText } from './useText';

const useStyles = makeStyles<Theme, { short: boolean }>(theme => ({
  asked: { marginBottom: theme.spacing(1) },
  left: {
    fontSize: 22,
    fontWeight: 700,
    fontVariantNumeric: 'tabular-nums',
    color: ({ short }) =>
      short ? toneColor(theme, 'failed') : theme.palette.text.primary,
  },
  rules: { margin: theme.spacing(2, 0, 0.5), fontSize: '0.875rem' },
  list: { margin: 0, paddingLeft: theme.spacing(2.5) },
}));

const SHORT_MS = 5 * 60_000;

/** What is asked, by when, and from whom. */
export const GateSummary = (props: { gate: GateView; objective: string }) => {
  const { gate, objective } = props;
  const t = useText();
  const now = useNow();
  const left = timeLeft(gate.deadline, now);
  const open = gate.state === 'Waiting';
  const classes = useStyles({ short: (left ?? 0) < SHORT_MS });
  const closedAt = gate.resolvedAt ?? gate.openedAt;
  return (
    <Section
      title={t(open ? 'gate.asked' : 'gate.askedDone')}
      aside={<GateStateLabel state={gate.state} />}
    >
      <Typography className={classes.asked}>{objective}</Typography>
      {open ? (
        <div>
          <Typography variant="body2" color="textSecondary">
            {left !== undefined && t('gate.deadline')}
          </Typography>
          <div className={classes.left} role="timer" aria-live="off">
            {left === undefined
              ? t('gate.deadlinePassed')
              : formatDuration(left)}
          </div>
          <Typography variant="body2" color="textSecondary">
            {t('gate.by', { time: formatExact(gate.deadline) })},{' '}
            {t('gate.openedAgo', { ago: formatRelative(gate.openedAt, now) })}
          </Typography>
        </div>
      ) : (
        <Typography>
          {t('gate.resolvedAgo', {
            state: t(`common.gateState.${gate.state}`),
            ago: formatRelative(closedAt, now),
          })}
          {gate.reason && <RefText text={`: ${gate.reason}`} />}
        </Typography>
      )}
      <Typography variant="subtitle2" component="h3" className={classes.rules}>
        {t('gate.from')}
      </Typography>
      <TermsList terms={gate.terms} />
    </Section>
  );
};

/** Who has approved, and what is still needed. */
export const GateTally = ({ gate }: { gate: GateView }) => {
  const t = useText();
  return (
    <Definitions
      items={[
        [
          t('gate.given'),
          gate.given.length > 0 ? (
            <RefText text={gate.given.join(', ')} />
          ) : (
            t('gate.nobodyYet')
          ),
        ],
        ...(gate.state === 'Waiting' && gate.missing.length > 0
          ? [
              [
                t('gate.missing'),
                <RefText text={gate.missing.join('; ')} />,
              ] as [string, ReactNode],
            ]
          : []),
      ]}
    />
  );
};
