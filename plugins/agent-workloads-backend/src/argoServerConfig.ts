import { resolve } from 'node:path';
import type { Config } from '@backstage/config';
import { check, isHttpUrl } from './configValues';

/** Argo's own server of one cluster. */
export interface ArgoServerConfig {
  url: string;
  /** Absent for the portal's own account. */
  token?: { value: string } | { file: string };
  /** Base64 of the CA that signed its certificate. */
  caData?: string;
  insecureSkipVerify: boolean;
  /** Which gates are ended through it. */
  resolveGates: 'offloaded' | 'all';
}

const KEYS = [
  'url',
  'token',
  'tokenFile',
  'caData',
  'insecureSkipVerify',
  'resolveGates',
];

/** Reads `clusters[].argoServer`. */
export function readArgoServerConfig(
  cluster: Config,
  clusterPath: string,
): ArgoServerConfig | undefined {
  const config = cluster.getOptionalConfig('argoServer');
  if (!config) return undefined;
  const path = `${clusterPath}.argoServer`;
  for (const key of config.keys())
    check(`${path}.${key}`, KEYS.includes(key), `is not known`);
  const url = config.getString('url');
  check(`${path}.url`, isHttpUrl(url), 'must be an http(s) URL');
  const insecure = config.getOptionalBoolean('insecureSkipVerify') ?? false;
  check(
    `${path}.url`,
    insecure || url.startsWith('https:'),
    'must be https, since a token is sent with every request; insecureSkipVerify: true allows http',
  );
  const resolveGates = config.getOptionalString('resolveGates') ?? 'offloaded';
  check(
    `${path}.resolveGates`,
    resolveGates === 'offloaded' || resolveGates === 'all',
    'must be one of offloaded, all',
  );
  return {
    url: url.replace(/\/+$/, ''),
    token: readToken(config, path),
    caData: config.getOptionalString('caData'),
    insecureSkipVerify: insecure,
    resolveGates: resolveGates === 'all' ? 'all' : 'offloaded',
  };
}

function readToken(config: Config, path: string): ArgoServerConfig['token'] {
  const value = config.getOptionalString('token');
  const file = config.getOptionalString('tokenFile');
  check(
    path,
    value === undefined || file === undefined,
    'must have token or tokenFile, not both',
  );
  if (value !== undefined) return { value };
  return file === undefined ? undefined : { file: resolve(file) };
}
