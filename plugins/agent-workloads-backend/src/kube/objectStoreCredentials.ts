import { NotFoundError } from '@backstage/errors';
import type { ObjectRef, ObjectStoreCredentials } from './ClusterStore';

/** What the steps of an environment read for its object store. */
export const OBJECT_STORE_SECRET = 'agent-workloads-s3';

export interface Secret {
  /** Values in base64. */
  data?: Record<string, string>;
}

/** Throws NotFoundError with what is missing, and never with a value. */
export function objectStoreCredentials(
  secret: Secret | undefined,
  { namespace, name }: ObjectRef,
): ObjectStoreCredentials {
  const valueOf = (key: string) => {
    const value = Buffer.from(secret?.data?.[key] ?? '', 'base64').toString();
    if (value) return value;
    const missing = secret ? `has no value for ${key}` : 'does not exist';
    throw new NotFoundError(
      `Secret ${name} in namespace ${namespace} ${missing}; its artifacts can't be read without it`,
    );
  };
  return {
    accessKeyId: valueOf('accesskey'),
    secretAccessKey: valueOf('secretkey'),
  };
}
