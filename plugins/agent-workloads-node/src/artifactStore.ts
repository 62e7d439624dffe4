import type { Readable } from 'node:stream';

/** Where an object lies. @public */
export interface ArtifactLocation {
  bucket: string;
  key: string;
}

/** @public */
export interface ArtifactObject {
  body: Readable;
  /** Bytes of this answer's body. */
  contentLength: number;
  /** Bytes of the whole object. */
  totalLength: number;
  /** Set when a range was asked for and honoured, e.g. `bytes 0-99/1000`. */
  contentRange?: string;
}

/** Reads artifacts of one environment's object store. Rejects with NotFoundError for a missing object, ServiceUnavailableError when the store does not answer. @public */
export interface ArtifactStore {
  read(
    location: ArtifactLocation,
    options: { signal: AbortSignal; range?: string },
  ): Promise<ArtifactObject>;
}
