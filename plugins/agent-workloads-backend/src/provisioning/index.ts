export * from './AuthorizedProvisioning';
export * from './createProvisioning';
export type { ManifestOutcome, ManifestRequest, ManifestResult } from './work';
export type { ObjectKey } from './manifests';
