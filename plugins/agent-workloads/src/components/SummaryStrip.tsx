import ButtonBase from '@material-ui/core/ButtonBase';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import type { WorkloadPage } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { TILES, type Tile } from '../model/listFilters';
import type { Tone } from '../model/tone';
import { toneColor, toneTint } from './toneColors';
import { ToneIcon } from './ToneIcon';
import { useText } from './useText';

const TONES: Record<Tile, Tone> = {
  waitingForMe: 'waiting',
  waiting: 'idle',
  running: 'running',
  failed24h: 'failed',
};

type TileStyle = { tone: Tone; chosen: boolean };

const useTileStyles = makeStyles<Theme, TileStyle>(theme => ({
  tile: {
    flex: '1 1 180px',
    justifyContent: 'flex-start',
    gap: theme.spacing(1.5),
    padding: theme.spacing(1.5, 2),
    borderRadius: theme.shape.borderRadius,
    border: '1px solid',
    borderColor: ({ tone, chosen }) =>
      chosen ? toneColor(theme, tone) : theme.palette.divider,
    background: ({ tone, chosen }) =>
      chosen ? toneTint(theme, tone) : theme.palette.background.paper,
    '&:focus-visible': { outline: `2px solid ${theme.palette.primary.main}` },
  },
  icon: {
    display: 'flex',
    fontSize: 22,
    color: ({ tone }) => toneColor(theme, tone),
  },
  count: {
    fontSize: 24,
    fontFamily: theme.typography.fontFamily,
    lineHeight: 1.2,
    fontWeight: 700,
    fontVariantNumeric: 'tabular-nums',
    minWidth: 18,
  },
  name: {
    color: theme.palette.text.secondary,
    fontFamily: theme.typography.fontFamily,
    fontSize: 14,
    fontWeight: 500,
  },
}));

const useStyles = makeStyles(theme => ({
  strip: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(2),
    marginBottom: theme.spacing(2),
  },
}));

function SummaryTile(props: {
  tile: Tile;
  count?: number;
  chosen: boolean;
  onChoose(): void;
}) {
  const { tile, count, chosen, onChoose } = props;
  const t = useText();
  // Nothing to see is nothing to worry about: no colour at zero.
  const tone = count ? TONES[tile] : 'idle';
  const classes = useTileStyles({ tone, chosen });
  return (
    <ButtonBase
      className={classes.tile}
      aria-pressed={chosen}
      onClick={onChoose}
    >
      <span className={classes.icon}>
        <ToneIcon tone={tone === 'idle' ? 'idle' : TONES[tile]} />
      </span>
      <span className={classes.count}>{count ?? '–'}</span>{' '}
      <span className={classes.name}>{t(`list.summary.${tile}`)}</span>
    </ButtonBase>
  );
}

/** What needs me, what runs, what failed; each is a filter. */
export const SummaryStrip = (props: {
  counts?: WorkloadPage['counts'];
  chosen?: Tile;
  onChoose(tile: Tile): void;
}) => {
  const t = useText();
  const classes = useStyles();
  return (
    <div
      className={classes.strip}
      role="group"
      aria-label={t('list.summary.label')}
    >
      {TILES.map(tile => (
        <SummaryTile
          key={tile}
          tile={tile}
          count={props.counts?.[tile]}
          chosen={props.chosen === tile}
          onChoose={() => props.onChoose(tile)}
        />
      ))}
    </div>
  );
};
