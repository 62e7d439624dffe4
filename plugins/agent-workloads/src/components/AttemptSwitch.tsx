import MenuItem from '@material-ui/core/MenuItem';
import TextField from '@material-ui/core/TextField';
import type { AttemptSummary } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { useText } from './useText';

/** Which attempt is looked at; a plain number while there is only one. */
export const AttemptSwitch = (props: {
  attempts: readonly AttemptSummary[];
  value: number;
  onChange(attempt: number): void;
}) => {
  const { attempts, value, onChange } = props;
  const t = useText();
  if (attempts.length < 2) {
    return <>{value}</>;
  }
  return (
    <TextField
      select
      size="small"
      value={value}
      InputProps={{ style: { fontSize: 'inherit' }, disableUnderline: true }}
      SelectProps={{
        SelectDisplayProps: {
          'aria-label': t('workload.meta.attempt'),
        } as object,
      }}
      onChange={event => onChange(Number(event.target.value))}
    >
      {attempts.map(({ attempt, phase }) => (
        <MenuItem key={attempt} value={attempt}>
          {t('workload.meta.attemptOf', {
            attempt: String(attempt),
            phase: t(`common.phase.${phase}`),
          })}
        </MenuItem>
      ))}
    </TextField>
  );
};
