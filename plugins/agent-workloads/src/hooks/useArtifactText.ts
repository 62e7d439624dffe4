import { useEffect, useState } from 'react';
import type { ArtifactRef } from '../api';
import { asError, type Load } from './load';
import { useArtifactBlob } from './useArtifactBlob';

/** Text of one stored file. */
export function useArtifactText(ref: ArtifactRef | undefined): Load<string> {
  const blob = useArtifactBlob(ref);
  const [read, setRead] = useState<{ of: Load<Blob>; load: Load<string> }>();
  useEffect(() => {
    let gone = false;
    if (blob.state === 'ready') {
      blob.value.text().then(
        value =>
          !gone && setRead({ of: blob, load: { state: 'ready', value } }),
        cause =>
          !gone &&
          setRead({
            of: blob,
            load: { state: 'failed', error: asError(cause) },
          }),
      );
    }
    return () => {
      gone = true;
    };
  }, [blob]);
  if (blob.state !== 'ready') {
    return blob;
  }
  return read?.of === blob ? read.load : { state: 'loading' };
}
