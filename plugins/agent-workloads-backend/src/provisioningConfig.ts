import { isAbsolute, resolve } from 'node:path';
import type { Config } from '@backstage/config';
import { check } from './configValues';

/** The account that provisions in a cluster; the API server is the cluster's own. */
export type ProvisionerAccess =
  | { kind: 'kubeconfig'; path: string; context?: string }
  | { kind: 'token'; token: string }
  | { kind: 'tokenFile'; path: string };

/** A kind that templates may apply. */
export interface AllowedKind {
  apiVersion: string;
  kind: string;
}

/** What templates may touch, and where the values of Secrets come from. */
export interface ProvisioningConfig {
  /** Globs of namespace names; empty means none. */
  namespaces: string[];
  /** Beside those that an environment is made of. */
  kinds: AllowedKind[];
  /** By name, then by key. */
  secrets: Record<string, Record<string, string>>;
  /** Globs of the namespaces that may have a secret, by its name; one that is not here may be had in all of `namespaces`. */
  secretNamespaces?: Record<string, string[]>;
}

const PROVISIONER_KEYS = [
  'kubeconfig',
  'context',
  'serviceAccountToken',
  'tokenFile',
];
/** `sharedServices` is read by the scaffolder's module. */
const PROVISIONING_KEYS = [
  'namespaces',
  'kinds',
  'secrets',
  'secretNamespaces',
  'sharedServices',
];
const GLOB = /^[-a-z0-9*]{1,63}$/;
const KIND = /^(?:([a-z0-9.-]+)\/)?(v[a-z0-9]+)\/([A-Z][A-Za-z0-9]*)$/;
/** As the API server wants the keys of a Secret. */
const SECRET_KEY = /^[-._a-zA-Z0-9]{1,253}$/;
const NAME = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

/** Reads `clusters[].provisioner`; undefined where nobody provisions. */
export function readProvisionerAccess(
  cluster: Config,
  clusterPath: string,
): ProvisionerAccess | undefined {
  const config = cluster.getOptionalConfig('provisioner');
  if (!config) return undefined;
  const path = `${clusterPath}.provisioner`;
  refuseUnknown(config, path, PROVISIONER_KEYS);
  const ways = ['kubeconfig', 'serviceAccountToken', 'tokenFile'].filter(key =>
    config.has(key),
  );
  check(
    path,
    ways.length === 1,
    'must have exactly one of kubeconfig, serviceAccountToken and tokenFile',
  );
  check(
    `${path}.context`,
    !config.has('context') || config.has('kubeconfig'),
    'is a context of a kubeconfig, which is missing',
  );
  if (config.has('serviceAccountToken'))
    return { kind: 'token', token: config.getString('serviceAccountToken') };
  if (config.has('tokenFile'))
    return { kind: 'tokenFile', path: resolve(config.getString('tokenFile')) };
  const file = config.getString('kubeconfig');
  return {
    kind: 'kubeconfig',
    path: isAbsolute(file) ? file : resolve(file),
    context: config.getOptionalString('context'),
  };
}

/** Reads `provisioning`. */
export function readProvisioning(root: Config): ProvisioningConfig {
  const config = root.getOptionalConfig('provisioning');
  if (!config) return { namespaces: [], kinds: [], secrets: {} };
  refuseUnknown(config, 'provisioning', PROVISIONING_KEYS);
  const namespaces = config.getOptionalStringArray('namespaces') ?? [];
  checkGlobs('provisioning.namespaces', namespaces);
  const secrets = readSecrets(config);
  return {
    namespaces,
    kinds: (config.getOptionalStringArray('kinds') ?? []).map(readKind),
    secrets,
    ...(config.has('secretNamespaces') && {
      secretNamespaces: readSecretNamespaces(config, secrets),
    }),
  };
}

function checkGlobs(path: string, globs: readonly string[]): void {
  globs.forEach((glob, index) =>
    check(
      `${path}[${index}]`,
      GLOB.test(glob),
      'must be the name of a namespace, in which * stands for any characters, e.g. team-*',
    ),
  );
}

function readSecretNamespaces(
  config: Config,
  secrets: ProvisioningConfig['secrets'],
): Record<string, string[]> {
  const limits = config.getConfig('secretNamespaces');
  const entries = limits.keys().map(name => {
    const path = `provisioning.secretNamespaces.${name}`;
    // A limit on a name that is misspelled would limit nothing.
    check(path, Object.hasOwn(secrets, name), 'is not one of the secrets');
    const globs = limits.getStringArray(name);
    checkGlobs(path, globs);
    return [name, globs] as const;
  });
  return Object.fromEntries(entries);
}

function readKind(text: string, index: number): AllowedKind {
  const path = `provisioning.kinds[${index}]`;
  const found = KIND.exec(text);
  check(path, found !== null, 'must be like apps/v1/Deployment or v1/Service');
  const [, group, version = '', kind = ''] = found ?? [];
  return { apiVersion: group ? `${group}/${version}` : version, kind };
}

function readSecrets(config: Config): ProvisioningConfig['secrets'] {
  const secrets = config.getOptionalConfig('secrets');
  const entries = (secrets?.keys() ?? []).map(name => {
    const path = `provisioning.secrets.${name}`;
    check(path, NAME.test(name), 'must be named by a DNS label');
    const values = secrets?.getOptional(name);
    check(path, isTexts(values), 'must be a map of keys to texts');
    const texts = isTexts(values) ? values : {};
    for (const key of Object.keys(texts))
      check(
        path,
        SECRET_KEY.test(key),
        'may only have keys of letters, digits, "-", "_" and "."',
      );
    return [name, texts] as const;
  });
  return Object.fromEntries(entries);
}

function isTexts(value: unknown): value is Record<string, string> {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.keys(value).length > 0 &&
    Object.values(value).every(text => typeof text === 'string' && text !== '')
  );
}

function refuseUnknown(
  config: Config,
  path: string,
  known: readonly string[],
): void {
  for (const key of config.keys())
    check(
      `${path}.${key}`,
      known.includes(key),
      `is not known; there are ${known.join(', ')}`,
    );
}
