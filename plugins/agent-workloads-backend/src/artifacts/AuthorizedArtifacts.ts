import { Readable } from 'node:stream';
import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  NotAllowedError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import {
  agentWorkloadArtifactReadPermission,
  type ArtifactView,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import type { ArtifactStore } from '@agent-workloads/backstage-plugin-agent-workloads-node';
import type { WorkloadPermissions } from '../permissions/WorkloadPermissions';
import type { SeenAttempt } from '../workloads/Attempts';
import type { AuthorizedWorkloads } from '../workloads/AuthorizedWorkloads';
import type { Artifacts, AttemptRef, FileRef, OpenFile } from './Artifacts';
import { parseRange, type ByteRange } from './byteRange';
import { servingOf } from './contentTypes';
import { mapLimited } from './mapLimited';
import {
  describedFiles,
  MANIFEST,
  readAll,
  type DescribedFile,
} from './manifests';
import { assertDigest, VerifyingStream } from './VerifyingStream';

/** Up to here a file is checked before its first byte leaves. */
const MAX_BUFFERED_BYTES = 8 * 1024 * 1024;
/** Manifests read at a time for one list: a run may have hundreds of steps. */
const MAX_READS = 8;

interface Options {
  workloads: Pick<AuthorizedWorkloads, 'seeAttempt'>;
  permissions: WorkloadPermissions;
  /** Object store of an environment; undefined when none is configured. */
  storeOf(ref: AttemptRef): ArtifactStore | undefined;
}

interface ReadOptions {
  credentials: BackstageCredentials;
  signal: AbortSignal;
}

/** Serves files to those who may read the workload and its artifacts. */
export class AuthorizedArtifacts implements Artifacts {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  async list(ref: AttemptRef, options: ReadOptions): Promise<ArtifactView[]> {
    const { files } = await this.#see(ref, options.credentials);
    if (!files) {
      return [];
    }
    const store = this.#store(ref);
    const nodeIds = files.artifacts
      .filter(({ artifact }) => artifact === MANIFEST)
      .map(({ nodeId }) => nodeId);
    const perStep = await mapLimited(
      [...new Set(nodeIds)],
      MAX_READS,
      async nodeId => describedFiles(store, files, nodeId, options.signal),
    );
    return perStep.flat().map(artifactView);
  }

  async open(
    ref: FileRef,
    options: ReadOptions & { range?: string },
  ): Promise<OpenFile> {
    const { files } = await this.#see(ref, options.credentials);
    const store = this.#store(ref);
    const described = files
      ? await describedFiles(store, files, ref.nodeId, options.signal)
      : [];
    const file = described.find(
      entry => entry.artifact === ref.artifact && entry.file === ref.file,
    );
    if (!file) {
      throw new NotFoundError(
        `No step of attempt ${ref.attempt} describes the file ${[
          ref.artifact,
          ref.file,
        ]
          .filter(Boolean)
          .join('/')}`,
      );
    }
    const range = parseRange(options.range, file.bytes);
    return {
      serving: servingOf(file.contentType),
      fileName: fileNameOf(file),
      length: file.bytes,
      ...(range && { range }),
      body: await this.#body(store, file, range, options.signal),
    };
  }

  async #see(
    ref: AttemptRef,
    credentials: BackstageCredentials,
  ): Promise<SeenAttempt> {
    const { permissions, workloads } = this.#options;
    const seen = await workloads.seeAttempt(ref, { credentials });
    const permitted = await permissions.allows(
      credentials,
      agentWorkloadArtifactReadPermission,
      seen.resource,
    );
    if (!permitted) {
      throw new NotAllowedError(
        `You may not read artifacts of ${ref.name}: the permission ${agentWorkloadArtifactReadPermission.name} is missing`,
      );
    }
    return seen;
  }

  /**
   * Small files are read whole and checked before anything leaves. Large ones are checked on their way, and cut off
   * when they are not what was recorded; a part of a large file can't be checked.
   */
  async #body(
    store: ArtifactStore,
    file: DescribedFile,
    range: ByteRange | undefined,
    signal: AbortSignal,
  ): Promise<Readable> {
    if (file.bytes <= MAX_BUFFERED_BYTES) {
      const { body } = await store.read(file, { signal });
      const bytes = await readAll(body, file.bytes);
      assertDigest(bytes, file.sha256);
      const part = range ? bytes.subarray(range.first, range.last + 1) : bytes;
      return Readable.from(part.length > 0 ? [part] : []);
    }
    if (range) {
      const header = `bytes=${range.first}-${range.last}`;
      return (await store.read(file, { signal, range: header })).body;
    }
    const { body } = await store.read(file, { signal });
    const verified = new VerifyingStream(file.sha256);
    body.on('error', error => verified.destroy(error));
    verified.on('close', () => body.destroy());
    return body.pipe(verified);
  }

  #store(ref: AttemptRef): ArtifactStore {
    const store = this.#options.storeOf(ref);
    if (!store) {
      throw new ServiceUnavailableError(
        'No object store is configured; set agentWorkloads.artifacts.s3 in app-config',
      );
    }
    return store;
  }
}

function artifactView(file: DescribedFile): ArtifactView {
  const { nodeId, step, artifact, bytes, sha256, title } = file;
  const { contentType, view } = servingOf(file.contentType);
  return {
    nodeId,
    step,
    artifact,
    ...(file.file !== undefined && { file: file.file }),
    contentType,
    view,
    bytes,
    sha256,
    ...(title && { title }),
  };
}

function fileNameOf({ file, key }: DescribedFile): string {
  return (file ?? key).split('/').at(-1) ?? 'artifact';
}
