import { parse } from 'yaml';
import { aContext } from '../__testUtils__';
import { createEnvironmentValuesAction } from './environmentValues';
import { examples } from './environmentValues.examples';

const shared = new Map([
  [
    'embedded',
    {
      agentImage: 'registry.example/agent-steps:1',
      s3Endpoint: 'https://s3.example',
      postgresDsn: 'postgresql://db.example/agent_checkpoints',
      browserlessUrl: 'wss://browser.example',
      litellmUrl: 'https://models.example',
      secrets: { s3: 'config:shared-s3' },
    },
  ],
]);
const action = createEnvironmentValuesAction({ shared });

describe('agent-workload:environment:values', () => {
  it.each(examples)('works: $description', async ({ example }) => {
    const [step] = parse(example).steps;
    expect(step.action).toBe(action.id);
    const { context, outputs } = aContext<Parameters<typeof action.handler>[0]>(
      { input: step.input },
    );
    await action.handler(context);
    expect(outputs.values).toMatchObject({
      cluster: 'embedded',
      namespace: 'team-market',
      bucket: 'team-market-artifacts',
      agentImage: 'registry.example/agent-steps:1',
    });
  });

  it('says everything that is wrong at once, without a stack', async () => {
    const { context } = aContext<Parameters<typeof action.handler>[0]>({
      input: {
        cluster: 'embedded',
        values: { namespace: 'Team', title: 'T', owner: 'x\ny: z' },
      },
    });
    const failure = await Promise.resolve(action.handler(context)).catch(
      error => error,
    );
    expect(failure.message).toMatch(/namespace: .*owner: .*bucket: is missing/);
    expect(failure.stack).not.toMatch(/\n\s+at /);
  });
});
