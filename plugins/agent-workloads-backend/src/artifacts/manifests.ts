import type { Readable } from 'node:stream';
import { ConflictError, NotFoundError } from '@backstage/errors';
import {
  isSafeKey,
  type ManifestEntry,
  type StepManifest,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import type { ArtifactStore } from '@agent-workloads/backstage-plugin-agent-workloads-node';
import { z } from 'zod';
import type { RunFiles } from '../workloads/Attempts';

/** Name of the output artifact that describes a step's others. */
export const MANIFEST = 'manifest';
const MAX_MANIFEST_BYTES = 1024 * 1024;

const manifestSchema = z.object({
  version: z.literal(1),
  step: z.string().max(253),
  artifacts: z
    .array(
      z.object({
        artifact: z.string().min(1).max(253),
        file: z.string().min(1).max(512).optional(),
        bytes: z.number().int().nonnegative(),
        sha256: z.string().regex(/^[0-9a-f]{64}$/),
        contentType: z.string().max(128),
        title: z.string().max(2048).optional(),
      }),
    )
    .max(5000),
});

/** A file that a step's manifest describes, and its object. */
export interface DescribedFile extends ManifestEntry {
  nodeId: string;
  step: string;
  bucket: string;
  key: string;
}

/**
 * The files of one step. Their keys come from where the step's artifacts lie under the run's prefix and from its
 * manifest; whatever leaves the prefix does not exist.
 */
export async function describedFiles(
  store: ArtifactStore,
  files: RunFiles,
  nodeId: string,
  signal: AbortSignal,
): Promise<DescribedFile[]> {
  const { bucket, prefix } = files;
  const ofNode = files.artifacts.filter(
    artifact => artifact.nodeId === nodeId && isSafeKey(artifact.key, prefix),
  );
  const manifest = ofNode.find(({ artifact }) => artifact === MANIFEST);
  if (!manifest || !bucket) {
    return [];
  }
  const location = { bucket, key: manifest.key };
  const { artifacts } = await readManifest(store, location, signal);
  return artifacts.flatMap(entry => {
    const stored = ofNode.find(({ artifact }) => artifact === entry.artifact);
    const key = stored && keyOf(stored.key, entry);
    return stored && key && isSafeKey(key, prefix)
      ? [{ ...entry, nodeId, step: stored.step, bucket, key }]
      : [];
  });
}

function keyOf(key: string, { file }: ManifestEntry): string {
  return file === undefined ? key : `${key.replace(/\/$/, '')}/${file}`;
}

/** A manifest that is not there yet describes nothing; one that can't be read is an error that says so. */
async function readManifest(
  store: ArtifactStore,
  location: { bucket: string; key: string },
  signal: AbortSignal,
): Promise<StepManifest> {
  let text: string;
  try {
    const { body } = await store.read(location, { signal });
    text = (await readAll(body, MAX_MANIFEST_BYTES)).toString('utf8');
  } catch (error) {
    if (NotFoundError.is(error)) {
      return { version: 1, step: '', artifacts: [] };
    }
    throw error;
  }
  const parsed = manifestSchema.safeParse(parseJson(text));
  if (!parsed.success) {
    throw new ConflictError(
      `The manifest ${
        location.key
      } is not one that a step writes: ${z.prettifyError(parsed.error)}`,
    );
  }
  return parsed.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Everything of a stream that must not be longer than a limit. */
export async function readAll(
  body: Readable,
  maxBytes: number,
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body) {
    const bytes = Buffer.from(chunk);
    length += bytes.length;
    if (length > maxBytes) {
      body.destroy();
      throw new ConflictError(
        `An object is longer than the ${maxBytes} bytes that were expected`,
      );
    }
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}
