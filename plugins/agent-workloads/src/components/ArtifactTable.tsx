import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import Table from '@material-ui/core/Table';
import TableBody from '@material-ui/core/TableBody';
import TableCell from '@material-ui/core/TableCell';
import TableContainer from '@material-ui/core/TableContainer';
import TableHead from '@material-ui/core/TableHead';
import TableRow from '@material-ui/core/TableRow';
import Tooltip from '@material-ui/core/Tooltip';
import type { ArtifactView } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import type { ArtifactRef } from '../api';
import { artifactKey } from '../model/artifacts';
import { formatBytes, shortDigest } from '../model/format';
import { Clipped } from './Clipped';
import { DownloadButton } from './DownloadButton';
import { useText } from './useText';

const useStyles = makeStyles(theme => ({
  table: { tableLayout: 'fixed', minWidth: 860 },
  quiet: { color: theme.palette.text.secondary, fontSize: '0.75rem' },
  digest: { fontFamily: 'monospace', fontSize: '0.8125rem' },
  actions: { whiteSpace: 'nowrap', textAlign: 'right' },
}));

const COLUMNS = [
  ['file', '40%'],
  ['step', '18%'],
  ['size', '10%'],
  ['digest', '12%'],
] as const;

type Props = {
  artifacts: readonly ArtifactView[];
  refOf(artifact: ArtifactView): ArtifactRef;
  onView(artifact: ArtifactView): void;
};

/** Every stored file. */
export const ArtifactTable = ({ artifacts, refOf, onView }: Props) => {
  const t = useText();
  const classes = useStyles();
  return (
    <TableContainer>
      <Table
        size="small"
        className={classes.table}
        aria-label={t('workload.artifacts.files')}
      >
        <TableHead>
          <TableRow>
            {COLUMNS.map(([column, width]) => (
              <TableCell key={column} style={{ width }}>
                {t(`workload.artifacts.${column}`)}
              </TableCell>
            ))}
            <TableCell />
          </TableRow>
        </TableHead>
        <TableBody>
          {artifacts.map(artifact => (
            <Row
              key={artifactKey(artifact)}
              artifact={artifact}
              artifactRef={refOf(artifact)}
              onView={() => onView(artifact)}
            />
          ))}
        </TableBody>
      </Table>
    </TableContainer>
  );
};

function Row(props: {
  artifact: ArtifactView;
  artifactRef: ArtifactRef;
  onView(): void;
}) {
  const { artifact, artifactRef, onView } = props;
  const t = useText();
  const classes = useStyles();
  const { bytes, sha256, view } = artifact;
  const name = artifact.file ?? artifact.artifact;
  return (
    <TableRow hover>
      <TableCell>
        <Clipped text={name} />
        {artifact.title && (
          <span className={classes.quiet}>
            <Clipped text={artifact.title} />
          </span>
        )}
      </TableCell>
      <TableCell>
        <Clipped text={artifact.step} />
      </TableCell>
      <TableCell>{bytes === undefined ? '–' : formatBytes(bytes)}</TableCell>
      <TableCell>
        {sha256 ? (
          <Tooltip title={`sha256:${sha256}`} interactive>
            <span className={classes.digest}>{shortDigest(sha256)}</span>
          </Tooltip>
        ) : (
          '–'
        )}
      </TableCell>
      <TableCell className={classes.actions}>
        {view !== 'download' && (
          <Button
            size="small"
            color="primary"
            aria-label={t('workload.artifacts.viewNamed', { file: name })}
            onClick={onView}
          >
            {t('workload.artifacts.view')}
          </Button>
        )}
        <DownloadButton artifact={artifact} artifactRef={artifactRef} />
      </TableCell>
    </TableRow>
  );
}
