import Button from '@material-ui/core/Button';
import type { ArtifactView } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import type { ArtifactRef } from '../api';
import { useDownload } from '../hooks/useDownload';
import { fileName } from '../model/artifacts';
import { useText } from './useText';

/** Takes a stored file away. */
export const DownloadButton = (props: {
  artifact: ArtifactView;
  artifactRef: ArtifactRef;
}) => {
  const t = useText();
  const name = fileName(props.artifact);
  const { busy, download } = useDownload(props.artifactRef, name);
  return (
    <Button
      size="small"
      disabled={busy}
      aria-label={t('workload.artifacts.downloadNamed', { file: name })}
      onClick={download}
    >
      {t('workload.artifacts.download')}
    </Button>
  );
};
