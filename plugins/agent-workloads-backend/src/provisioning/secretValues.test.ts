import { randomValue } from './fillSecret';
import { missingData, readSecretPlan, secretsFor } from './secretValues';

const SOURCES = { s3: { accesskey: 'me', secretkey: 'hunter2' } };
const planOf = (annotations: Record<string, string>, kind = 'Secret') =>
  readSecretPlan(
    { apiVersion: 'v1', kind, metadata: { name: 'it', annotations } },
    'm',
    SOURCES,
  );
const source = (value: string, keys?: string) => ({
  'agent-workloads.io/secret-source': value,
  ...(keys !== undefined && { 'agent-workloads.io/generate-keys': keys }),
});

it('keeps the values of config from namespaces that they are not for', () => {
  const config = {
    secrets: { ...SOURCES, mail: { password: 'hunter3' } },
    secretNamespaces: { s3: ['team-a', 'lab-*'] },
  };
  expect(Object.keys(secretsFor(config, 'team-a'))).toEqual(['s3', 'mail']);
  expect(Object.keys(secretsFor(config, 'lab-1'))).toEqual(['s3', 'mail']);
  expect(Object.keys(secretsFor(config, 'team-b'))).toEqual(['mail']);
  const none = { ...config, secretNamespaces: { s3: [] } };
  expect(Object.keys(secretsFor(none, 'team-a'))).toEqual(['mail']);
});

it('a Secret without a source is made by others', () => {
  expect(planOf({})).toEqual({});
  expect(planOf(source('generate', 'a'), 'ConfigMap')).toEqual({});
});

it('reads which keys to generate, and which to copy from config', () => {
  expect(planOf(source('generate', 'username, password'))).toEqual({
    plan: { generate: ['username', 'password'], given: {} },
  });
  expect(planOf(source('config:s3'))).toEqual({
    plan: { generate: [], given: SOURCES.s3 },
  });
});

it.each<[Record<string, string>, RegExp]>([
  [source('vault'), /must be generate or config:<name>/],
  [source('config:other'), /names other, which is not in agentWorkloads/],
  [source('config:constructor'), /names constructor, which is not in/],
  [source('generate'), /must list the keys to generate/],
  [source('generate', 'a b'), /must list the keys to generate/],
])('refuses %j', (annotations, message) => {
  const { problem } = planOf(annotations);
  expect(problem?.message).toMatch(message);
  expect(problem?.path).toMatch(/^m\.metadata\.annotations\["agent-workloads/);
});

it('fills what is missing and never what is there', () => {
  const plan = { generate: ['password', 'token'], given: { user: 'me' } };
  const text = (data: Record<string, string>) =>
    Object.fromEntries(
      Object.entries(data).map(([key, value]) => [
        key,
        Buffer.from(value, 'base64').toString(),
      ]),
    );
  expect(text(missingData(plan, undefined, () => 'random'))).toEqual({
    password: 'random',
    token: 'random',
    user: 'me',
  });
  expect(
    text(missingData(plan, { password: 'b2xk', token: '' }, () => 'random')),
  ).toEqual({ token: 'random', user: 'me' });
});

it('makes values that nobody guesses and nothing has to escape', () => {
  const values = new Set(Array.from({ length: 500 }, randomValue));
  expect(values.size).toBe(500);
  for (const value of values) expect(value).toMatch(/^[A-Za-z0-9]{32}$/);
});
