import { useEffect, useMemo, useState } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import { agentWorkloadsApiRef, type ArtifactRef } from '../api';

/** Addresses in memory for stored pictures, by the name that asks for them; given back when the view goes. */
export function useImageUrls(
  wanted: ReadonlyMap<string, ArtifactRef>,
): ReadonlyMap<string, string> {
  const api = useApi(agentWorkloadsApiRef);
  const [urls, setUrls] = useState<ReadonlyMap<string, string>>(new Map());
  const key = useMemo(() => JSON.stringify([...wanted]), [wanted]);
  useEffect(() => {
    const controller = new AbortController();
    const made: string[] = [];
    const entries: Array<[string, ArtifactRef]> = JSON.parse(key);
    const fetchAll = async () => {
      for (const [name, ref] of entries) {
        const blob = await api
          .readArtifact(ref, { signal: controller.signal })
          .catch(() => undefined); // the report stays readable without a picture
        if (controller.signal.aborted) {
          return;
        }
        if (blob) {
          const url = URL.createObjectURL(blob);
          made.push(url);
          setUrls(before => new Map(before).set(name, url));
        }
      }
    };
    void fetchAll();
    return () => {
      controller.abort();
      made.forEach(url => URL.revokeObjectURL(url));
      setUrls(new Map());
    };
  }, [api, key]);
  return urls;
}
