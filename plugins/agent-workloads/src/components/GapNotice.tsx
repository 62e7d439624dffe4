import Alert from '@material-ui/lab/Alert';
import AlertTitle from '@material-ui/lab/AlertTitle';
import { makeStyles } from '@material-ui/core/styles';
import type { Gap } from '@agent-workloads/backstage-plugin-agent-workloads-common';

const useStyles = makeStyles(theme => ({
  notice: { marginTop: theme.spacing(1), marginBottom: theme.spacing(2) },
  gaps: { margin: 0, padding: 0, listStyle: 'none', overflowWrap: 'anywhere' },
}));

/** Says what the portal can't read now, and why; nothing when there is no such thing. */
export const GapNotice = (props: {
  title: string;
  gaps: readonly Gap[];
  className?: string;
}) => {
  const { title, gaps, className } = props;
  const classes = useStyles();
  if (gaps.length === 0) {
    return null;
  }
  return (
    <Alert severity="warning" className={className ?? classes.notice}>
      <AlertTitle>{title}</AlertTitle>
      <ul className={classes.gaps}>
        {gaps.map(({ cluster, namespace, message }) => (
          <li key={`${cluster}/${namespace}/${message}`}>
            <strong>{namespace ?? cluster}</strong>: {message}
          </li>
        ))}
      </ul>
    </Alert>
  );
};
