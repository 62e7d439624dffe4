import { makeStyles } from '@material-ui/core/styles';
import Lightbox, { type Slide } from 'yet-another-react-lightbox';
import 'yet-another-react-lightbox/styles.css';
import type { ArtifactView } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import type { ArtifactRef } from '../api';
import { artifactKey, artifactTitle } from '../model/artifacts';
import { ArtifactImage } from './ArtifactImage';

const useStyles = makeStyles(theme => ({
  slide: {
    width: '100%',
    height: '100%',
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'center',
    gap: theme.spacing(1),
  },
  // Whole-page screenshots are tall: they scroll rather than shrink.
  scroll: {
    width: 'min(100%, 1180px)',
    flex: 1,
    minHeight: 0,
    overflow: 'auto',
  },
  image: { width: '100%', display: 'block' },
  caption: { color: '#fff', overflowWrap: 'anywhere', textAlign: 'center' },
}));

type Props = {
  images: readonly ArtifactView[];
  refOf(image: ArtifactView): ArtifactRef;
  index: number;
  onClose(): void;
};

/** Pictures large, one at a time. */
export const LightBox = ({ images, refOf, index, onClose }: Props) => {
  const classes = useStyles();
  const bySource = new Map(images.map(image => [artifactKey(image), image]));
  const renderSlide = ({ slide }: { slide: Slide }) => {
    const image = 'src' in slide ? bySource.get(slide.src ?? '') : undefined;
    return (
      image && (
        <figure className={classes.slide} style={{ margin: 0 }}>
          <div className={classes.scroll}>
            <ArtifactImage
              artifact={refOf(image)}
              alt={artifactTitle(image)}
              className={classes.image}
            />
          </div>
          <figcaption className={classes.caption}>
            {artifactTitle(image)}
          </figcaption>
        </figure>
      )
    );
  };
  return (
    <Lightbox
      open
      close={onClose}
      index={index}
      slides={[...bySource.keys()].map(src => ({ src }))}
      render={{ slide: renderSlide }}
      carousel={{ finite: true, preload: 1 }}
      controller={{ closeOnBackdropClick: true }}
    />
  );
};
