import {
  decodeFreeText,
  validateBucket,
  validateJobId,
  validatePrefix,
  validateTargetUrl,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { z } from 'zod';
import { StepError } from './StepError';

export type Environment = Record<string, string | undefined>;

const checked = (validate: (value: string) => string | undefined) =>
  z.string().superRefine((value, context) => {
    const problem = validate(value);
    if (problem) {
      context.addIssue({ code: 'custom', message: problem });
    }
  });

/** Uids and namespaces become parts of keys and thread ids. */
const identifier = z
  .string()
  .regex(
    /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/,
    'must be lower-case letters, digits and "-"',
  );

const freeText = z.string().transform((value, context) => {
  const text = decodeFreeText(value === '' ? '""' : value);
  if (text === undefined) {
    context.addIssue({ code: 'custom', message: 'must be a JSON string' });
    return z.NEVER;
  }
  return text;
});

const wholeNumber = (min: number, max: number) =>
  z.coerce.number().int().min(min).max(max);

const httpUrl = (protocols: string[]) =>
  z.string().refine(value => {
    try {
      return protocols.includes(new URL(value).protocol);
    } catch {
      return false;
    }
  }, `must be a URL that starts with ${protocols.map(p => `${p}//`).join(' or ')}`);

const targetUrls = z.string().transform((value, context): string[] => {
  const fail = (message: string) => {
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  };
  let urls: unknown;
  try {
    urls = JSON.parse(value);
  } catch {
    return fail('must be a JSON array of URLs');
  }
  const list = z.array(z.string()).min(1).max(50).safeParse(urls);
  if (!list.success) {
    return fail('must be a JSON array of 1 to 50 URLs');
  }
  for (const url of list.data) {
    const problem = validateTargetUrl(url);
    if (problem) {
      return fail(`${problem}: ${JSON.stringify(url.slice(0, 200))}`);
    }
  }
  return [...new Set(list.data.map(url => new URL(url).href))];
});

const allowedHosts = z
  .string()
  .default('')
  .transform((value, context): string[] => {
    const entries = value
      .split(',')
      .map(entry => entry.trim().toLowerCase())
      .filter(Boolean);
    const bad = entries.find(
      entry => !/^(\[[0-9a-f:.]+\]|[-a-z0-9.]+):[0-9]{1,5}$/.test(entry),
    );
    if (bad !== undefined) {
      context.addIssue({
        code: 'custom',
        message: `must be host:port pairs separated by commas, not ${JSON.stringify(
          bad,
        )}`,
      });
    }
    return entries;
  });

const scope = {
  NAMESPACE: identifier,
  WORKLOAD_UID: identifier,
  WORKFLOW_UID: identifier,
  PREFIX: checked(validatePrefix),
  JOB_ID: checked(validateJobId),
};

const s3 = {
  BUCKET: checked(validateBucket),
  S3_ENDPOINT: httpUrl(['http:', 'https:']),
  S3_REGION: z.string().min(1).default('us-east-1'),
  S3_ACCESS_KEY: z.string().min(1),
  S3_SECRET_KEY: z.string().min(1),
  /** How long an object store that is away is waited for, in each operation. */
  S3_PATIENCE_SECONDS: wholeNumber(0, 300).default(60),
};

const postgresDsn = httpUrl(['postgres:', 'postgresql:']).refine(
  value => new URL(value).password === '',
  'must not hold a password; put it in the Secret agent-workloads-postgres',
);

export const scraperOptions = z.object({
  ...scope,
  ...s3,
  TARGET_URLS: targetUrls,
  MAX_PAGES: wholeNumber(1, 500).default(60),
  ALLOWED_HOSTS: allowedHosts,
  POSTGRES_DSN: postgresDsn,
  POSTGRES_USER: z.string().min(1),
  POSTGRES_PASSWORD: z.string().min(1),
  POD_NAME: z.string().default('local'),
  /** How long a silent holder keeps the crawl. */
  LEASE_SECONDS: wholeNumber(1, 600).default(10),
  /** How long PostgreSQL may be away at a time. */
  POSTGRES_PATIENCE_SECONDS: wholeNumber(0, 300).default(60),
});
export type ScraperOptions = z.infer<typeof scraperOptions>;

/** Services that were just made take their time: no hurry, since nobody waits at a gate for it. */
const patienceOfSetup = wholeNumber(0, 600).default(300);

export const prepareOptions = z.object({
  ...s3,
  S3_PATIENCE_SECONDS: patienceOfSetup,
  POSTGRES_DSN: postgresDsn,
  POSTGRES_USER: z.string().min(1),
  POSTGRES_PASSWORD: z.string().min(1),
  POSTGRES_PATIENCE_SECONDS: patienceOfSetup,
});
export type PrepareOptions = z.infer<typeof prepareOptions>;

export const screenshotOptions = z.object({
  ...scope,
  MAX_CAPTURES: wholeNumber(0, 30).default(6),
  /** With fewer the step fails; 0 goes on without any picture. */
  MIN_CAPTURES: wholeNumber(0, 30).default(1),
  /** How long nothing may succeed in the browser before the step goes on with what it has. */
  BROWSER_PATIENCE_SECONDS: wholeNumber(0, 300).default(60),
  ALLOWED_HOSTS: allowedHosts,
  BROWSERLESS_URL: httpUrl(['ws:', 'wss:', 'http:', 'https:']),
  BROWSERLESS_TOKEN: z.string().default(''),
  /** The address at which the browser reaches this pod's egress proxy. */
  POD_IP: z.union([z.ipv4(), z.ipv6()]).default('127.0.0.1'),
});
export type ScreenshotOptions = z.infer<typeof screenshotOptions>;

export const domOptions = z.object({
  ...scope,
  ...s3,
  PROPOSE_CLEANUP: z
    .enum(['true', 'false'])
    .default('false')
    .transform(value => value === 'true'),
});
export type DomOptions = z.infer<typeof domOptions>;

export const synthesisOptions = z.object({
  ...scope,
  ...s3,
  OBJECTIVE: freeText.pipe(z.string().min(1).max(32_768)),
  REVISION_FEEDBACK: freeText.default(''),
  LITELLM_URL: httpUrl(['http:', 'https:']),
  LITELLM_API_KEY: z.string().min(1),
  MODEL: z.string().min(1).default('agent-vision'),
  MODEL_REQUESTS_PER_MINUTE: wholeNumber(1, 6000).default(20),
  PROPOSED_ACTIONS: z.string().default('[]'),
  DECISION: z.string().max(64).default(''),
  DECIDED_BY: z.string().max(1024).default(''),
  COMMENT: freeText.default(''),
  APPROVED_ACTIONS: z.string().default(''),
});
export type SynthesisOptions = z.infer<typeof synthesisOptions>;

/** Checks the environment once; what is wrong is named by variable, values that may be secret are not printed. */
export function readOptions<T extends z.ZodType>(
  schema: T,
  environment: Environment,
): z.infer<T> {
  const result = schema.safeParse(environment);
  if (result.success) {
    return result.data;
  }
  const problems = result.error.issues.map(({ path, message }) => {
    const name = path.join('.');
    return environment[name] === undefined
      ? `${name} is missing`
      : `${name}: ${message}`;
  });
  throw new StepError(
    `The step got unusable parameters, nothing was started. ${problems.join(
      '. ',
    )}`,
  );
}
