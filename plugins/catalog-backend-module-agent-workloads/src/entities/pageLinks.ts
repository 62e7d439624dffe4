import type { EntityLink } from '@backstage/catalog-model';

/** A page of the portal, by its path below the plugin's pages. */
export interface PageLink {
  title: string;
  path: string;
}

const PAGES = '/agent-workloads';

/** The list of just those workloads that run there. */
export function workloadsPath(place: {
  cluster: string;
  namespace: string;
  pipeline?: string;
}): string {
  return `?${new URLSearchParams(place)}`;
}

/** The catalog takes only whole URLs; without the portal's own there are no links. */
export function pageLinks(
  appUrl: string | undefined,
  links: readonly PageLink[],
): { links?: EntityLink[] } {
  if (!appUrl) return {};
  const base = appUrl.replace(/\/+$/, '');
  return {
    links: links.map(({ title, path }) => ({
      title,
      url: `${base}${PAGES}${path}`,
    })),
  };
}
