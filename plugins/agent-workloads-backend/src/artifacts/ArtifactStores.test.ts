import { Readable } from 'node:stream';
import { ENVIRONMENT_CONFIGMAP } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { ForwardedError, NotFoundError } from '@backstage/errors';
import { FakeClock } from '../testUtils/FakeClock';
import { InMemoryClusterStore } from '../testUtils/InMemoryClusterStore';
import { ArtifactStores } from './ArtifactStores';
import type { S3Options } from './S3ArtifactStore';

const LOCATION = { bucket: 'team-a', key: 'runs/report.md' };
const signal = new AbortController().signal;
const ENDPOINT = 'http://{service}.{namespace}.svc:9000';

/** An environment whose ConfigMap names this endpoint; what is opened is written down and answers as told. */
function setUp(
  s3Endpoint: string,
  environmentEndpoint: string | undefined = ENDPOINT,
) {
  const cluster = new InMemoryClusterStore({ namespaces: ['team-a'] });
  cluster.put({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      namespace: 'team-a',
      name: ENVIRONMENT_CONFIGMAP,
      uid: 'u',
      creationTimestamp: '2026-11-23T12:00:00Z',
      resourceVersion: '1',
    },
    data: { s3_endpoint: s3Endpoint },
  });
  cluster.objectStoreCredentials.set('team-a', {
    accessKeyId: 'key',
    secretAccessKey: 'first',
  });
  const clock = new FakeClock();
  const opened: S3Options[] = [];
  const answer = { failWith: undefined as Error | undefined };
  const read = async () => {
    if (answer.failWith) throw answer.failWith;
    return { body: Readable.from([]), contentLength: 0, totalLength: 0 };
  };
  const shared = { read: jest.fn(read) };
  const stores = new ArtifactStores({
    shared,
    environmentEndpoint,
    clock,
    open: options => {
      opened.push(options);
      return { read, close: () => {} };
    },
  });
  const readOne = () =>
    stores.of(cluster, 'team-a')?.read(LOCATION, { signal });
  return { answer, clock, cluster, opened, readOne, shared, stores };
}

describe('ArtifactStores', () => {
  it('reads from the portal’s store what lies in a store that the environment only uses', async () => {
    const { opened, readOne, shared } = setUp('https://s3.example.com');
    await readOne();
    expect(shared.read).toHaveBeenCalledTimes(1);
    expect(opened).toEqual([]);
  });

  it('reads from the environment’s own store, at the address that config says, as its steps', async () => {
    const { opened, readOne, shared } = setUp('http://minio:6666');
    await readOne();
    await readOne();
    expect(shared.read).not.toHaveBeenCalled();
    expect(opened).toEqual([
      {
        endpoint: 'http://minio.team-a.svc:9000',
        region: 'us-east-1',
        forcePathStyle: true,
        credentials: { accessKeyId: 'key', secretAccessKey: 'first' },
      },
    ]);
  });

  it('says what to set where it was not told how to reach such stores', async () => {
    const { cluster, shared } = setUp('http://minio:9000');
    const stores = new ArtifactStores({
      shared,
      environmentEndpoint: undefined,
      clock: new FakeClock(),
    });
    await expect(
      stores.of(cluster, 'team-a')?.read(LOCATION, { signal }),
    ).rejects.toThrow('set agentWorkloads.artifacts.environmentEndpoint');
  });

  it('takes new credentials when the store refuses the old ones', async () => {
    const { answer, cluster, opened, readOne } = setUp('http://minio:9000');
    await readOne();
    cluster.objectStoreCredentials.set('team-a', {
      accessKeyId: 'key',
      secretAccessKey: 'second',
    });
    answer.failWith = new ForwardedError('refused', new Error('403'));
    await expect(readOne()).rejects.toThrow('refused');
    answer.failWith = undefined;
    await readOne();
    expect(opened.map(({ credentials }) => credentials)).toEqual([
      { accessKeyId: 'key', secretAccessKey: 'first' },
      { accessKeyId: 'key', secretAccessKey: 'second' },
    ]);
  });

  it('keeps its connections when the credentials are the same after a while', async () => {
    const { clock, opened, readOne } = setUp('http://minio:9000');
    await readOne();
    await clock.advance(10 * 60_000);
    await readOne();
    expect(opened).toHaveLength(1);
  });

  it('tries again after the Secret was missing', async () => {
    const { cluster, opened, readOne } = setUp('http://minio:9000');
    cluster.objectStoreCredentials.clear();
    await expect(readOne()).rejects.toThrow(NotFoundError);
    cluster.objectStoreCredentials.set('team-a', {
      accessKeyId: 'key',
      secretAccessKey: 'late',
    });
    await readOne();
    expect(opened).toHaveLength(1);
  });

  it('reads the credentials once for many at a time', async () => {
    const { opened, readOne } = setUp('http://minio:9000');
    await Promise.all([readOne(), readOne(), readOne()]);
    expect(opened).toHaveLength(1);
  });
});
