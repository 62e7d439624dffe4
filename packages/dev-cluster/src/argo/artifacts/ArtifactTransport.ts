/** Moves files to and from one bucket. */
export interface ArtifactTransport {
  /** Stores a file under a key, or a folder's files under `key/`. */
  upload(path: string, key: string): Promise<void>;
  /** Fetches the object, or everything under `key/`, to a path. False: there is neither. */
  download(key: string, path: string): Promise<boolean>;
}

/** Access to an artifact repository. */
export interface RepositoryAccess {
  endpoint: string;
  region: string;
  bucket: string;
  accessKey: string;
  secretKey: string;
}

/** Opens a repository; a test may give its own. */
export type OpenTransport = (access: RepositoryAccess) => ArtifactTransport;
