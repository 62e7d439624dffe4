import { completeEnvironmentValues, inventoryEntityName, shortDigest } from '.';

const LEAST = {
  cluster: 'production',
  namespace: 'team-a',
  title: 'Team A',
  owner: 'group:default/team-a',
  agentImage: 'registry.example/agent-steps:1',
  bucket: 'team-a-artifacts',
  s3Endpoint: 'https://s3.example',
  postgresDsn: 'postgresql://db.example/checkpoints',
  browserlessUrl: 'wss://browser.example',
  litellmUrl: 'https://models.example/v1',
};
const INSTALL_ALL = {
  installS3: true,
  installPostgres: true,
  installBrowserless: true,
  installLitellm: true,
};

function valuesOf(given: unknown) {
  const result = completeEnvironmentValues(given);
  if ('problems' in result) throw new Error(result.problems.join('; '));
  return result.values;
}
function problemsOf(given: unknown) {
  const result = completeEnvironmentValues(given);
  return 'problems' in result ? result.problems : [];
}

describe('completeEnvironmentValues', () => {
  it('fills in what may be left out', () => {
    expect(valuesOf(LEAST)).toMatchObject({
      ...LEAST,
      description: '',
      external: false,
      approvers: ['group:default/approvers'],
      modelName: 'agent-vision',
      s3Region: 'us-east-1',
      secrets: {
        s3: 'existing',
        postgres: 'existing',
        browserless: 'existing',
        litellm: 'existing',
      },
      ports: { s3: 443, postgres: 5432, browserless: 443, litellm: 443 },
      quota: { cpu: '16', pods: '40' },
      litellmModels: [{ name: 'agent-vision', model: 'openai/agent-vision' }],
      portalNamespace: 'agent-workloads-system',
      environmentEntity: 'production.team-a',
      pipelineEntity: 'production.team-a.visual-analysis-template',
    });
  });

  it('puts services that are installed where the environment is, with keys of their own', () => {
    expect(valuesOf({ ...LEAST, ...INSTALL_ALL })).toMatchObject({
      s3Endpoint: 'http://minio.team-a.svc:9000',
      postgresDsn: 'postgresql://pgbouncer.team-a.svc:6432/agent_checkpoints',
      browserlessUrl: 'ws://browserless.team-a.svc:3000',
      litellmUrl: 'http://litellm.team-a.svc:4000',
      secrets: {
        s3: 'generate',
        postgres: 'generate',
        browserless: 'generate',
        litellm: 'generate',
        litellmUpstream: 'existing',
      },
    });
  });

  it('asks for no address of a service that is installed', () => {
    const { s3Endpoint, postgresDsn, browserlessUrl, litellmUrl, ...others } =
      LEAST;
    expect(problemsOf({ ...others, ...INSTALL_ALL })).toEqual([]);
    expect(problemsOf(others)).toEqual([
      'postgresDsn: is missing',
      's3Endpoint: is missing',
      'browserlessUrl: is missing',
      'litellmUrl: is missing',
    ]);
  });

  it('tells everything that is wrong at once, by its path', () => {
    expect(
      problemsOf({
        ...LEAST,
        quota: { cpu: 'many' },
        external: 'yes',
        approvers: ['ann'],
        secrets: 'none',
        litellmModels: [{ model: 'x' }],
      }),
    ).toEqual([
      'external: must be true or false',
      'approvers: must be a list of at most 50 such texts',
      'secrets: must be an object',
      'quota.cpu: "many" has not the right form',
      'litellmModels[0].name: is missing',
    ]);
    expect(problemsOf('text')[0]).toBe('The values: must be an object');
    expect(problemsOf({ ...LEAST, litellmModels: {} })).toEqual([
      'litellmModels: must be a list of at most 50 models',
    ]);
  });

  it.each([
    ['a title that goes on in another line', { title: 'a\nb: c' }],
    ['a namespace that is no DNS label', { namespace: 'Team_A' }],
    ['an owner that is no entity ref', { owner: 'ann' }],
    ['an image without a version', { agentImage: 'registry.example/steps' }],
    ['a bucket that S3 refuses', { bucket: '..' }],
    ['another protocol', { s3Endpoint: 'file:///etc/passwd' }],
    ['no URL at all', { litellmUrl: 'models' }],
    ['credentials in a URL', { postgresDsn: 'postgresql://a:b@db/x' }],
    [
      'a password in a parameter',
      { postgresDsn: 'postgresql://db/x?sslmode=require&password=hunter2' },
    ],
    ['a token in a parameter', { browserlessUrl: 'wss://shot?token=hunter2' }],
    ['half an address', { s3Endpoint: 'http:store' }],
    ['a source of secrets that does not exist', { secrets: { s3: 'vault' } }],
    ['hosts that are no host:port pairs', { allowedHosts: 'shop' }],
    ['an address range that is none', { serviceCidrs: ['10.0.0.0'] }],
    ['a title that is no text', { title: ['a'] }],
  ])('refuses %s', (_, wrong) => {
    expect(problemsOf({ ...LEAST, ...wrong })).toHaveLength(1);
  });

  it('takes what a DSN says besides', () => {
    const postgresDsn = 'postgresql://db:5432/x?sslmode=require';
    expect(problemsOf({ ...LEAST, postgresDsn })).toEqual([]);
  });

  it('takes numbers where people write them', () => {
    expect(valuesOf({ ...LEAST, quota: { cpu: 8, pods: 12 } }).quota).toEqual(
      expect.objectContaining({ cpu: '8', pods: '12' }),
    );
  });

  it('names the prepare Job anew when what it depends on changes, and only then', () => {
    const revision = (more: object) =>
      valuesOf({ ...LEAST, ...more }).prepareRevision;
    expect(revision({})).toMatch(/^[0-9a-f]{8}$/);
    expect(revision({ title: 'Another' })).toBe(revision({}));
    expect(revision({ bucket: 'another' })).not.toBe(revision({}));
    expect(revision({ agentImage: 'steps:2' })).not.toBe(revision({}));
  });
});

describe('inventoryEntityName', () => {
  it('keeps within what the catalog takes, and tells long names apart', () => {
    const long = (end: string) =>
      inventoryEntityName('production', 'a'.repeat(60), end);
    expect(inventoryEntityName('production', 'team-a')).toBe(
      'production.team-a',
    );
    expect(long('one').length).toBeLessThanOrEqual(63);
    expect(long('one')).not.toBe(long('two'));
    expect(shortDigest('')).toBe('811c9dc5');
  });
});
