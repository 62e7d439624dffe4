import { Link } from '@backstage/core-components';
import { makeStyles } from '@material-ui/core/styles';
import type { WorkloadSummary } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import type { Links } from '../hooks/useLinks';
import { waitingGate } from '../model/gates';
import { Clipped } from './Clipped';
import { GateChip } from './GateChip';
import { PhaseLabel } from './PhaseLabel';
import { Moment } from './Times';
import { useText } from './useText';

const useStyles = makeStyles(theme => ({
  list: { listStyle: 'none', margin: 0, padding: 0 },
  run: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(0.5, 1.5),
    padding: theme.spacing(1, 0),
    '& + &': { borderTop: `1px solid ${theme.palette.divider}` },
  },
  words: { flex: '1 1 200px', minWidth: 0 },
  name: { fontWeight: 600, overflowWrap: 'anywhere' },
  quiet: { color: theme.palette.text.secondary, fontSize: '0.8125rem' },
}));

/** A few runs, each in two lines. */
export const RunList = (props: {
  runs: readonly WorkloadSummary[];
  links: Links;
}) => {
  const t = useText();
  const classes = useStyles();
  return (
    <ul className={classes.list} aria-label={t('list.table')}>
      {props.runs.map(run => (
        <li
          key={`${run.cluster}/${run.uid}/${run.attempt}`}
          className={classes.run}
        >
          <div className={classes.words}>
            <Link to={props.links.workload(run)} className={classes.name}>
              {run.name}
            </Link>
            <div className={classes.quiet}>
              <Clipped text={run.objective} />
            </div>
          </div>
          <RunState run={run} links={props.links} />
          <span className={classes.quiet}>
            <Moment at={run.startedAt ?? run.createdAt} short />
          </span>
        </li>
      ))}
    </ul>
  );
};

/** Whom it waits for, or else its phase. */
function RunState({ run, links }: { run: WorkloadSummary; links: Links }) {
  const gate = waitingGate(run);
  if (!gate) {
    return <PhaseLabel phase={run.phase} />;
  }
  const query = new URLSearchParams({ gate: gate.nodeId }).toString();
  return <GateChip gates={run.gates} to={links.workload(run, 'gate', query)} />;
}
