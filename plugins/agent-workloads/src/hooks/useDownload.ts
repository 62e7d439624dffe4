import { useState } from 'react';
import { alertApiRef, useApi } from '@backstage/core-plugin-api';
import { agentWorkloadsApiRef, type ArtifactRef } from '../api';
import { asError } from './load';

/** Long enough for the browser to have taken the bytes. */
const REVOKE_AFTER_MS = 60_000;

/** Takes a stored file away; it is fetched with the user's token first. */
export function useDownload(
  artifact: ArtifactRef,
  name: string,
): { busy: boolean; download(): Promise<void> } {
  const api = useApi(agentWorkloadsApiRef);
  const alerts = useApi(alertApiRef);
  const [busy, setBusy] = useState(false);
  const download = async () => {
    setBusy(true);
    try {
      saveAs(await api.readArtifact(artifact), name);
    } catch (cause) {
      alerts.post({ severity: 'error', message: asError(cause).message });
    }
    setBusy(false);
  };
  return { busy, download };
}

function saveAs(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), REVOKE_AFTER_MS);
}
