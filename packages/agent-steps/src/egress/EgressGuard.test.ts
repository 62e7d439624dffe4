import { describe, expect, it } from 'vitest';
import { EgressGuard, type Resolver } from './EgressGuard';

const nobody: Resolver = async host => {
  throw new Error(`unexpected look-up of ${host}`);
};
const answering =
  (...addresses: string[]): Resolver =>
  async () =>
    addresses.map(address => ({
      address,
      family: address.includes(':') ? 6 : 4,
    }));

describe('EgressGuard', () => {
  it.each([
    ['2130706433', 'decimal'],
    ['0x7f000001', 'hexadecimal'],
    ['0x7f.0.0.1', 'mixed hexadecimal'],
    ['0177.0.0.1', 'octal'],
    ['017700000001', 'one octal number'],
    ['127.1', 'short'],
    ['127.0.0.1.', 'with a dot at its end'],
    ['[::1]', 'IPv6 in brackets'],
    ['[::ffff:127.0.0.1]', 'mapped IPv4'],
    ['2852039166', 'decimal metadata address'],
  ])('refuses %s (%s) without asking DNS', async host => {
    const guard = new EgressGuard({ allowedHosts: [], resolve: nobody });
    await expect(guard.check(host, 80)).rejects.toThrow(/not allowed/);
  });

  it('refuses a name that resolves to a private address', async () => {
    const guard = new EgressGuard({
      allowedHosts: [],
      resolve: answering('10.1.2.3'),
    });
    await expect(guard.check('intranet.example', 443)).rejects.toThrow(
      'Connections to intranet.example:443 are not allowed: 10.1.2.3 is a private address',
    );
  });

  it('connects to the public one of mixed answers, never to the private one', async () => {
    const resolve = answering('192.168.0.1', '93.184.215.14');
    const guard = new EgressGuard({ allowedHosts: [], resolve });
    await expect(guard.check('mixed.example', 80)).resolves.toEqual({
      address: '93.184.215.14',
      family: 4,
    });
  });

  it('lets a listed host through on the listed port only', async () => {
    const guard = new EgressGuard({
      allowedHosts: ['127.0.0.1:21006', 'shop.internal:80'],
      resolve: answering('10.0.0.7'),
    });
    await expect(guard.check('127.0.0.1', 21006)).resolves.toMatchObject({
      address: '127.0.0.1',
    });
    await expect(guard.check('SHOP.internal', 80)).resolves.toMatchObject({
      address: '10.0.0.7',
    });
    await expect(guard.check('127.0.0.1', 21001)).rejects.toThrow(
      /not allowed/,
    );
    await expect(guard.check('shop.internal', 8080)).rejects.toThrow(
      /not allowed/,
    );
  });
});
