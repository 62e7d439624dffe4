import { lazy, Suspense } from 'react';
import { CodeSnippet } from '@backstage/core-components';
import { makeStyles } from '@material-ui/core/styles';
import Dialog from '@material-ui/core/Dialog';
import DialogActions from '@material-ui/core/DialogActions';
import DialogContent from '@material-ui/core/DialogContent';
import DialogTitle from '@material-ui/core/DialogTitle';
import Button from '@material-ui/core/Button';
import Alert from '@material-ui/lab/Alert';
import Skeleton from '@material-ui/lab/Skeleton';
import type { ArtifactView } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import type { ArtifactRef } from '../api';
import { useArtifactText } from '../hooks/useArtifactText';
import { artifactTitle, fileName } from '../model/artifacts';
import { parseJson } from '../model/parseJson';
import { ArtifactImage } from './ArtifactImage';
import { DownloadButton } from './DownloadButton';
import { ReportView } from './ReportView';
import { useText } from './useText';

const JsonTree = lazy(() =>
  import('./JsonTree').then(m => ({ default: m.JsonTree })),
);

const useStyles = makeStyles({ image: { width: '100%', display: 'block' } });

/** Beyond this a browser struggles to show text at once. */
const MAX_SHOWN_BYTES = 2 * 1024 * 1024;

type Props = {
  artifact: ArtifactView;
  artifacts: readonly ArtifactView[];
  refOf(artifact: ArtifactView): ArtifactRef;
  linkOf(artifact: ArtifactView): string;
};

/** One stored file, shown in the way that suits it. Nothing in it is ever run. */
export const ArtifactViewer = (props: Props & { onClose(): void }) => {
  const { artifact, refOf, onClose } = props;
  const t = useText();
  return (
    <Dialog
      open
      fullWidth
      maxWidth="lg"
      onClose={onClose}
      aria-labelledby="artifact-title"
    >
      <DialogTitle id="artifact-title">{fileName(artifact)}</DialogTitle>
      <DialogContent dividers>
        <Shown {...props} />
      </DialogContent>
      <DialogActions>
        <DownloadButton artifact={artifact} artifactRef={refOf(artifact)} />
        <Button color="primary" onClick={onClose}>
          {t('workload.artifacts.close')}
        </Button>
      </DialogActions>
    </Dialog>
  );
};

function Shown({ artifact, artifacts, refOf, linkOf }: Props) {
  const t = useText();
  const classes = useStyles();
  if (artifact.view === 'image') {
    return (
      <ArtifactImage
        artifact={refOf(artifact)}
        alt={artifactTitle(artifact)}
        className={classes.image}
      />
    );
  }
  if ((artifact.bytes ?? 0) > MAX_SHOWN_BYTES) {
    return <Alert severity="info">{t('workload.artifacts.tooBig')}</Alert>;
  }
  return artifact.view === 'markdown' ? (
    <ReportView
      report={artifact}
      artifacts={artifacts}
      refOf={refOf}
      linkOf={linkOf}
    />
  ) : (
    <Source artifact={artifact} artifactRef={refOf(artifact)} />
  );
}

function Source(props: { artifact: ArtifactView; artifactRef: ArtifactRef }) {
  const { artifact, artifactRef } = props;
  const t = useText();
  const load = useArtifactText(artifactRef);
  if (load.state === 'loading') {
    return <Skeleton variant="rect" height={280} />;
  }
  if (load.state === 'failed') {
    return (
      <Alert severity="error">
        {t('workload.artifacts.viewFailed')}: {load.error.message}
      </Alert>
    );
  }
  if (artifact.view === 'json') {
    const json = parseJson(load.value);
    return json ? (
      <Suspense fallback={<Skeleton variant="rect" height={280} />}>
        <JsonTree value={json} />
      </Suspense>
    ) : (
      <>
        <Alert severity="warning">{t('workload.artifacts.badJson')}</Alert>
        <CodeSnippet text={load.value} language="text" />
      </>
    );
  }
  return (
    <>
      {artifact.view === 'html' && (
        <Alert severity="info">{t('workload.artifacts.htmlNote')}</Alert>
      )}
      <CodeSnippet
        text={load.value}
        language={artifact.view === 'html' ? 'html' : 'text'}
        showCopyCodeButton
      />
    </>
  );
}
