/** An answer in S3's own words. */
export class S3Error extends Error {
  constructor(readonly status: number, readonly code: string, message: string) {
    super(message);
    this.name = 'S3Error';
  }
}

export const noSuchKey = (key: string) =>
  new S3Error(404, 'NoSuchKey', `The specified key does not exist: ${key}`);

export const notImplemented = (what: string) =>
  new S3Error(
    501,
    'NotImplemented',
    `${what} is not supported by the embedded S3 server. It serves PUT, GET (ranges), HEAD, DELETE, ListObjectsV2 and multipart uploads.`,
  );
