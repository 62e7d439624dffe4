import {
  GetObjectCommand,
  ListObjectsV2Command,
  S3Client,
} from '@aws-sdk/client-s3';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openS3Transport } from '../../../src/argo/artifacts/s3Transport';
import { startS3 } from '../../../src/services/s3/startS3';
import type { Service } from '../../../src/services/Service';
import { ended, freePort, startHarness } from './EngineHarness';
import type { EngineHarness } from './EngineHarness';
import { shell, workflow } from './specs';

const credentials = { accessKey: 'key', secretKey: 'secret-secret' };

describe('artifacts in S3', () => {
  let harness: EngineHarness;
  let s3: Service;
  let client: S3Client;
  beforeEach(async () => {
    const port = await freePort(22200, 22249);
    const endpoint = `http://127.0.0.1:${port}`;
    const access = { endpoint, region: 'us-east-1', bucket: 'agent-artifacts' };
    harness = await startHarness({
      artifactStore: { ...access, ...credentials },
      openTransport: openS3Transport,
    });
    s3 = await startS3({
      dir: join(harness.dir, 's3'),
      port,
      credentials,
      buckets: [access.bucket],
    });
    client = new S3Client({
      endpoint,
      region: access.region,
      forcePathStyle: true,
      credentials: {
        accessKeyId: credentials.accessKey,
        secretAccessKey: credentials.secretKey,
      },
    });
  });
  afterEach(async () => {
    client.destroy();
    await harness.close();
    await s3.stop();
  });

  const spec = workflow([
    {
      name: 'main',
      dag: {
        tasks: [
          { name: 'make', template: 'make' },
          {
            name: 'use',
            template: 'use',
            depends: 'make.Succeeded',
            arguments: {
              artifacts: [
                {
                  name: 'shots',
                  from: '{{tasks.make.outputs.artifacts.shots}}',
                },
              ],
            },
          },
        ],
      },
    },
    {
      name: 'make',
      container: shell(
        'mkdir -p $WORK/shots/b; echo 1 > $WORK/shots/a.png; : > $WORK/shots/b/empty.json',
      ),
      outputs: {
        artifacts: [
          {
            name: 'shots',
            path: '/work/shots',
            archive: { none: {} },
            s3: { key: 'runs/{{workflow.name}}/shots' },
          },
        ],
      },
    },
    {
      name: 'use',
      inputs: { artifacts: [{ name: 'shots', path: '/work/in/shots' }] },
      container: shell('find $WORK/in -type f | sed "s|$WORK||" | sort'),
    },
  ]);

  it('go there and come back, folders and empty files included', async () => {
    await harness.submit(spec);
    const done = await harness.until('run', ended);
    expect(done.status?.message).toBeUndefined();
    const listed = await client.send(
      new ListObjectsV2Command({ Bucket: 'agent-artifacts' }),
    );
    const keys = (listed.Contents ?? []).map(({ Key }) => Key);
    expect(keys).toContain('runs/run/shots/a.png');
    expect(keys).toContain('runs/run/shots/b/empty.json');
    const logs = harness.node('run', 'use')?.outputs?.artifacts?.at(-1)
      ?.s3?.key;
    const object = await client.send(
      new GetObjectCommand({ Bucket: 'agent-artifacts', Key: logs }),
    );
    expect(await object.Body?.transformToString()).toBe(
      '/in/shots/a.png\n/in/shots/b/empty.json\n',
    );
  });

  it('make the node an Error when the store is down', async () => {
    await s3.stop();
    await harness.submit(spec);
    const done = await harness.until('run', ended);
    expect(done.status?.phase).toBe('Error');
    expect(harness.node('run', 'make')).toMatchObject({
      phase: 'Error',
      outputs: { exitCode: '0' },
    });
    expect(harness.node('run', 'make')?.message).toMatch(
      /^wait: Error \(exit code 64\): ./,
    );
  });
});
