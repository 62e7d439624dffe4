import { Link } from '@backstage/core-components';
import { makeStyles } from '@material-ui/core/styles';
import Tooltip from '@material-ui/core/Tooltip';
import Typography from '@material-ui/core/Typography';
import type { ArtifactView } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import type { ArtifactRef } from '../api';
import { imagesOf } from '../model/artifacts';
import { shortDigest } from '../model/format';
import type { Facts } from '../model/gates';
import { ImageGallery } from './ImageGallery';
import { Section } from './Section';
import { useText } from './useText';

const SHOWN_IMAGES = 8;

const useStyles = makeStyles(theme => ({
  facts: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(2),
    margin: theme.spacing(0, 0, 2),
  },
  fact: {
    minWidth: 104,
    padding: theme.spacing(1, 1.5),
    borderRadius: theme.shape.borderRadius,
    background: theme.palette.background.default,
  },
  number: {
    margin: 0,
    fontSize: 22,
    fontWeight: 700,
    fontVariantNumeric: 'tabular-nums',
  },
  name: { color: theme.palette.text.secondary, fontSize: '0.75rem' },
  digest: { fontFamily: 'monospace', fontSize: '0.75rem' },
}));

/** What a decision is about: numbers and pictures. */
export const EvidenceSection = (props: {
  facts: Facts;
  digest: string;
  artifacts: readonly ArtifactView[];
  refOf(artifact: ArtifactView): ArtifactRef;
  artifactsLink: string;
}) => {
  const { facts, digest, artifacts, refOf, artifactsLink } = props;
  const t = useText();
  const classes = useStyles();
  const images = imagesOf(artifacts);
  return (
    <Section
      title={t('gate.evidence.title')}
      aside={<Link to={artifactsLink}>{t('gate.evidence.more')}</Link>}
    >
      <FactTiles facts={facts} images={images.length} />
      {images.length > 0 ? (
        <ImageGallery images={images.slice(0, SHOWN_IMAGES)} refOf={refOf} />
      ) : (
        <Typography color="textSecondary">
          {t('gate.evidence.noScreenshots')}
        </Typography>
      )}
      <Typography
        variant="caption"
        color="textSecondary"
        component="p"
        style={{ marginTop: 12 }}
      >
        {t('gate.evidence.digest')}{' '}
        <Tooltip title={digest} interactive>
          <span className={classes.digest}>{shortDigest(digest)}</span>
        </Tooltip>
        . {t('gate.evidence.digestHelp')}
      </Typography>
    </Section>
  );
};

function FactTiles(props: { facts: Facts; images: number }) {
  const t = useText();
  const classes = useStyles();
  const { confidence, pagesTotal, pagesFailed } = props.facts;
  const tiles = [
    ['confidence', confidence],
    ['pagesTotal', pagesTotal],
    ['pagesFailed', pagesFailed],
    ['images', String(props.images)],
  ] as const;
  return (
    <dl className={classes.facts}>
      {tiles
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => (
          <div key={name} className={classes.fact}>
            <dt className={classes.name}>{t(`gate.fact.${name}`)}</dt>
            <dd className={classes.number}>{value}</dd>
          </div>
        ))}
    </dl>
  );
}
