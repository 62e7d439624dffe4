import { ConfigReader } from '@backstage/config';
import type { JsonObject } from '@backstage/types';
import { readArgoServerConfig } from './argoServerConfig';

const read = (argoServer?: JsonObject) =>
  readArgoServerConfig(
    new ConfigReader({ ...(argoServer && { argoServer }) }),
    'clusters[0]',
  );

it('is absent where nobody names one', () => {
  expect(read()).toBeUndefined();
});

it('asks as the portal, for what is out of reach otherwise, unless told more', () => {
  expect(read({ url: 'https://argo.example/base/' })).toEqual({
    url: 'https://argo.example/base',
    token: undefined,
    caData: undefined,
    insecureSkipVerify: false,
    resolveGates: 'offloaded',
  });
});

it.each([
  [{ token: 'secret' }, { token: { value: 'secret' } }],
  [{ tokenFile: '/run/token' }, { token: { file: '/run/token' } }],
  [{ resolveGates: 'all' }, { resolveGates: 'all' }],
  [{ caData: 'Y2E=' }, { caData: 'Y2E=' }],
  [
    { url: 'http://10.0.0.1:2746', insecureSkipVerify: true },
    { insecureSkipVerify: true },
  ],
])('reads %j', (given, expected) => {
  expect(read({ url: 'https://argo.example', ...given })).toMatchObject(
    expected,
  );
});

it.each<[JsonObject, string]>([
  [
    { url: 'argo-server:2746' },
    'clusters[0].argoServer.url must be an http(s) URL',
  ],
  [
    { url: 'http://argo.example' },
    'clusters[0].argoServer.url must be https, since a token is sent',
  ],
  [
    { url: 'https://a', token: 'a', tokenFile: 'b' },
    'clusters[0].argoServer must have token or tokenFile, not both',
  ],
  [
    { url: 'https://a', resolveGates: 'some' },
    'clusters[0].argoServer.resolveGates must be one of offloaded, all',
  ],
  [
    { url: 'https://a', skipTLSVerify: true },
    'clusters[0].argoServer.skipTLSVerify is not known',
  ],
])('refuses %j and says where and why', (given, message) => {
  expect(() => read(given)).toThrow(`Config agentWorkloads.${message}`);
});
