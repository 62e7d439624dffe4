import type { ReactNode } from 'react';
import { Link } from '@backstage/core-components';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import ChevronLeftIcon from '@material-ui/icons/ChevronLeft';
import type {
  AttemptSummary,
  WorkloadDetail,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { AttemptSwitch } from './AttemptSwitch';
import { Definitions } from './Definitions';
import { EntityLink } from './EntityLink';
import { PhaseLabel } from './PhaseLabel';
import { ProgressBar } from './ProgressBar';
import { Elapsed, Moment } from './Times';
import { useText } from './useText';

const useStyles = makeStyles(theme => ({
  path: {
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(2),
    marginBottom: theme.spacing(0.5),
    color: theme.palette.text.secondary,
  },
  back: { display: 'inline-flex', alignItems: 'center', marginLeft: -6 },
  titleRow: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(1, 2),
  },
  title: { margin: 0, overflowWrap: 'anywhere' },
  objective: {
    maxWidth: 900,
    margin: theme.spacing(0.5, 0, 1.5),
    color: theme.palette.text.secondary,
    display: '-webkit-box',
    WebkitBoxOrient: 'vertical',
    WebkitLineClamp: 3,
    overflow: 'hidden',
    overflowWrap: 'anywhere',
  },
}));

/** What this workload is, how far it is, and whose. */
export const WorkloadHeader = (props: {
  workload: WorkloadDetail;
  /** The attempt looked at. */
  attempt: AttemptSummary;
  back: string;
  onAttempt(attempt: number): void;
}) => {
  const { workload, attempt, back, onAttempt } = props;
  const t = useText();
  const classes = useStyles();
  return (
    <header>
      <div className={classes.path}>
        <Link to={back} className={classes.back}>
          <ChevronLeftIcon fontSize="small" /> {t('workload.back')}
        </Link>
        <span title={t('workload.meta.where')}>
          {workload.cluster} / {workload.namespace}
        </span>
      </div>
      <div className={classes.titleRow}>
        <Typography variant="h4" component="h1" className={classes.title}>
          {workload.name}
        </Typography>
        <PhaseLabel phase={attempt.phase} />
        {workload.archived && <span>{t('workload.meta.archived')}</span>}
      </div>
      <p className={classes.objective} title={workload.objective}>
        {workload.objective}
      </p>
      <HeaderFacts
        workload={workload}
        attempt={attempt}
        attempts={
          <AttemptSwitch
            attempts={workload.attempts}
            value={attempt.attempt}
            onChange={onAttempt}
          />
        }
      />
    </header>
  );
};

function HeaderFacts(props: {
  workload: WorkloadDetail;
  attempt: AttemptSummary;
  attempts: ReactNode;
}) {
  const { workload, attempt, attempts } = props;
  const t = useText();
  const current = attempt.attempt === workload.attempt;
  return (
    <Definitions
      items={[
        ...(current
          ? [
              [
                t('workload.meta.progress'),
                <ProgressBar
                  progress={workload.progress}
                  phase={workload.phase}
                />,
              ] as [string, ReactNode],
            ]
          : []),
        [t('workload.meta.owner'), <EntityLink entityRef={workload.owner} />],
        [
          t('workload.meta.requester'),
          <EntityLink entityRef={workload.requester} />,
        ],
        [t('workload.meta.pipeline'), workload.pipeline.name],
        [t('workload.meta.attempt'), attempts],
        [t('workload.meta.started'), <Moment at={attempt.startedAt} />],
        [
          t('workload.meta.duration'),
          <Elapsed from={attempt.startedAt} to={attempt.finishedAt} />,
        ],
      ]}
    />
  );
}
