import { createServer } from 'node:http';
import { connect, createServer as createTcpServer } from 'node:net';
import { join } from 'node:path';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeBucket } from '../src/adapters/makeBucket';
import { prepareOptions } from '../src/options';
import type { Log } from '../src/ports';
import { runStep, startStep } from './support/runStep';
import { openS3Front, type S3Front } from './support/s3Front';
import {
  freePort,
  openPostgres,
  openS3,
  POSTGRES_PASSWORD,
  S3_CREDENTIALS,
  tempFolder,
} from './support/services';
import { waitFor } from './support/waitFor';

const log: Log = { info: () => {}, warn: () => {} };

describe('prepare', () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  let postgres: Awaited<ReturnType<typeof openPostgres>>;
  let s3: Awaited<ReturnType<typeof openS3>>;
  let front: S3Front;

  beforeAll(async () => {
    folder = await tempFolder('prepare');
    postgres = await openPostgres(folder.path);
    s3 = await openS3(folder.path);
    front = await openS3Front(s3.endpoint);
  });
  afterAll(async () => {
    await Promise.allSettled([front?.close(), s3?.stop(), postgres?.stop()]);
    await folder?.remove();
  });

  const environment = (more: Record<string, string> = {}) => ({
    BUCKET: 'team-a-artifacts',
    S3_ENDPOINT: s3.endpoint,
    S3_REGION: 'us-east-1',
    S3_ACCESS_KEY: S3_CREDENTIALS.accessKey,
    S3_SECRET_KEY: S3_CREDENTIALS.secretKey,
    POSTGRES_DSN: postgres.dsn,
    POSTGRES_USER: 'postgres',
    POSTGRES_PASSWORD,
    ...more,
  });
  const work = (name: string) => join(folder.path, name);
  const client = () =>
    new S3Client({
      endpoint: s3.endpoint,
      region: 'us-east-1',
      forcePathStyle: true,
      credentials: {
        accessKeyId: S3_CREDENTIALS.accessKey,
        secretAccessKey: S3_CREDENTIALS.secretKey,
      },
    });
  const buckets = async () => {
    const { Buckets = [] } = await client().send(new ListBucketsCommand());
    return Buckets.map(({ Name }) => Name);
  };
  const tables = async () => {
    const address = new URL(postgres.dsn);
    const connection = new pg.Client({
      host: address.hostname,
      port: Number(address.port),
      database: address.pathname.slice(1),
      user: 'postgres',
      password: POSTGRES_PASSWORD,
    });
    await connection.connect();
    const { rows } = await connection.query<{ tablename: string }>(
      "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1",
    );
    await connection.end();
    return rows.map(row => row.tablename);
  };

  it('makes bucket and tables, says so, and leaves alone what is there', async () => {
    const first = await runStep('prepare', work('first'), environment());
    expect(first.code, first.output).toBe(0);
    expect(first.output).toContain('bucket made');
    expect(await buckets()).toContain('team-a-artifacts');
    const made = await tables();
    expect(made).toEqual(
      expect.arrayContaining(['agent_workloads_crawls', 'checkpoints']),
    );

    const again = await runStep('prepare', work('again'), environment());
    expect(again.code, again.output).toBe(0);
    expect(again.output).toContain('bucket is there');
    expect(again.output).not.toContain('bucket made');
    expect(await tables()).toEqual(made);
  });

  it('waits for services that are not up yet', async () => {
    front.fail('unavailable');
    const target = new URL(postgres.dsn);
    const port = await freePort();
    const run = await startStep(
      'prepare',
      work('early'),
      environment({
        BUCKET: 'early-artifacts',
        S3_ENDPOINT: front.endpoint,
        POSTGRES_DSN: `postgresql://127.0.0.1:${port}${target.pathname}`,
      }),
    );
    await waitFor('a second try', () => run.output().includes('trying again'));
    front.fail('none');
    const door = createTcpServer(socket => {
      socket.on('error', () => {});
      socket.pipe(connect(Number(target.port), target.hostname)).pipe(socket);
    }).listen(port, '127.0.0.1');
    const { code, output } = await run.exited;
    door.close();
    expect(code, output).toBe(0);
    expect(await buckets()).toContain('early-artifacts');
  });

  it('ends at once when asked to stop while it waits', async () => {
    const run = await startStep(
      'prepare',
      work('stopped'),
      environment({ S3_ENDPOINT: `http://127.0.0.1:${await freePort()}` }),
    );
    await waitFor('a second try', () => run.output().includes('trying again'));
    run.child.kill('SIGTERM');
    const { code, output } = await run.exited;
    expect(code, output).toBe(143);
  });

  it('does not wait for what can not get better, and says what to do', async () => {
    const keys = await runStep(
      'prepare',
      work('keys'),
      environment({ S3_SECRET_KEY: 'wrong' }),
    );
    expect(keys.code).toBe(1);
    expect(keys.output.trimEnd().split('\n').pop()).toMatch(
      /^The bucket team-a-artifacts could not be made at http:\S+: HTTP 403.*Secret agent-workloads-s3/,
    );
    const user = await runStep(
      'prepare',
      work('user'),
      environment({ POSTGRES_PASSWORD: 'wrong' }),
    );
    expect(user.code).toBe(1);
    expect(user.output).toMatch(/Secret agent-workloads-postgres/);
    expect(user.output).not.toContain(POSTGRES_PASSWORD);
  });

  it('checks its parameters before it touches anything', async () => {
    const { BUCKET: _, ...incomplete } = environment();
    const run = await runStep('prepare', work('incomplete'), {
      ...incomplete,
      POSTGRES_DSN: 'postgresql://a:b@db/x',
    });
    expect(run.code).toBe(1);
    expect(run.output).toContain('BUCKET is missing');
    expect(run.output).toContain('POSTGRES_DSN: must not hold a password');
    expect(prepareOptions.shape.S3_PATIENCE_SECONDS.parse(undefined)).toBe(300);
  });
});

