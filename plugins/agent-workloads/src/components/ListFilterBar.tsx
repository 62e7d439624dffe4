import { useCallback } from 'react';
import Button from '@material-ui/core/Button';
import Checkbox from '@material-ui/core/Checkbox';
import Chip from '@material-ui/core/Chip';
import FormControlLabel from '@material-ui/core/FormControlLabel';
import MenuItem from '@material-ui/core/MenuItem';
import { makeStyles } from '@material-ui/core/styles';
import TextField from '@material-ui/core/TextField';
import ToggleButton from '@material-ui/lab/ToggleButton';
import ToggleButtonGroup from '@material-ui/lab/ToggleButtonGroup';
import { PHASES } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import {
  changed,
  isNarrowed,
  type ListFilters,
  NO_FILTERS,
  PLACES,
} from '../model/listFilters';
import { SearchField } from './SearchField';
import { useText } from './useText';

const useStyles = makeStyles(theme => ({
  bar: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(1.5),
    padding: theme.spacing(1.5, 2),
    borderBottom: `1px solid ${theme.palette.divider}`,
  },
  search: { flex: '1 1 240px', maxWidth: 360, '& > *': { width: '100%' } },
  phase: { minWidth: 180 },
  place: { maxWidth: 360, margin: 0 },
  end: { marginLeft: 'auto' },
  toggle: { textTransform: 'none', padding: theme.spacing(0.5, 2) },
}));

type Props = {
  filters: ListFilters;
  onChange(filters: ListFilters, how?: { replace: boolean }): void;
};

/** Everything that narrows the list. */
export const ListFilterBar = ({ filters, onChange }: Props) => {
  const t = useText();
  const classes = useStyles();
  const setText = useCallback(
    (text: string) => onChange(changed(filters, { text }), { replace: true }),
    [filters, onChange],
  );
  return (
    <div className={classes.bar} role="search">
      <div className={classes.search}>
        <SearchField
          label={t('list.filter.text')}
          clearLabel={t('list.filter.clearText')}
          value={filters.text}
          onChange={setText}
        />
      </div>
      <PhaseField filters={filters} onChange={onChange} />
      <FormControlLabel
        label={t('list.filter.mine')}
        control={
          <Checkbox
            size="small"
            color="primary"
            checked={filters.mine}
            onChange={(_, mine) => onChange(changed(filters, { mine }))}
          />
        }
      />
      <PlaceChips filters={filters} onChange={onChange} />
      {isNarrowed(filters) && (
        <Button
          size="small"
          onClick={() =>
            onChange({ ...NO_FILTERS, archived: filters.archived })
          }
        >
          {t('list.filter.clear')}
        </Button>
      )}
      <div className={classes.end}>
        <ArchiveToggle filters={filters} onChange={onChange} />
      </div>
    </div>
  );
};

/** Where the list looks, when it does not look everywhere. */
function PlaceChips({ filters, onChange }: Props) {
  const t = useText();
  const classes = useStyles();
  return PLACES.map(place => {
    const name = filters[place];
    if (!name) {
      return null;
    }
    const label = t(`list.filter.${place}`, { name });
    const remove = () => onChange(changed(filters, { [place]: undefined }));
    return (
      <Chip
        key={place}
        variant="outlined"
        className={classes.place}
        label={label}
        title={label}
        aria-label={t('list.filter.remove', { label })}
        // The cross alone can't be reached by keyboard.
        onClick={remove}
        onDelete={remove}
      />
    );
  });
}

function PhaseField({ filters, onChange }: Props) {
  const t = useText();
  const classes = useStyles();
  const chosen = filters.phase
    ? t(`common.phase.${filters.phase}`)
    : t('list.filter.anyPhase');
  return (
    <TextField
      select
      size="small"
      variant="outlined"
      className={classes.phase}
      value={filters.phase ?? ''}
      SelectProps={{
        displayEmpty: true,
        SelectDisplayProps: {
          'aria-label': `${t('list.filter.phase')}: ${chosen}`,
        } as object,
      }}
      onChange={({ target }) => {
        const phase = PHASES.find(each => each === target.value);
        onChange(changed(filters, { phase }));
      }}
    >
      <MenuItem value="">{t('list.filter.anyPhase')}</MenuItem>
      {PHASES.map(phase => (
        <MenuItem key={phase} value={phase}>
          {t(`common.phase.${phase}`)}
        </MenuItem>
      ))}
    </TextField>
  );
}

function ArchiveToggle({ filters, onChange }: Props) {
  const t = useText();
  const classes = useStyles();
  return (
    <ToggleButtonGroup
      exclusive
      size="small"
      value={filters.archived}
      aria-label={t('list.filter.show')}
      onChange={(_, archived: boolean | null) => {
        if (archived !== null) {
          onChange(changed(filters, { archived, waitingForMe: false }));
        }
      }}
    >
      <ToggleButton value={false} className={classes.toggle}>
        {t('list.filter.live')}
      </ToggleButton>
      <ToggleButton value className={classes.toggle}>
        {t('list.filter.archived')}
      </ToggleButton>
    </ToggleButtonGroup>
  );
}
