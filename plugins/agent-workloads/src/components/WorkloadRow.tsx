import { Link } from '@backstage/core-components';
import { makeStyles } from '@material-ui/core/styles';
import TableCell from '@material-ui/core/TableCell';
import TableRow from '@material-ui/core/TableRow';
import type { WorkloadSummary } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import type { Links } from '../hooks/useLinks';
import { waitingGate } from '../model/gates';
import { Clipped } from './Clipped';
import { EntityLink } from './EntityLink';
import { GateChip } from './GateChip';
import { PhaseLabel } from './PhaseLabel';
import { ProgressBar } from './ProgressBar';
import { Elapsed, Moment } from './Times';

const useStyles = makeStyles(theme => ({
  name: { display: 'block', fontWeight: 600 },
  quiet: { color: theme.palette.text.secondary },
  owner: { overflowWrap: 'anywhere' },
}));

/** One workload of the list. */
export const WorkloadRow = (props: {
  workload: WorkloadSummary;
  links: Links;
}) => {
  const { workload, links } = props;
  const classes = useStyles();
  const gate = waitingGate(workload);
  const gateQuery = gate && new URLSearchParams({ gate: gate.nodeId });
  return (
    <TableRow hover>
      <TableCell>
        <Link to={links.workload(workload)} className={classes.name}>
          <Clipped text={workload.name} />
        </Link>
        <span className={classes.quiet}>
          <Clipped text={workload.objective} />
        </span>
      </TableCell>
      <TableCell className={classes.owner}>
        <EntityLink entityRef={workload.owner} />
      </TableCell>
      <TableCell>
        <Clipped text={workload.pipeline.name} lines={2} />
      </TableCell>
      <TableCell title={workload.message}>
        <PhaseLabel phase={workload.phase} />
      </TableCell>
      <TableCell>
        <ProgressBar progress={workload.progress} phase={workload.phase} />
      </TableCell>
      <TableCell>
        <GateChip
          gates={workload.gates}
          to={links.workload(workload, 'gate', gateQuery?.toString())}
        />
      </TableCell>
      <TableCell>{workload.attempt}</TableCell>
      <TableCell>
        <Moment at={workload.startedAt} short />
      </TableCell>
      <TableCell>
        <Elapsed from={workload.startedAt} to={workload.finishedAt} />
      </TableCell>
    </TableRow>
  );
};
