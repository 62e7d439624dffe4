import { ownObjectStore } from './ownObjectStore';

describe('ownObjectStore', () => {
  it.each([
    ['http://minio:9000', 'minio'],
    ['http://minio.team-a:9000', 'minio'],
    ['https://s3.team-a.svc', 's3'],
    ['http://s3.team-a.svc.cluster.local:9000/', 's3'],
  ])('finds the Service behind %s', (endpoint, service) => {
    expect(ownObjectStore(endpoint, 'team-a')).toBe(service);
  });

  it.each([
    ['a Service of another namespace', 'http://minio.team-b:9000'],
    ['a host elsewhere', 'https://s3.example.com'],
    ['a longer name below the namespace', 'http://a.minio.team-a.svc:9000'],
    ['an address', 'http://10.0.0.1:9000'],
    ['an address as one number', 'http://2130706433:9000'],
    ['an IPv6 address', 'http://[::1]:9000'],
    ['this machine', 'http://localhost:9000'],
    ['what is no URL', 'minio:9000:x'],
    ['nothing', undefined],
  ])('finds none behind %s', (_, endpoint) => {
    expect(ownObjectStore(endpoint, 'team-a')).toBeUndefined();
  });
});
