import type { ReactNode } from 'react';
import { makeStyles } from '@material-ui/core/styles';
import Table from '@material-ui/core/Table';
import TableBody from '@material-ui/core/TableBody';
import TableCell from '@material-ui/core/TableCell';
import TableContainer from '@material-ui/core/TableContainer';
import TableHead from '@material-ui/core/TableHead';
import TableRow from '@material-ui/core/TableRow';
import Skeleton from '@material-ui/lab/Skeleton';
import type { WorkloadSummary } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import type { Links } from '../hooks/useLinks';
import { useText } from './useText';
import { WorkloadRow } from './WorkloadRow';

const COLUMNS = [
  ['workload', '18.3%'],
  ['owner', '9.5%'],
  ['pipeline', '9.5%'],
  ['phase', '10.5%'],
  ['progress', '8.5%'],
  ['gate', '17.2%'],
  ['attempt', '6.5%'],
  ['started', '9.5%'],
  ['duration', '10.5%'],
] as const;

const SKELETON_ROWS = 6;

const useStyles = makeStyles(theme => ({
  table: {
    tableLayout: 'fixed',
    minWidth: 1080,
    '& td, & th': { padding: theme.spacing(1.25, 0.5, 1.25, 1.5) },
    '& th': {
      fontSize: '0.75rem',
      fontWeight: 600,
      color: theme.palette.text.secondary,
      whiteSpace: 'nowrap',
    },
  },
}));

function Frame({ children }: { children: ReactNode }) {
  const t = useText();
  const classes = useStyles();
  return (
    <TableContainer>
      <Table
        size="small"
        className={classes.table}
        aria-label={t('list.table')}
      >
        <TableHead>
          <TableRow>
            {COLUMNS.map(([column, width]) => (
              <TableCell key={column} style={{ width }}>
                {t(`list.column.${column}`)}
              </TableCell>
            ))}
          </TableRow>
        </TableHead>
        <TableBody>{children}</TableBody>
      </Table>
    </TableContainer>
  );
}

/** The workloads of one page. */
export const WorkloadTable = (props: {
  workloads: readonly WorkloadSummary[];
  links: Links;
}) => (
  <Frame>
    {props.workloads.map(workload => (
      <WorkloadRow
        key={`${workload.cluster}/${workload.uid}/${workload.attempt}`}
        workload={workload}
        links={props.links}
      />
    ))}
  </Frame>
);

/** The same table before anything is known. */
export const WorkloadTableSkeleton = () => (
  <Frame>
    {Array.from({ length: SKELETON_ROWS }, (_, row) => (
      <TableRow key={row}>
        {COLUMNS.map(([column]) => (
          <TableCell key={column}>
            <Skeleton width={column === 'workload' ? '80%' : '60%'} />
            {column === 'workload' && <Skeleton width="95%" />}
          </TableCell>
        ))}
      </TableRow>
    ))}
  </Frame>
);
