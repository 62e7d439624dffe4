import { objectStoreCredentials } from './objectStoreCredentials';

const ref = { namespace: 'team-a', name: 'agent-workloads-s3' };
const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('objectStoreCredentials', () => {
  it('are those of the Secret', () => {
    const data = { accesskey: base64('key'), secretkey: base64('s3cret') };
    expect(objectStoreCredentials({ data }, ref)).toEqual({
      accessKeyId: 'key',
      secretAccessKey: 's3cret',
    });
  });

  it('can’t be had without the Secret', () => {
    expect(() => objectStoreCredentials(undefined, ref)).toThrow(
      'Secret agent-workloads-s3 in namespace team-a does not exist',
    );
  });

  it('can’t be had of a Secret that was not filled, and the error holds no value', () => {
    const data = { accesskey: base64('hidden'), secretkey: '' };
    expect(() => objectStoreCredentials({ data }, ref)).toThrow(
      /^(?!.*hidden).*has no value for secretkey/,
    );
  });
});
