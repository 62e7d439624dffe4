import { ConfigReader } from '@backstage/config';
import type { JsonObject } from '@backstage/types';
import { readProvisionerAccess, readProvisioning } from './provisioningConfig';

const access = (provisioner?: JsonObject) =>
  readProvisionerAccess(
    new ConfigReader({ name: 'prod', provisioner }),
    'clusters[0]',
  );
const read = (provisioning?: JsonObject) =>
  readProvisioning(new ConfigReader({ provisioning }));

it('without an account nobody provisions', () => {
  expect(access()).toBeUndefined();
});

it.each<[JsonObject, object]>([
  [
    { kubeconfig: '/data/kubeconfig', context: 'provisioner' },
    { kind: 'kubeconfig', path: '/data/kubeconfig', context: 'provisioner' },
  ],
  [
    { kubeconfig: 'kubeconfig' },
    { kind: 'kubeconfig', path: expect.stringMatching(/^\/.*\/kubeconfig$/) },
  ],
  [{ serviceAccountToken: 't' }, { kind: 'token', token: 't' }],
  [
    { tokenFile: 'token' },
    { kind: 'tokenFile', path: expect.stringMatching(/^\/.*\/token$/) },
  ],
])('an account may be %j', (provisioner, expected) => {
  expect(access(provisioner)).toMatchObject(expected);
});

it.each<[JsonObject, RegExp]>([
  [{}, /clusters\[0\]\.provisioner must have exactly one of/],
  [{ tokenFile: 'a', serviceAccountToken: 'b' }, /exactly one of/],
  [
    { tokenFile: 'a', context: 'b' },
    /clusters\[0\]\.provisioner\.context is a context of a kubeconfig/,
  ],
  [{ url: 'https://other' }, /provisioner\.url is not known/],
])('the account %j is refused', (provisioner, message) => {
  expect(() => access(provisioner)).toThrow(message);
});

it('templates may touch nothing by default', () => {
  expect(read()).toEqual({ namespaces: [], kinds: [], secrets: {} });
  expect(read({})).toEqual({ namespaces: [], kinds: [], secrets: {} });
});

it('reads which namespaces a secret is for', () => {
  const secretNamespaces = { s3: ['team-a', 'lab-*'] };
  expect(
    read({ secrets: { s3: { key: 'a' } }, secretNamespaces }),
  ).toMatchObject({ secretNamespaces });
});

it('reads namespaces, kinds and secrets', () => {
  expect(
    read({
      namespaces: ['team-*', 'lab'],
      kinds: ['apps/v1/DaemonSet', 'v1/Endpoints'],
      secrets: { 'shared-s3': { accesskey: 'a', secretkey: 'b' } },
    }),
  ).toEqual({
    namespaces: ['team-*', 'lab'],
    kinds: [
      { apiVersion: 'apps/v1', kind: 'DaemonSet' },
      { apiVersion: 'v1', kind: 'Endpoints' },
    ],
    secrets: { 'shared-s3': { accesskey: 'a', secretkey: 'b' } },
  });
});

it.each<[JsonObject, RegExp]>([
  [{ namespaces: ['Team?'] }, /provisioning\.namespaces\[0\] must be the name/],
  [{ kinds: ['Deployment'] }, /provisioning\.kinds\[0\] must be like apps\/v1/],
  [
    { secretNamespaces: { s3: ['team-a'] } },
    /provisioning\.secretNamespaces\.s3 is not one of the secrets/,
  ],
  [
    { secrets: { s3: { a: 'b' } }, secretNamespaces: { s3: ['Team'] } },
    /provisioning\.secretNamespaces\.s3\[0\] must be the name of a namespace/,
  ],
  [{ secrets: { 'A B': { a: 'b' } } }, /must be named by a DNS label/],
  [{ secrets: { s3: {} } }, /provisioning\.secrets\.s3 must be a map of keys/],
  [{ secrets: { s3: { key: '' } } }, /must be a map of keys/],
  [{ secrets: { s3: { 'a b': 'c' } } }, /may only have keys of/],
  [{ namespace: 'x' }, /provisioning\.namespace is not known; there are/],
])('%j is refused with path and reason', (provisioning, message) => {
  expect(() => read(provisioning)).toThrow(message);
});

it('never tells a value of a Secret', () => {
  expect(() => read({ secrets: { s3: { 'a b': 'hunter2' } } })).toThrow(
    expect.objectContaining({
      message: expect.not.stringContaining('hunter2'),
    }),
  );
});
