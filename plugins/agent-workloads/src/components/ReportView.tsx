import { useMemo } from 'react';
import { MarkdownContent } from '@backstage/core-components';
import { makeStyles } from '@material-ui/core/styles';
import Alert from '@material-ui/lab/Alert';
import Skeleton from '@material-ui/lab/Skeleton';
import type { ArtifactView } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import type { ArtifactRef } from '../api';
import { useArtifactText } from '../hooks/useArtifactText';
import { useImageUrls } from '../hooks/useImageUrls';
import {
  imageLinks,
  resolveArtifact,
  resolveImage,
  withoutForeignImages,
} from '../model/artifacts';
import { useText } from './useText';

const useStyles = makeStyles(theme => ({
  report: {
    maxWidth: 940,
    overflowWrap: 'anywhere',
    '& h1': { fontSize: '1.5rem', marginTop: 0 },
    '& h2': { fontSize: '1.2rem' },
    '& h3': { fontSize: '1rem' },
    '& td, & th': {
      padding: theme.spacing(0.75, 1.25),
      lineHeight: 1.4,
      textAlign: 'left',
    },
    '& table': {
      border: 0,
      display: 'block',
      overflowX: 'auto',
      maxWidth: '100%',
    },
    '& img': {
      maxHeight: 420,
      objectFit: 'cover',
      objectPosition: 'top',
      border: `1px solid ${theme.palette.divider}`,
      borderRadius: theme.shape.borderRadius,
    },
  },
}));

/** One clear pixel, while a picture is fetched. */
const NO_PICTURE =
  'data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7';

type Props = {
  report: ArtifactView;
  artifacts: readonly ArtifactView[];
  refOf(artifact: ArtifactView): ArtifactRef;
  /** Address at which a stored file is shown. */
  linkOf(artifact: ArtifactView): string;
};

/** A stored Markdown file, sanitised, with the pictures that were stored beside it. */
export const ReportView = (props: Props) => {
  const t = useText();
  const load = useArtifactText(props.refOf(props.report));
  if (load.state === 'loading') {
    return <Skeleton variant="rect" height={280} />;
  }
  if (load.state === 'failed') {
    return (
      <Alert severity="error">
        {t('workload.artifacts.reportFailed')}: {load.error.message}
      </Alert>
    );
  }
  return <Rendered {...props} markdown={load.value} />;
};

function Rendered(props: Props & { markdown: string }) {
  const { markdown, artifacts, refOf, linkOf } = props;
  const classes = useStyles();
  const wanted = useMemo(() => {
    const found = new Map<string, ArtifactRef>();
    for (const link of imageLinks(markdown)) {
      const image = resolveImage(link, artifacts);
      if (image) {
        found.set(link, refOf(image));
      }
    }
    return found;
  }, [markdown, artifacts, refOf]);
  const urls = useImageUrls(wanted);
  const shown = useMemo(
    () => withoutForeignImages(markdown, artifacts),
    [markdown, artifacts],
  );
  const toStored = (link: string) => {
    const stored = resolveArtifact(link, artifacts);
    return stored ? linkOf(stored) : link;
  };
  return (
    <MarkdownContent
      content={shown}
      className={classes.report}
      linkTarget="_blank"
      transformLinkUri={toStored}
      // Only pictures of this run are shown; anything else would be fetched from elsewhere.
      transformImageUri={link => urls.get(link) ?? NO_PICTURE}
    />
  );
}
