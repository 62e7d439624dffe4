import {
  ANNOTATION_LOCATION,
  ANNOTATION_ORIGIN_LOCATION,
  parseEntityRef,
  stringifyEntityRef,
  type EntityMeta,
} from '@backstage/catalog-model';
import { GROUP } from '@agent-workloads/backstage-plugin-agent-workloads-common';

/** Annotations by which the portal's pages know what an entity stands for. */
export const CLUSTER_ANNOTATION = `${GROUP}/cluster`;
export const NAMESPACE_ANNOTATION = `${GROUP}/namespace`;
export const PIPELINE_ANNOTATION = `${GROUP}/pipeline`;

/** Owner of what names none, or nothing that can be one. */
const UNKNOWN = 'unknown';

/** Where an entity comes from; nothing that could be opened, so it has a scheme of its own. */
export function originOf(place: {
  cluster: string;
  namespace: string;
}): Record<string, string> {
  const location = `${GROUP}:${place.cluster}/${place.namespace}`;
  return {
    [ANNOTATION_LOCATION]: location,
    [ANNOTATION_ORIGIN_LOCATION]: location,
    [CLUSTER_ANNOTATION]: place.cluster,
    [NAMESPACE_ANNOTATION]: place.namespace,
  };
}

/** Texts of whoever may write the object in the cluster: an empty one would make the entity invalid. */
export function textsOf(view: {
  title: string;
  description?: string;
}): Pick<EntityMeta, 'title' | 'description'> {
  const title = view.title.trim();
  return {
    ...(title && { title }),
    ...(view.description && { description: view.description }),
  };
}

export function ownerOf(text: string | undefined): string {
  return refOf(text, 'Group') ?? UNKNOWN;
}

export function systemOf(text: string | undefined): string | undefined {
  return refOf(text, 'System');
}

/** Those that are refs; a wrong one must not make the whole entity invalid. */
export function componentsOf(texts: readonly string[] = []): string[] {
  return texts
    .map(text => refOf(text, 'Component'))
    .filter(ref => ref !== undefined);
}

const PART = /^([A-Za-z0-9][-A-Za-z0-9_.]{0,61})?[A-Za-z0-9]$/;

function refOf(
  text: string | undefined,
  defaultKind: string,
): string | undefined {
  if (!text) return undefined;
  try {
    const ref = parseEntityRef(text, { defaultKind });
    return [ref.kind, ref.namespace, ref.name].every(part => PART.test(part))
      ? stringifyEntityRef(ref)
      : undefined;
  } catch {
    return undefined;
  }
}
