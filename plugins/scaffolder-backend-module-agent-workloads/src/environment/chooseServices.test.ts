import { chooseServices } from './chooseServices';

const SHARED = {
  agentImage: 'registry.example/agent-steps:1',
  s3Endpoint: 'https://s3.example',
  s3Region: 'eu-central-1',
  postgresDsn: 'postgresql://db.example/agent_checkpoints',
  litellmUrl: 'https://models.example',
  modelName: 'vision-1',
  serviceCidrs: ['10.1.0.0/16'],
  secrets: { s3: 'config:shared-s3', postgres: 'config:shared-postgres' },
};
const choose = (
  sources: Parameters<typeof chooseServices>[0]['sources'],
  answers = {},
) =>
  chooseServices({ cluster: 'production', answers, sources, shared: SHARED });

describe('chooseServices', () => {
  it('takes address and Secret of a shared service from the platform, whatever was answered', () => {
    const values = choose(
      { s3: 'shared' },
      { s3Endpoint: 'https://mine.example', secrets: { s3: 'config:other' } },
    );
    expect(values).toMatchObject({
      cluster: 'production',
      installS3: false,
      s3Endpoint: 'https://s3.example',
      s3Region: 'eu-central-1',
      secrets: { s3: 'config:shared-s3' },
    });
  });

  it('takes nothing of the platform’s service when one is brought', () => {
    const values = choose(
      { s3: 'bring', litellm: 'bring' },
      { s3Endpoint: 'https://mine.example' },
    );
    expect(values).toMatchObject({ s3Endpoint: 'https://mine.example' });
    expect(values).not.toHaveProperty('s3Region');
    expect(values).not.toHaveProperty('litellmUrl');
    expect(values).not.toHaveProperty('modelName');
    expect(values.secrets).toEqual({});
  });

  it('has installed what is to be installed, and nothing else', () => {
    expect(choose({ postgres: 'install' })).toMatchObject({
      installS3: false,
      installPostgres: true,
      installBrowserless: false,
      installLitellm: false,
    });
  });

  it('takes what is no service from the platform, unless it was answered', () => {
    expect(choose({}, { agentImage: '', quota: {} })).toMatchObject({
      agentImage: 'registry.example/agent-steps:1',
      serviceCidrs: ['10.1.0.0/16'],
    });
    expect(choose({}, { agentImage: 'mine:1' })).toMatchObject({
      agentImage: 'mine:1',
    });
  });

  it('says what is not shared, and what to do', () => {
    expect(() => choose({ browserless: 'shared' })).toThrow(
      'The platform shares no browser in cluster production (agentWorkloads.provisioning.sharedServices in app-config); bring one or have it installed',
    );
    expect(() =>
      chooseServices({
        cluster: 'other',
        answers: {},
        sources: { s3: 'shared' },
        shared: undefined,
      }),
    ).toThrow('shares no object store in cluster other');
  });
});
