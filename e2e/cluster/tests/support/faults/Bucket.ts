import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';

/** A bucket of one test in the cluster's object store. */
export class Bucket {
  readonly name: string;
  readonly #client: S3Client;

  constructor(
    name: string,
    store: { host: string; port: number },
    credentials: { accesskey?: string; secretkey?: string },
  ) {
    this.name = name;
    this.#client = new S3Client({
      endpoint: `http://${store.host}:${store.port}`,
      region: 'us-east-1',
      forcePathStyle: true,
      credentials: {
        accessKeyId: credentials.accesskey ?? '',
        secretAccessKey: credentials.secretkey ?? '',
      },
    });
  }

  async create(): Promise<void> {
    await this.#client.send(new CreateBucketCommand({ Bucket: this.name }));
  }

  async put(key: string, body: string | Buffer): Promise<void> {
    await this.#client.send(
      new PutObjectCommand({ Bucket: this.name, Key: key, Body: body }),
    );
  }

  async delete(key: string): Promise<void> {
    await this.#client.send(
      new DeleteObjectCommand({ Bucket: this.name, Key: key }),
    );
  }

  async text(key: string): Promise<string> {
    const found = await this.#client.send(
      new GetObjectCommand({ Bucket: this.name, Key: key }),
    );
    return (await found.Body?.transformToString()) ?? '';
  }

  /** Keys and what lies there, so that a changed object shows too. */
  async list(prefix = ''): Promise<Record<string, string>> {
    const found: Record<string, string> = {};
    let token: string | undefined;
    do {
      const page = await this.#client.send(
        new ListObjectsV2Command({
          Bucket: this.name,
          Prefix: prefix,
          ContinuationToken: token,
        }),
      );
      for (const { Key, ETag } of page.Contents ?? []) {
        if (Key !== undefined) found[Key] = ETag ?? '';
      }
      token = page.NextContinuationToken;
    } while (token);
    return found;
  }

  async remove(): Promise<void> {
    for (const key of Object.keys(await this.list())) {
      await this.delete(key);
    }
    await this.#client.send(new DeleteBucketCommand({ Bucket: this.name }));
  }
}
