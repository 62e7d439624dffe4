import { describe, expect, it } from 'vitest';
import {
  readOptions,
  scraperOptions,
  screenshotOptions,
  synthesisOptions,
} from './options';

const scope = {
  NAMESPACE: 'demo',
  WORKLOAD_UID: 'a-1',
  WORKFLOW_UID: 'b-2',
  PREFIX: 'runs',
  JOB_ID: 'job',
};
const s3 = {
  BUCKET: 'agent-artifacts',
  S3_ENDPOINT: 'http://127.0.0.1:9000',
  S3_ACCESS_KEY: 'key',
  S3_SECRET_KEY: 'topsecret',
};
const scraper = {
  ...scope,
  ...s3,
  TARGET_URLS: '["https://example.org"]',
  POSTGRES_DSN: 'postgresql://127.0.0.1:5432/agent_checkpoints',
  POSTGRES_USER: 'user',
  POSTGRES_PASSWORD: 'topsecret',
};

describe('readOptions', () => {
  it('reads what the template sets, with defaults and each URL once', () => {
    const options = readOptions(scraperOptions, {
      ...scraper,
      TARGET_URLS: '["https://example.org","https://example.org/"]',
      ALLOWED_HOSTS: ' Shop.internal:80, 127.0.0.1:21006 ',
    });
    expect(options).toMatchObject({
      TARGET_URLS: ['https://example.org/'],
      MAX_PAGES: 60,
      ALLOWED_HOSTS: ['shop.internal:80', '127.0.0.1:21006'],
    });
  });

  it.each([
    [{ JOB_ID: '../../../etc' }, /JOB_ID: The job id/],
    [{ JOB_ID: '..%2f' }, /JOB_ID: The job id/],
    [{ JOB_ID: 'job\u0000' }, /JOB_ID: The job id/],
    [{ JOB_ID: 'ｊob' }, /JOB_ID: The job id/],
    [{ PREFIX: 'runs/../secrets' }, /PREFIX: The prefix/],
    [{ BUCKET: '../other' }, /BUCKET: The bucket/],
    [{ TARGET_URLS: '[]' }, /1 to 50 URLs/],
    [{ TARGET_URLS: 'https://example.org' }, /must be a JSON array/],
    [{ TARGET_URLS: '["file:///etc/passwd"]' }, /must start with http/],
    [{ TARGET_URLS: '["https://user:pw@example.org/"]' }, /credentials/],
    [
      {
        TARGET_URLS: JSON.stringify(
          Array.from({ length: 51 }, (_, i) => `https://a/${i}`),
        ),
      },
      /1 to 50/,
    ],
    [
      { POSTGRES_DSN: 'postgresql://u:topsecret@h/db' },
      /must not hold a password/,
    ],
    [{ POSTGRES_DSN: 'mysql://h/db' }, /POSTGRES_DSN/],
    [{ WORKLOAD_UID: 'a/b' }, /WORKLOAD_UID: must be lower-case/],
    [{ MAX_PAGES: '100000' }, /MAX_PAGES/],
    [{ ALLOWED_HOSTS: '10.0.0.0/8' }, /ALLOWED_HOSTS: must be host:port/],
    [{ S3_ENDPOINT: undefined }, /S3_ENDPOINT is missing/],
  ])(
    'refuses %j and names the variable, without printing secrets',
    (bad, message) => {
      const read = () => readOptions(scraperOptions, { ...scraper, ...bad });
      expect(read).toThrow(message);
      expect(read).not.toThrow(/topsecret/);
    },
  );

  it('reads free text as JSON strings, so that braces arrive as they were written', () => {
    const options = readOptions(synthesisOptions, {
      ...scope,
      ...s3,
      OBJECTIVE: '"Look at \\u007b\\u007b=1}} prices"',
      COMMENT: '"a \\"quoted\\" comment"',
      LITELLM_URL: 'http://127.0.0.1:1',
      LITELLM_API_KEY: 'key',
    });
    expect(options.OBJECTIVE).toBe('Look at {{=1}} prices');
    expect(options.COMMENT).toBe('a "quoted" comment');
    expect(options.REVISION_FEEDBACK).toBe('');
  });

  it('takes an empty comment for none: a gate passed without supplied outputs has empty ones', () => {
    const options = readOptions(synthesisOptions, {
      ...scope,
      ...s3,
      OBJECTIVE: '"x"',
      COMMENT: '',
      APPROVED_ACTIONS: '',
      LITELLM_URL: 'http://127.0.0.1:1',
      LITELLM_API_KEY: 'key',
    });
    expect(options.COMMENT).toBe('');
  });

  it('does not start the screenshot step with a host name as its own address', () => {
    const read = () =>
      readOptions(screenshotOptions, {
        ...scope,
        BROWSERLESS_URL: 'ws://b',
        POD_IP: 'evil.example',
      });
    expect(read).toThrow(/POD_IP/);
  });
});
