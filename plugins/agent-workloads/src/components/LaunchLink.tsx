import { useId } from 'react';
import { usePermission } from '@backstage/plugin-permission-react';
import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import { agentWorkloadCreatePermission } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { ButtonLink } from './ButtonLink';
import { useText } from './useText';

const useStyles = makeStyles(theme => ({
  refused: {
    display: 'flex',
    alignItems: 'center',
    flexWrap: 'wrap',
    gap: theme.spacing(1.5),
    color: theme.palette.text.secondary,
  },
}));

/** Whether this person may launch; yes until the answer is known, for the backend asks again. */
export function useMayLaunch(): boolean {
  const { loading, allowed, error } = usePermission({
    permission: agentWorkloadCreatePermission,
  });
  return loading || error !== undefined || allowed;
}

/** Leads to the launch page, or says why it doesn't. */
export const LaunchLink = ({ to }: { to: string }) => {
  const t = useText();
  const classes = useStyles();
  const reason = useId();
  if (useMayLaunch()) {
    return (
      <ButtonLink to={to} variant="contained" color="primary">
        {t('list.launch')}
      </ButtonLink>
    );
  }
  return (
    <div className={classes.refused}>
      <span id={reason}>{t('launch.refused.short')}</span>
      <Button disabled variant="contained" aria-describedby={reason}>
        {t('list.launch')}
      </Button>
    </div>
  );
};
