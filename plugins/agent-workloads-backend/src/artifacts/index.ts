export type * from './Artifacts';
export * from './ArtifactStores';
export * from './AuthorizedArtifacts';
export * from './S3ArtifactStore';
