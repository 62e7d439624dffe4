import { InputError } from '@backstage/errors';
import type { JsonObject, JsonValue } from '@backstage/types';

/** Where an environment gets a service from. */
export type ServiceSource = 'shared' | 'bring' | 'install';

interface Service {
  title: string;
  /** Value of the skeleton that says where it answers. */
  address: string;
  /** Value that says that it is installed. */
  install: string;
  /** Further values that only go with the service that is shared. */
  beside: readonly string[];
}

/** Services that an environment needs, by the names that templates use. */
export const SERVICES = {
  s3: {
    title: 'object store',
    address: 's3Endpoint',
    install: 'installS3',
    beside: ['s3Region'],
  },
  postgres: {
    title: 'PostgreSQL',
    address: 'postgresDsn',
    install: 'installPostgres',
    beside: [],
  },
  browserless: {
    title: 'browser',
    address: 'browserlessUrl',
    install: 'installBrowserless',
    beside: [],
  },
  litellm: {
    title: 'model',
    address: 'litellmUrl',
    install: 'installLitellm',
    beside: ['modelName'],
  },
} as const satisfies Record<string, Service>;

/** A service by its name in templates. */
export type ServiceName = keyof typeof SERVICES;

const isRecord = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Forms send what nobody filled in as empty. */
const isGiven = (value: JsonValue | undefined): boolean =>
  value !== undefined &&
  value !== null &&
  value !== '' &&
  !(Array.isArray(value) && value.length === 0);

/**
 * Values for an environment: what people answered goes over what the platform shares. Of a shared service the platform
 * says address and Secret, whatever was answered; of another one nothing of the platform's is taken.
 *
 * Throws InputError where something is to be shared that the platform does not share in that cluster.
 */
export function chooseServices(options: {
  cluster: string;
  answers: JsonObject;
  sources: Partial<Record<ServiceName, ServiceSource>>;
  /** Undefined where nothing is shared in the cluster. */
  shared: JsonObject | undefined;
}): JsonObject {
  const { cluster, answers, sources, shared = {} } = options;
  const sharedSecrets = isRecord(shared.secrets) ? shared.secrets : {};
  const values = { ...withoutServices(shared), ...given(answers) };
  const secrets: JsonObject = isRecord(answers.secrets)
    ? given(answers.secrets)
    : {};
  for (const [name, service] of entries()) {
    const source = sources[name] ?? 'bring';
    values[service.install] = source === 'install';
    if (source !== 'shared') continue;
    const missing = !isGiven(shared[service.address]);
    if (missing)
      throw new InputError(
        `The platform shares no ${service.title} in cluster ${cluster} (agentWorkloads.provisioning.sharedServices in app-config); bring one or have it installed`,
      );
    for (const key of [service.address, ...service.beside])
      if (isGiven(shared[key])) values[key] = shared[key];
    delete secrets[name];
    if (isGiven(sharedSecrets[name])) secrets[name] = sharedSecrets[name];
  }
  return { ...values, cluster, secrets };
}

function entries(): Array<[ServiceName, Service]> {
  return Object.entries(SERVICES) as Array<[ServiceName, Service]>;
}

function given(values: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => isGiven(value)),
  );
}

function withoutServices(shared: JsonObject): JsonObject {
  const services = entries().flatMap(([, { address, install, beside }]) => [
    address,
    install,
    ...beside,
  ]);
  return Object.fromEntries(
    Object.entries(given(shared)).filter(
      ([key]) => key !== 'secrets' && !services.includes(key),
    ),
  );
}
