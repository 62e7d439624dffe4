import { Readable } from 'node:stream';
import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type { ArtifactView } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import type { WorkloadRef } from '../permissions/resource';
import type { ByteRange } from './byteRange';
import type { Serving } from './contentTypes';

/** Names an attempt. */
export interface AttemptRef extends WorkloadRef {
  attempt: number;
}

/** Names a file of an attempt. */
export interface FileRef extends AttemptRef {
  nodeId: string;
  artifact: string;
  /** Inside a directory artifact. */
  file?: string;
}

/** A file on its way to somebody. */
export interface OpenFile {
  serving: Serving;
  /** For saving it. */
  fileName: string;
  /** Bytes of the whole file. */
  length: number;
  /** Set when only a part was asked for. */
  range?: ByteRange;
  body: Readable;
}

/** Files that the steps of a run stored. */
export interface Artifacts {
  list(
    ref: AttemptRef,
    options: { credentials: BackstageCredentials; signal: AbortSignal },
  ): Promise<ArtifactView[]>;
  /** Rejects with NotFoundError for whatever no step's manifest describes. */
  open(
    ref: FileRef,
    options: {
      credentials: BackstageCredentials;
      signal: AbortSignal;
      range?: string;
    },
  ): Promise<OpenFile>;
}
