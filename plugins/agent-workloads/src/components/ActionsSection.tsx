import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import type { WorkloadDetail } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { Section } from './Section';
import { StatusLabel } from './StatusLabel';
import { useText } from './useText';

type Action = WorkloadDetail['proposedActions'][number];

const useStyles = makeStyles(theme => ({
  list: { listStyle: 'none', margin: 0, padding: 0 },
  item: {
    padding: theme.spacing(1, 0),
    '& + &': { borderTop: `1px solid ${theme.palette.divider}` },
  },
  row: { display: 'flex', flexWrap: 'wrap', gap: theme.spacing(0.5, 1.5) },
  name: { fontWeight: 600, overflowWrap: 'anywhere' },
  quiet: { color: theme.palette.text.secondary },
  end: { marginLeft: 'auto' },
}));

/** Actions of the agent, with how sure it is. */
export const ActionsSection = (props: {
  title: string;
  none: string;
  actions: readonly Action[];
}) => {
  const classes = useStyles();
  return (
    <Section title={props.title}>
      {props.actions.length === 0 ? (
        <Typography color="textSecondary">{props.none}</Typography>
      ) : (
        <ul className={classes.list}>
          {props.actions.map(action => (
            <ActionItem key={action.name} action={action} />
          ))}
        </ul>
      )}
    </Section>
  );
};

function ActionItem({ action }: { action: Action }) {
  const t = useText();
  const classes = useStyles();
  return (
    <li className={classes.item}>
      <div className={classes.row}>
        <span className={classes.name}>{action.name}</span>
        {action.destructive && (
          <StatusLabel tone="failed">
            {t('gate.actions.destructive')}
          </StatusLabel>
        )}
        {action.approved && (
          <StatusLabel tone="ok">{t('gate.actions.approved')}</StatusLabel>
        )}
        <span className={`${classes.quiet} ${classes.end}`}>
          {action.confidence
            ? t('gate.actions.confidence', { value: action.confidence })
            : t('gate.actions.noConfidence')}
        </span>
      </div>
      {action.description && (
        <div className={classes.quiet}>{action.description}</div>
      )}
    </li>
  );
}
