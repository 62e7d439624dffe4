import { useMemo } from 'react';
import { useRouteRef } from '@backstage/core-plugin-api';
import type { WorkloadRef } from '../api';
import { rootRouteRef } from '../routes';
import type { WorkloadTab } from '../model/tabs';

/** Addresses of the plugin's pages, wherever the app mounts them. */
export type Links = {
  workloads(): string;
  launch(): string;
  workload(ref: WorkloadRef, tab?: WorkloadTab, query?: string): string;
};

export function useLinks(): Links {
  const root = useRouteRef(rootRouteRef)();
  return useMemo(() => linksBelow(root), [root]);
}

export function linksBelow(root: string): Links {
  const base = root.replace(/\/$/, '');
  return {
    workloads: () => base || '/',
    launch: () => `${base}/launch`,
    workload: (ref, tab = 'overview', query = '') => {
      const parts = [ref.cluster, ref.namespace, ref.name];
      const path = `${base}/${parts.map(encodeURIComponent).join('/')}`;
      const page = tab === 'overview' ? path : `${path}/${tab}`;
      return query ? `${page}?${query}` : page;
    },
  };
}
