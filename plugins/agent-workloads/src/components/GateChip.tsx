import { Link } from '@backstage/core-components';
import { makeStyles } from '@material-ui/core/styles';
import type { WorkloadSummary } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { useNow } from '../hooks/useNow';
import { waitingGate } from '../model/gates';
import { formatLeft, timeLeft } from '../model/time';
import { StatusLabel } from './StatusLabel';
import { useText } from './useText';

const useStyles = makeStyles({
  link: { textDecoration: 'none', '&:hover': { textDecoration: 'underline' } },
  words: { whiteSpace: 'normal' },
});

/** Who a workload waits for and how long; leads to the gate. */
export const GateChip = (props: {
  gates: WorkloadSummary['gates'];
  to: string;
}) => {
  const t = useText();
  const classes = useStyles();
  const now = useNow();
  const gate = waitingGate(props);
  if (!gate) {
    return <>–</>;
  }
  const ms = timeLeft(gate.deadline, now);
  const late = gate.waitingForMe ? 'forYouLate' : 'late';
  const open = gate.waitingForMe ? 'forYou' : 'forOthers';
  return (
    <Link to={props.to} className={classes.link}>
      <StatusLabel tone={gate.waitingForMe ? 'waiting' : 'idle'}>
        <span className={classes.words}>
          {ms === undefined
            ? t(`common.gateChip.${late}`)
            : t(`common.gateChip.${open}`, { left: formatLeft(ms) })}
        </span>
      </StatusLabel>
    </Link>
  );
};
