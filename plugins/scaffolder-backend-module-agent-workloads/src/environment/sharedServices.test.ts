import { ConfigReader } from '@backstage/config';
import { readSharedServices } from './sharedServices';

const read = (sharedServices: object[]) =>
  readSharedServices(
    new ConfigReader({
      agentWorkloads: { provisioning: { sharedServices } },
    } as ConstructorParameters<typeof ConfigReader>[0]),
  );

describe('readSharedServices', () => {
  it('reads what is shared in each cluster', () => {
    const values = { s3Endpoint: 'https://s3.example' };
    expect(read([{ cluster: 'production', values }]).get('production')).toEqual(
      values,
    );
  });

  it('knows of nothing where config says nothing', () => {
    expect(readSharedServices(new ConfigReader({})).size).toBe(0);
  });

  it('refuses a cluster that is named twice', () => {
    const one = { cluster: 'production', values: { s3Region: 'a' } };
    expect(() => read([one, one])).toThrow(
      'agentWorkloads.provisioning.sharedServices[1] is the second one for cluster production',
    );
  });

  it('refuses an entry without values', () => {
    expect(() => read([{ cluster: 'production' }])).toThrow(
      /sharedServices\[0\]\.values/,
    );
  });
});
