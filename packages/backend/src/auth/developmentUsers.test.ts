import { ConfigReader } from '@backstage/config';
import {
  chooseDevelopmentUser,
  readDevelopmentUsers,
} from './developmentUsers';

const config = (users: unknown) => new ConfigReader({ users } as object);

describe('readDevelopmentUsers', () => {
  it('refuses to run in production', () => {
    expect(() =>
      readDevelopmentUsers(config(['user:default/rita']), 'production'),
    ).toThrow(/does not run with NODE_ENV=production/);
  });

  it.each([
    ['no users at all', []],
    ['something that is no entity ref', ['rita']],
    ['no list', 'user:default/rita'],
  ])('refuses %s', (_, users) => {
    expect(() => readDevelopmentUsers(config(users), 'development')).toThrow();
  });

  it('reads the users', () => {
    const users = readDevelopmentUsers(
      config(['user:default/rita']),
      undefined,
    );
    expect([...users]).toEqual(['user:default/rita']);
  });
});

describe('chooseDevelopmentUser', () => {
  const users = new Set(['user:default/rita', 'user:default/adam']);

  it('takes a configured user', () => {
    expect(chooseDevelopmentUser(users, 'user:default/adam')).toBe(
      'user:default/adam',
    );
  });

  it.each([undefined, '', 'user:default/eve', 'group:default/approvers'])(
    'refuses %s',
    header => {
      expect(() => chooseDevelopmentUser(users, header)).toThrow(
        expect.objectContaining({ name: 'AuthenticationError' }),
      );
    },
  );
});
