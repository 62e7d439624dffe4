import { randomBytes } from 'node:crypto';
import type { ClusterObjects, KubeObject } from '../kube/ClusterObjects';
import { KubeApiError } from '../kube/errors';
import type { KindInfo } from '../kube/kinds';
import type { Manifest } from './manifests';
import { missingData, type SecretPlan } from './secretValues';

/** Owns the values, so that applying a Secret without them never takes them away. */
export const SECRETS_MANAGER = 'agent-workloads-secrets';

const ALPHABET =
  'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const LENGTH = 32;
const TRIES = 5;

/** Some 190 bits, of characters that nothing has to escape. */
export function randomValue(): string {
  let text = '';
  while (text.length < LENGTH)
    // the rest of the bytes would favour the first letters
    for (const byte of randomBytes(LENGTH))
      if (byte < 248 && text.length < LENGTH)
        text += ALPHABET[byte % ALPHABET.length];
  return text;
}

/** A Secret with the values that it lacks, for a dry run. */
export function withMissingValues(
  manifest: Manifest,
  plan: SecretPlan,
  present: KubeObject | undefined,
): Manifest {
  const data = missingData(plan, dataOf(present), randomValue);
  return Object.keys(data).length > 0 ? { ...manifest, data } : manifest;
}

/** Gives a Secret the values that it lacks, and never touches one that is there. */
export async function fillSecret(
  objects: ClusterObjects,
  kind: KindInfo,
  manifest: Manifest,
  plan: SecretPlan,
): Promise<void> {
  const { namespace, name } = manifest.metadata;
  const options = { fieldManager: SECRETS_MANAGER };
  for (let tries = 1; ; tries++) {
    const present = await objects.read(kind, { namespace, name });
    const data = missingData(plan, dataOf(present), randomValue);
    if (present && Object.keys(data).length === 0) return;
    try {
      if (present) {
        const { resourceVersion } = present.metadata;
        const patch = { metadata: { resourceVersion }, data };
        await objects.merge(kind, { namespace, name }, patch, options);
      } else {
        await objects.create(kind, bare(manifest, data), options);
      }
      return;
    } catch (error) {
      // Somebody was faster: what they wrote stays.
      const raced = error instanceof KubeApiError && error.statusCode === 409;
      if (!raced || tries === TRIES) throw error;
    }
  }
}

/** Labels and annotations are left to whoever applies the manifest, else they would have two owners. */
function bare(
  { apiVersion, kind, metadata, type }: Manifest,
  data: Record<string, string>,
): object {
  const { namespace, name } = metadata;
  return {
    apiVersion,
    kind,
    metadata: { namespace, name },
    ...(type !== undefined && { type }),
    data,
  };
}

function dataOf(secret: KubeObject | undefined): Record<string, string> {
  return (secret?.data ?? {}) as Record<string, string>;
}
