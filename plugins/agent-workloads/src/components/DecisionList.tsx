import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import type { DecisionView } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { EntityLink } from './EntityLink';
import { Moment } from './Times';
import { useText } from './useText';

const useStyles = makeStyles(theme => ({
  list: { listStyle: 'none', margin: 0, padding: 0 },
  item: {
    padding: theme.spacing(1, 0),
    '& + &': { borderTop: `1px solid ${theme.palette.divider}` },
  },
  quiet: { color: theme.palette.text.secondary },
  comment: {
    margin: theme.spacing(0.5, 0, 0),
    paddingLeft: theme.spacing(1.5),
    borderLeft: `3px solid ${theme.palette.divider}`,
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
  },
}));

/** Who decided what, when, and why. */
export const DecisionList = (props: { decisions: readonly DecisionView[] }) => {
  const t = useText();
  const classes = useStyles();
  if (props.decisions.length === 0) {
    return (
      <Typography color="textSecondary">{t('gate.decisions.none')}</Typography>
    );
  }
  return (
    <ul className={classes.list}>
      {props.decisions.map(({ id, by, decision, comment, at }) => (
        <li key={id} className={classes.item}>
          <EntityLink entityRef={by} /> {t(`gate.decisions.${decision}`)}{' '}
          <span className={classes.quiet}>
            <Moment at={at} />
          </span>
          {comment && <p className={classes.comment}>{comment}</p>}
        </li>
      ))}
    </ul>
  );
};
