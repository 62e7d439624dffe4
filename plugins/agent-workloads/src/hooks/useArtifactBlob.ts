import { useEffect, useState } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import { agentWorkloadsApiRef, type ArtifactRef } from '../api';
import { asError, type Load } from './load';

/** Fetches one stored file with the user's token. Undefined waits. */
export function useArtifactBlob(ref: ArtifactRef | undefined): Load<Blob> {
  const api = useApi(agentWorkloadsApiRef);
  const key = ref && JSON.stringify(ref);
  const [loaded, setLoaded] = useState<{ key: string; load: Load<Blob> }>();
  useEffect(() => {
    if (!key) {
      return undefined;
    }
    const controller = new AbortController();
    const settle = (load: Load<Blob>) => {
      if (!controller.signal.aborted) {
        setLoaded({ key, load });
      }
    };
    api.readArtifact(JSON.parse(key), { signal: controller.signal }).then(
      value => settle({ state: 'ready', value }),
      cause => settle({ state: 'failed', error: asError(cause) }),
    );
    return () => controller.abort();
  }, [api, key]);
  return loaded && loaded.key === key ? loaded.load : { state: 'loading' };
}
