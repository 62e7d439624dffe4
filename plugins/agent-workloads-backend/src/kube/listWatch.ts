import type { ObjectMeta } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { KubeApiError, type KubeStatus } from './errors';
import type { KubeHttp } from './KubeHttp';
import { pathOf, type KindInfo } from './kinds';
import type { ListWatch, WatchEvent } from './Reflector';

interface ListResponse<T> {
  items: T[];
  metadata: { resourceVersion: string; continue?: string };
}

type WatchLine<T> =
  | WatchEvent<T>
  | { type: 'ERROR'; object: KubeStatus & { code?: number } };

const PAGE = 500;
/** Servers close watches around this age anyway; asking for it makes the end an ordinary one. */
const WATCH_SECONDS = 240;

/** List and watch of a kind in one namespace, or everywhere. */
export function listWatch<T extends { metadata: ObjectMeta }>(
  http: KubeHttp,
  kind: KindInfo,
  namespace: string | undefined,
): ListWatch<T> {
  const path = pathOf(kind, { namespace });
  const selectors = {
    labelSelector: kind.labelSelector,
    fieldSelector: kind.fieldSelector,
  };
  // Items of a list carry neither.
  const named = (item: T): T => ({
    ...item,
    apiVersion: kind.apiVersion,
    kind: kind.kind,
  });
  return {
    async list(signal) {
      const items: T[] = [];
      let next: string | undefined;
      let resourceVersion = '';
      do {
        const page: ListResponse<T> = await http.request({
          path,
          query: { ...selectors, limit: String(PAGE), continue: next },
          signal,
        });
        items.push(...page.items.map(named));
        resourceVersion = page.metadata.resourceVersion;
        next = page.metadata.continue || undefined;
      } while (next);
      return { items, resourceVersion };
    },
    watch(resourceVersion, onEvent, signal) {
      const query = {
        ...selectors,
        watch: 'true',
        allowWatchBookmarks: 'true',
        timeoutSeconds: String(WATCH_SECONDS),
        resourceVersion,
      };
      return http.stream({ path, query, signal }, line => {
        const event: WatchLine<T> = JSON.parse(line);
        if (event.type === 'ERROR')
          throw new KubeApiError({
            statusCode: event.object.code ?? 500,
            status: event.object,
          });
        onEvent(event);
      });
    },
  };
}
