export type * from './Artifacts';
export * from './AuthorizedArtifacts';
export * from './S3ArtifactStore';
