import { useState } from 'react';
import { alertApiRef, useApi } from '@backstage/core-plugin-api';
import Button from '@material-ui/core/Button';
import type { ArtifactView } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { agentWorkloadsApiRef, type ArtifactRef } from '../api';
import { asError } from '../hooks/load';
import { fileName } from '../model/artifacts';
import { useText } from './useText';

/** Long enough for the browser to have taken the bytes. */
const REVOKE_AFTER_MS = 60_000;

/** Takes a stored file away; it is fetched with the user's token first. */
export const DownloadButton = (props: {
  artifact: ArtifactView;
  artifactRef: ArtifactRef;
}) => {
  const { artifact, artifactRef } = props;
  const t = useText();
  const api = useApi(agentWorkloadsApiRef);
  const alerts = useApi(alertApiRef);
  const [busy, setBusy] = useState(false);
  const name = fileName(artifact);
  const download = async () => {
    setBusy(true);
    try {
      saveAs(await api.readArtifact(artifactRef), name);
    } catch (cause) {
      alerts.post({ severity: 'error', message: asError(cause).message });
    }
    setBusy(false);
  };
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

function saveAs(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), REVOKE_AFTER_MS);
}
