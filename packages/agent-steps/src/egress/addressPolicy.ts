import ipaddr from 'ipaddr.js';

/** Metadata services that live in public ranges. */
const METADATA_ADDRESSES = new Set(['168.63.129.16', '192.0.0.192']);

/**
 * Why an address must not be reached, or undefined when it is an ordinary public one. Everything that is
 * not plain public unicast is refused, so that ranges nobody thought of are refused too.
 */
export function addressProblem(address: string): string | undefined {
  if (!ipaddr.isValid(address)) {
    return `${address} is not an IP address`;
  }
  const parsed = ipaddr.parse(address);
  if (parsed instanceof ipaddr.IPv6) {
    if (parsed.isIPv4MappedAddress()) {
      return addressProblem(parsed.toIPv4Address().toString());
    }
    const isGlobal = parsed.match(ipaddr.IPv6.parseCIDR('2000::/3'));
    return isGlobal && parsed.range() === 'unicast'
      ? undefined
      : `${address} is a ${rangeName(parsed.range())} address`;
  }
  if (METADATA_ADDRESSES.has(parsed.toString())) {
    return `${address} is a metadata service`;
  }
  return parsed.range() === 'unicast'
    ? undefined
    : `${address} is a ${rangeName(parsed.range())} address`;
}

function rangeName(range: string): string {
  const names: Record<string, string> = {
    private: 'private',
    loopback: 'loopback',
    linkLocal: 'link-local',
    uniqueLocal: 'private',
    carrierGradeNat: 'carrier-grade NAT',
    multicast: 'multicast',
    unspecified: 'unspecified',
    rfc6052: 'NAT64',
  };
  return names[range] ?? 'non-public';
}
