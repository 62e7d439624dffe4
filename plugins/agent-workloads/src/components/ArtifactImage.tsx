import { useRef } from 'react';
import { makeStyles } from '@material-ui/core/styles';
import Tooltip from '@material-ui/core/Tooltip';
import Skeleton from '@material-ui/lab/Skeleton';
import type { ArtifactRef } from '../api';
import { valueOf } from '../hooks/load';
import { useArtifactBlob } from '../hooks/useArtifactBlob';
import { useInView } from '../hooks/useInView';
import { useObjectUrl } from '../hooks/useObjectUrl';
import { useText } from './useText';

const useStyles = makeStyles(theme => ({
  frame: { width: '100%', height: '100%' },
  failed: {
    display: 'flex',
    alignItems: 'center',
    justifyContent: 'center',
    height: '100%',
    color: theme.palette.text.secondary,
  },
}));

/** A stored picture. It needs the user's token, so it is fetched, not linked. */
export const ArtifactImage = (props: {
  artifact: ArtifactRef;
  alt: string;
  className?: string;
}) => {
  const { artifact, alt, className } = props;
  const t = useText();
  const classes = useStyles();
  const frame = useRef<HTMLDivElement>(null);
  const near = useInView(frame);
  const load = useArtifactBlob(near ? artifact : undefined);
  const url = useObjectUrl(valueOf(load));
  if (load.state === 'failed') {
    return (
      <Tooltip title={load.error.message}>
        <div className={classes.failed}>
          {t('workload.artifacts.imageFailed')}
        </div>
      </Tooltip>
    );
  }
  return (
    <div ref={frame} className={classes.frame}>
      {url ? (
        <img src={url} alt={alt} className={className} />
      ) : (
        <Skeleton variant="rect" width="100%" height="100%" />
      )}
    </div>
  );
};
