import type { KindInfo } from '../kube/kinds';
import type { Manifest, ObjectKey } from './manifests';
import type { SecretPlan } from './secretValues';

/** What somebody wants applied. */
export interface ManifestRequest {
  manifests: readonly unknown[];
  /** For objects that name none. */
  namespace?: string;
  fieldManager?: string;
  prune?: Prune;
}

/** What else goes when something is applied. */
export interface Prune {
  labelSelector: string;
}

/** What became of one object. */
export interface ManifestOutcome extends ObjectKey {
  outcome:
    | 'created'
    | 'configured'
    | 'unchanged'
    | 'pruned'
    | 'failed'
    | 'skipped';
  message?: string;
  conflicts?: Array<{ field: string; manager: string }>;
}

/** What became of all. */
export interface ManifestResult {
  complete: boolean;
  objects: ManifestOutcome[];
}

/** One manifest with everything that is known before it is sent. */
export interface Item {
  manifest: Manifest;
  key: ObjectKey;
  kind: KindInfo;
  /** Where its values come from, if we make them. */
  secret?: SecretPlan;
}

/** A request that was read and is within bounds. */
export interface Work {
  /** In the order of applying. */
  items: Item[];
  namespaces: string[];
  fieldManager: string;
  prune?: Prune;
}
