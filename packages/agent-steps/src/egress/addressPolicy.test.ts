import { describe, expect, it } from 'vitest';
import { addressProblem } from './addressPolicy';

describe('addressProblem', () => {
  it.each([
    ['127.0.0.1', /loopback/],
    ['127.255.255.254', /loopback/],
    ['0.0.0.0', /unspecified/],
    ['10.0.0.1', /private/],
    ['172.31.255.255', /private/],
    ['192.168.1.1', /private/],
    ['169.254.169.254', /link-local/],
    ['100.64.0.1', /carrier-grade NAT/],
    ['100.100.100.200', /carrier-grade NAT/],
    ['224.0.0.1', /multicast/],
    ['255.255.255.255', /non-public/],
    ['192.0.0.192', /metadata service/],
    ['168.63.129.16', /metadata service/],
    ['198.18.0.1', /non-public/],
    ['240.0.0.1', /non-public/],
    ['::1', /loopback/],
    ['::', /unspecified/],
    ['fe80::1', /link-local/],
    ['fd00:ec2::254', /private/],
    ['fc00::1', /private/],
    ['ff02::1', /multicast/],
    ['::ffff:127.0.0.1', /loopback/],
    ['::ffff:a9fe:a9fe', /link-local/],
    ['64:ff9b::7f00:1', /NAT64/],
    ['64:ff9b:1::7f00:1', /NAT64/],
    ['2002:7f00:1::', /non-public/],
    ['2001:0:1::1', /non-public/],
    ['2001:db8::1', /non-public/],
    ['::7f00:1', /non-public|unspecified/],
    ['nonsense', /not an IP address/],
  ])('refuses %s', (address, why) => {
    expect(addressProblem(address)).toMatch(why);
  });

  it.each([
    '93.184.215.14',
    '8.8.8.8',
    '2606:2800:21f:cb07:6820:80da:af6b:8b2c',
  ])('lets %s through', address => {
    expect(addressProblem(address)).toBeUndefined();
  });
});
