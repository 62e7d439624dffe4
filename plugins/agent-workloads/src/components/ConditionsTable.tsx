import Table from '@material-ui/core/Table';
import TableBody from '@material-ui/core/TableBody';
import TableCell from '@material-ui/core/TableCell';
import TableHead from '@material-ui/core/TableHead';
import TableRow from '@material-ui/core/TableRow';
import type { WorkloadDetail } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { RefText } from './RefText';
import { Section } from './Section';
import { StatusLabel } from './StatusLabel';
import { Moment } from './Times';
import { useText } from './useText';

type Condition = WorkloadDetail['conditions'][number];

/** Conditions that are bad news when they are true. */
const ALARMS = ['GateTampered', 'EvidenceChanged'];

function toneOf({ type, status }: Condition): 'ok' | 'failed' | 'idle' {
  if (status === 'Unknown') {
    return 'idle';
  }
  return (status === 'True') === ALARMS.includes(type) ? 'failed' : 'ok';
}

/** What the reconciler says of the workload. */
export const ConditionsTable = (props: {
  conditions: readonly Condition[];
}) => {
  const t = useText();
  if (props.conditions.length === 0) {
    return null;
  }
  return (
    <Section title={t('workload.conditions.title')} flush>
      <Table size="small">
        <TableHead>
          <TableRow>
            {(['type', 'status', 'message', 'since'] as const).map(column => (
              <TableCell key={column}>
                {t(`workload.conditions.${column}`)}
              </TableCell>
            ))}
          </TableRow>
        </TableHead>
        <TableBody>
          {props.conditions.map(condition => (
            <TableRow key={condition.type}>
              <TableCell>{condition.type}</TableCell>
              <TableCell>
                <StatusLabel tone={toneOf(condition)} plain>
                  {condition.reason}
                </StatusLabel>
              </TableCell>
              <TableCell style={{ overflowWrap: 'anywhere' }}>
                <RefText text={condition.message ?? ''} />
              </TableCell>
              <TableCell style={{ whiteSpace: 'nowrap' }}>
                <Moment at={condition.lastTransitionTime} />
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </Section>
  );
};