/** A store that answers everything but looking for the bucket in one way. */
async function openStubbornStore(status: number, code: string) {
  const created: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', chunk => {
      body += chunk;
    });
    request.on('end', () => {
      if (request.method === 'HEAD') {
        response.writeHead(404).end();
        return;
      }
      created.push(body);
      response.writeHead(status, { 'content-type': 'application/xml' });
      response.end(status === 200 ? '' : `<Error><Code>${code}</Code></Error>`);
    });
  });
  const port = await freePort();
  await new Promise<void>(resolve => {
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    created,
    make: (region = 'us-east-1') =>
      makeBucket({
        endpoint: `http://127.0.0.1:${port}`,
        region,
        bucket: 'taken',
        accessKeyId: 'a',
        secretAccessKey: 'b',
        patienceSeconds: 0,
        log,
      }),
    close: () => new Promise(resolve => server.close(resolve)),
  };
}

describe('makeBucket', () => {
  it.each([
    [409, 'BucketAlreadyExists', /choose another one/],
    [301, 'PermanentRedirect', /another region than us-east-1/],
    [403, 'AccessDenied', /then have it made/],
    [500, 'InternalError', /Check that the object store runs/],
  ])('explains HTTP %i %s', async (status, code, advice) => {
    const store = await openStubbornStore(status, code);
    await expect(store.make()).rejects.toThrow(advice);
    await store.close();
  });

  it('takes a bucket that another pod made meanwhile', async () => {
    const store = await openStubbornStore(409, 'BucketAlreadyOwnedByYou');
    await expect(store.make()).resolves.toBe('there');
    await store.close();
  });

  it('names the region where S3 asks for it', async () => {
    const store = await openStubbornStore(200, '');
    await expect(store.make('eu-central-1')).resolves.toBe('made');
    await expect(store.make()).resolves.toBe('made');
    expect(store.created[0]).toContain('eu-central-1');
    expect(store.created[1]).toBe('');
    await store.close();
  });
});
