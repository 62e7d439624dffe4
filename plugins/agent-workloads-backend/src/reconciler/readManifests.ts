import type {
  ManifestEntry,
  StepManifest,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import type { ArtifactStore } from '@agent-workloads/backstage-plugin-agent-workloads-node';
import { NotFoundError } from '@backstage/errors';
import { artifactsBefore, type Manifests } from '../domain/evidence';
import type { Run } from '../domain/readWorkflow';

/** More than any step writes; a larger manifest is not read. */
const MAX_BYTES = 1024 * 1024;
const MANIFEST = 'manifest';

/**
 * Manifests of the steps before a gate. A step without one shows its keys only; a store that does not answer is an
 * error, since evidence must not depend on its mood.
 */
export async function readManifests(options: {
  store: ArtifactStore | undefined;
  bucket: string | undefined;
  run: Run;
  nodeId: string;
  timeoutMs: number;
}): Promise<Manifests> {
  const { store, bucket, run, nodeId, timeoutMs } = options;
  if (!store || bucket === undefined) return {};
  const manifests: Record<string, readonly ManifestEntry[]> = {};
  for (const { step, artifact, key } of artifactsBefore(run, nodeId)) {
    if (artifact !== MANIFEST) continue;
    const text = await readText(store, { bucket, key }, timeoutMs);
    manifests[step] = text === undefined ? [] : entriesOf(text);
  }
  return manifests;
}

async function readText(
  store: ArtifactStore,
  location: { bucket: string; key: string },
  timeoutMs: number,
): Promise<string | undefined> {
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const { body, totalLength } = await store.read(location, { signal });
    if (totalLength > MAX_BYTES) {
      body.destroy();
      return undefined;
    }
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of body) {
      length += chunk.length;
      // Not every store says beforehand how long an object is. Leaving the loop closes the body.
      if (length > MAX_BYTES) return undefined;
      chunks.push(Buffer.from(chunk));
    }
    return Buffer.concat(chunks).toString('utf8');
  } catch (error) {
    if (NotFoundError.is(error)) return undefined;
    throw error;
  }
}

/** A step's manifest is a step's output: what is not well-formed in it is not there. */
function entriesOf(text: string): ManifestEntry[] {
  try {
    const manifest: Partial<StepManifest> | null = JSON.parse(text);
    const entries: unknown = manifest?.artifacts;
    return Array.isArray(entries) ? entries.filter(isEntry) : [];
  } catch {
    return [];
  }
}

function isEntry(value: unknown): value is ManifestEntry {
  if (typeof value !== 'object' || value === null) return false;
  const entry: Record<string, unknown> = { ...value };
  return (
    typeof entry.artifact === 'string' &&
    typeof entry.bytes === 'number' &&
    typeof entry.sha256 === 'string' &&
    (entry.file === undefined || typeof entry.file === 'string')
  );
}
