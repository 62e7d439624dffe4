import {
  link,
  mkdir,
  readdir,
  readFile,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { pagesFileSchema } from '../src/model/pages';
import { readOptions, scraperOptions } from '../src/options';
import { readConfined } from '../src/readConfined';
import { StepError } from '../src/StepError';
import { WorkFolder } from '../src/WorkFolder';
import { runStep, stepEnvironment } from './support/runStep';
import { openS3Front, type S3Front } from './support/s3Front';
import { BUCKET, openS3, tempFolder } from './support/services';
import { openSite, type Site } from './support/site';

/** Ways out of a folder that some decoder on the way might take. */
const WAYS_OUT: Array<[string, string]> = [
  ['parents', '../../../etc/'],
  ['parents at the end', 'runs/..'],
  ['parents within', 'runs/../../other'],
  ['an absolute path', '/etc/passwd'],
  ['an encoded slash', '..%2f..%2fetc'],
  ['encoded dots', '%2e%2e/%2e%2e/etc'],
  ['a double encoding', '%252e%252e%252fetc'],
  ['NUL', 'runs\0/../etc'],
  ['a line break', 'runs\n../etc'],
  ['a carriage return', 'runs\r\nx-amz-acl: public-read'],
  ['backslashes', '..\\..\\etc'],
  ['a fullwidth slash', '..\uff0f..\uff0fetc'],
  ['a fullwidth dot', '\uff0e\uff0e/etc'],
  ['a division slash', '..\u2215etc'],
  ['a one dot leader', '\u2024\u2024/etc'],
  ['a two dot leader', '\u2025/etc'],
  ['an overlong space', 'runs\u2003x'],
  ['a direction mark', 'runs\u202e'],
  ['an empty part', 'runs//x'],
  ['a query', 'runs?versionId=1'],
  ['a template of Argo', '{{workflow.uid}}'],
  ['a home', '~root'],
  ['nothing', ''],
];

const SCOPE: Record<string, string> = {
  ...stepEnvironment({ s3: 'http://127.0.0.1:1' }),
  TARGET_URLS: '["https://example.org/"]',
  POSTGRES_DSN: 'postgresql://db/x',
};

describe('hostile parameters', () => {
  it.each(WAYS_OUT)(
    'with %s are refused in every part of a key',
    (_, value) => {
      for (const name of [
        'JOB_ID',
        'PREFIX',
        'BUCKET',
        'NAMESPACE',
        'WORKLOAD_UID',
        'WORKFLOW_UID',
      ]) {
        expect(
          () => readOptions(scraperOptions, { ...SCOPE, [name]: value }),
          name,
        ).toThrow(new RegExp(`nothing was started. ${name}`));
      }
    },
  );

  it('are compared with good ones, which are accepted', () => {
    expect(readOptions(scraperOptions, SCOPE)).toMatchObject({
      JOB_ID: 'job',
      PREFIX: 'runs',
    });
  });
});

describe('hostile artifacts', () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  let s3: Awaited<ReturnType<typeof openS3>>;
  let front: S3Front;
  let site: Site;
  let count = 0;
  const SECRET = 'the secret of another';
  const PREFIX = `runs/demo/${SCOPE.WORKLOAD_UID}/job/pages/`;

  beforeAll(async () => {
    folder = await tempFolder('hostility');
    s3 = await openS3(folder.path);
    front = await openS3Front(s3.endpoint);
    site = await openSite((_, response) => response.writeHead(404).end());
    await writeFile(join(folder.path, 'secret'), SECRET);
    await writeFile(
      join(folder.path, 'secret.json'),
      JSON.stringify({ secret: SECRET }),
    );
  });
  afterAll(async () => {
    await Promise.allSettled([site?.close(), front?.close(), s3?.stop()]);
    await folder?.remove();
  });
  afterEach(() => {
    front.log.length = 0;
    site.requests.length = 0;
  });

  async function newWork(): Promise<string> {
    count += 1;
    const work = join(folder.path, `work-${count}`);
    await mkdir(join(work, 'in'), { recursive: true });
    return work;
  }
  const environment = () => ({
    ...SCOPE,
    S3_ENDPOINT: front.endpoint,
    LITELLM_URL: site.origin,
    LITELLM_API_KEY: 'key',
    OBJECTIVE: '"Compare"',
    BROWSERLESS_URL: `ws://${site.host}`,
    S3_PATIENCE_SECONDS: '0',
    BROWSER_PATIENCE_SECONDS: '0',
  });
  const good = {
    url: 'https://shop.example/',
    seed: 'https://shop.example/',
    depth: 0,
    outcome: 'fetched' as const,
    key: `${PREFIX}abc-1/0000`,
  };
  const listOf = (...pages: object[]) => ({
    version: 1,
    targetUrls: ['https://shop.example/'],
    maxPages: 5,
    inputsDigest: '',
    pagesTotal: pages.length,
    pagesFailed: 0,
    notFollowed: 0,
    pages,
  });
  const writeList = (work: string, ...pages: object[]) =>
    writeFile(join(work, 'in/pages.json'), JSON.stringify(listOf(...pages)));

  it('a page of the run itself is asked for (so that what follows means something)', async () => {
    const work = await newWork();
    await writeList(work, good);
    const run = await runStep('dom', work, environment());
    expect(run.code).toBe(1);
    expect(front.log).toEqual([`GET /${BUCKET}/${good.key}?x-id=GetObject`]);
  });

  it('a list of pages that names keys elsewhere is refused before anything is read', async () => {
    const keys = [
      ...WAYS_OUT.flatMap(([, way]) => [way, `${PREFIX}${way}`]),
      'runs/demo/another-workload/job/pages/x',
      `runs/demo/${SCOPE.WORKLOAD_UID}/job-2/pages/x`,
      `runs/demo/${SCOPE.WORKLOAD_UID}/job/model-cache/x`,
      `/${BUCKET}/${PREFIX}x`,
      `s3://other-bucket/${PREFIX}x`,
      `${PREFIX}../../../../other-bucket/x`,
    ];
    // One process for all but the last of them would stop at the first; the schema and the check are pure.
    const { isSafeKey } = await import(
      '@agent-workloads/backstage-plugin-agent-workloads-common'
    );
    const accepted = keys.filter(key => isSafeKey(key, PREFIX));
    // Ordinary characters in a segment: odd, but below the prefix and nothing else.
    for (const key of accepted) {
      expect(key.startsWith(PREFIX)).toBe(true);
      expect(key.slice(PREFIX.length)).not.toMatch(/\.\.|%|\\|[^\x21-\x7e]/);
    }
    for (const key of [`${PREFIX}../../secrets`, '../../../etc/passwd']) {
      const work = await newWork();
      await writeList(work, good, { ...good, key });
      const run = await runStep('dom', work, environment());
      expect(run.code).toBe(1);
      expect(run.output).toMatch(
        /claims to lie at ".*", outside this job's pages\. The list of pages was tampered with/,
      );
      expect(front.log).toEqual([]);
      expect(await readdir(work)).toEqual(['in']);
    }
  });

  it.each([
    'file:///etc/passwd',
    'chrome://version',
    'data:text/html,x',
    'about:blank',
    'ftp://shop.example/',
    'view-source:http://shop.example/',
    'no url',
  ])('a list of pages with %s never reaches a browser', url => {
    for (const field of ['url', 'seed', 'finalUrl']) {
      expect(
        pagesFileSchema.safeParse(listOf({ ...good, [field]: url })).success,
        field,
      ).toBe(false);
    }
    expect(pagesFileSchema.safeParse(listOf(good)).success).toBe(true);
  });

  it('a list of pages that sends the browser to its own files is refused by the step', async () => {
    const work = await newWork();
    await writeList(work, { ...good, url: 'file:///etc/passwd' });
    const run = await runStep('screenshot', work, environment());
    expect(run.code).toBe(1);
    expect(run.output).toMatch(/pages\.json of step screenshot can't be read/);
    expect(site.upgrades).toEqual([]);
  });

  describe('links in an artifact', () => {
    const schema = z.object({ secret: z.string() });
    const secret = (file = 'secret.json') => join(folder.path, file);

    it('is refused when the file itself is one', async () => {
      const work = await newWork();
      await symlink(secret(), join(work, 'in/pages.json'));
      await expect(
        new WorkFolder('dom', work).readInput('pages.json', schema),
      ).rejects.toThrow(/is a symbolic link, which is not followed/);
    });

    it('is refused when a folder on the way is one', async () => {
      const work = await newWork();
      await symlink(folder.path, join(work, 'in/screenshots'));
      await expect(
        new WorkFolder('synthesis', work).readInput(
          'screenshots/secret.json',
          schema,
        ),
      ).rejects.toThrow(/leads out of the folder of inputs/);
    });

    it('is refused when a name does it without one', async () => {
      const work = await newWork();
      await expect(
        readConfined(join(work, 'in'), '../../secret'),
      ).rejects.toThrow(/leads out of the folder of inputs/);
    });

    it('is refused when outputs would leave by one', async () => {
      const work = await newWork();
      await mkdir(join(work, 'out'));
      await symlink(folder.path, join(work, 'out/screenshots'));
      const before = await readdir(folder.path);
      await expect(
        new WorkFolder('screenshot', work).writeArtifact(
          { artifact: 'x', contentType: 'text/plain', title: 'x' },
          'screenshots/x.txt',
          'x',
        ),
      ).rejects.toThrow(/would be written outside of its work folder/);
      expect(await readdir(folder.path)).toEqual(before);
    });

    it('is refused, and not waited for, when it is a pipe', async () => {
      const work = await newWork();
      execFileSync('mkfifo', [join(work, 'in/pages.json')]);
      await expect(
        new WorkFolder('dom', work).readInput('pages.json', schema),
      ).rejects.toThrow(/is not an ordinary file/);
    });

    it('is refused when it is a folder', async () => {
      const work = await newWork();
      await mkdir(join(work, 'in/pages.json'));
      await expect(
        new WorkFolder('dom', work).readInput('pages.json', schema),
      ).rejects.toThrow(StepError);
    });

    it('reads what is an ordinary file, in a folder of links that stay inside too', async () => {
      const work = await newWork();
      await mkdir(join(work, 'in/real'));
      await link(secret(), join(work, 'in/real/a.json'));
      await symlink('real', join(work, 'in/screenshots'));
      await expect(
        new WorkFolder('dom', work).readInput('screenshots/a.json', schema),
      ).resolves.toEqual({ secret: SECRET });
    });
  });

  it('a screenshot that is a link to a secret is not sent to the model', async () => {
    const work = await newWork();
    await writeList(work, good);
    await mkdir(join(work, 'in/screenshots'));
    await symlink(
      join(folder.path, 'secret'),
      join(work, 'in/screenshots/01-shop-viewport.png'),
    );
    await writeFile(
      join(work, 'in/screenshots/captures.json'),
      JSON.stringify({
        version: 1,
        captures: [
          {
            url: good.url,
            seed: good.seed,
            viewport: { file: '01-shop-viewport.png', bytes: 1, cut: false },
          },
        ],
      }),
    );
    await writeFile(
      join(work, 'in/facts.json'),
      JSON.stringify({
        version: 1,
        pagesTotal: 1,
        pagesFailed: 0,
        confidence: { value: '0.90', terms: [], penalties: [] },
        proposedActions: [],
        listings: [],
        pages: [],
      }),
    );
    const run = await runStep('synthesis', work, environment());
    expect(run.code).toBe(1);
    expect(run.output).toMatch(/is a symbolic link, which is not followed/);
    expect(site.requests).toEqual([]);
    expect(run.output).not.toContain(SECRET);
    await rm(join(work, 'in/screenshots/01-shop-viewport.png'));
    await writeFile(
      join(work, 'in/screenshots/captures.json'),
      (
        await readFile(join(work, 'in/screenshots/captures.json'), 'utf8')
      ).replace('01-shop-viewport.png', '../../../secret'),
    );
    const named = await runStep('synthesis', work, environment());
    expect(named.output).toMatch(/captures\.json of step synthesis can't/);
    expect(site.requests).toEqual([]);
  });
});
