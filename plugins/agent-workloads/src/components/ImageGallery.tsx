import { lazy, Suspense, useState } from 'react';
import ButtonBase from '@material-ui/core/ButtonBase';
import { makeStyles } from '@material-ui/core/styles';
import type { ArtifactView } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import type { ArtifactRef } from '../api';
import {
  artifactCaption,
  artifactKey,
  artifactTitle,
} from '../model/artifacts';
import { ArtifactImage } from './ArtifactImage';
import { Clipped } from './Clipped';
import { useText } from './useText';

const LightBox = lazy(() =>
  import('./LightBox').then(m => ({ default: m.LightBox })),
);

const useStyles = makeStyles(theme => ({
  grid: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(170px, 1fr))',
    gap: theme.spacing(2),
    margin: 0,
    padding: 0,
    listStyle: 'none',
  },
  button: {
    width: '100%',
    height: 124,
    display: 'block',
    overflow: 'hidden',
    border: `1px solid ${theme.palette.divider}`,
    borderRadius: theme.shape.borderRadius,
    background: theme.palette.background.default,
    '&:hover': { borderColor: theme.palette.primary.main },
    '&:focus-visible': { outline: `2px solid ${theme.palette.primary.main}` },
  },
  image: {
    width: '100%',
    height: '100%',
    objectFit: 'cover',
    objectPosition: 'top',
    display: 'block',
  },
  caption: {
    marginTop: theme.spacing(0.5),
    fontSize: '0.75rem',
    color: theme.palette.text.secondary,
  },
}));

/** Pictures as thumbnails; each opens large. */
export const ImageGallery = (props: {
  images: readonly ArtifactView[];
  refOf(image: ArtifactView): ArtifactRef;
}) => {
  const { images, refOf } = props;
  const t = useText();
  const classes = useStyles();
  const [open, setOpen] = useState<number>();
  return (
    <>
      <ul className={classes.grid}>
        {images.map((image, index) => (
          <li key={artifactKey(image)}>
            <ButtonBase
              className={classes.button}
              aria-label={t('workload.artifacts.image', {
                title: artifactTitle(image),
              })}
              onClick={() => setOpen(index)}
            >
              <ArtifactImage
                artifact={refOf(image)}
                alt=""
                className={classes.image}
              />
            </ButtonBase>
            <div className={classes.caption}>
              <Clipped text={artifactCaption(image)} lines={2} />
            </div>
          </li>
        ))}
      </ul>
      {open !== undefined && (
        <Suspense fallback={null}>
          <LightBox
            images={images}
            refOf={refOf}
            index={open}
            onClose={() => setOpen(undefined)}
          />
        </Suspense>
      )}
    </>
  );
};
