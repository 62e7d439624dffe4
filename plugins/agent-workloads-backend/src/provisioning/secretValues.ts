import {
  ANNOTATIONS,
  SECRET_SOURCES,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import type { ProvisioningConfig } from '../provisioningConfig';
import type { Manifest, ManifestProblem } from './manifests';
import { matchesGlob } from './names';

/** Where the values of a Secret come from, by key. */
export interface SecretPlan {
  /** Keys that get a random value. */
  generate: readonly string[];
  /** Keys whose value config knows. */
  given: Readonly<Record<string, string>>;
}

const KEY = /^[-._a-zA-Z0-9]{1,253}$/;
const MAX_KEYS = 32;

/** The values of config that a namespace may have. */
export function secretsFor(
  {
    secrets,
    secretNamespaces = {},
  }: Pick<ProvisioningConfig, 'secrets' | 'secretNamespaces'>,
  namespace: string,
): ProvisioningConfig['secrets'] {
  return Object.fromEntries(
    Object.entries(secrets).filter(([name]) => {
      const globs = Object.hasOwn(secretNamespaces, name)
        ? secretNamespaces[name]
        : undefined;
      return globs === undefined || matchesGlob(globs, namespace);
    }),
  );
}

/** What a Secret asks for; undefined when others make its values. */
export function readSecretPlan(
  manifest: Manifest,
  path: string,
  secrets: Readonly<Record<string, Readonly<Record<string, string>>>>,
): { plan?: SecretPlan; problem?: ManifestProblem } {
  const { annotations = {} } = manifest.metadata;
  const source = annotations[ANNOTATIONS.secretSource];
  if (manifest.kind !== 'Secret' || source === undefined) return {};
  if (source === SECRET_SOURCES.generate)
    return readGenerated(annotations[ANNOTATIONS.generateKeys], path);
  if (!source.startsWith(SECRET_SOURCES.configPrefix))
    return problemAt(
      path,
      ANNOTATIONS.secretSource,
      'must be generate or config:<name>',
    );
  const name = source.slice(SECRET_SOURCES.configPrefix.length);
  const given = Object.hasOwn(secrets, name) ? secrets[name] : undefined;
  return given
    ? { plan: { generate: [], given } }
    : problemAt(
        path,
        ANNOTATIONS.secretSource,
        `names ${name}, which is not in agentWorkloads.provisioning.secrets of the portal's config, or is for other namespaces (secretNamespaces)`,
      );
}

function readGenerated(list: string | undefined, path: string) {
  const generate = (list ?? '')
    .split(',')
    .map(key => key.trim())
    .filter(Boolean);
  const good =
    generate.length > 0 &&
    generate.length <= MAX_KEYS &&
    generate.every(key => KEY.test(key));
  return good
    ? { plan: { generate, given: {} } }
    : problemAt(
        path,
        ANNOTATIONS.generateKeys,
        'must list the keys to generate, e.g. username,password',
      );
}

function problemAt(path: string, annotation: string, message: string) {
  return {
    problem: { path: `${path}.metadata.annotations["${annotation}"]`, message },
  };
}

/** Values, base64-encoded, of the keys that have none yet. */
export function missingData(
  { generate, given }: SecretPlan,
  present: Readonly<Record<string, string>> | undefined,
  random: () => string,
): Record<string, string> {
  const values = [
    ...generate.map(key => [key, random] as const),
    ...Object.entries(given).map(([key, text]) => [key, () => text] as const),
  ];
  return Object.fromEntries(
    values
      .filter(([key]) => !present?.[key])
      .map(([key, value]) => [key, Buffer.from(value()).toString('base64')]),
  );
}
