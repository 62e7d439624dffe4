import {
  resourceEntityV1alpha1Validator,
  type Entity,
} from '@backstage/catalog-model';
import { templateEntityV1beta3Validator } from '@backstage/plugin-scaffolder-common';
import { aPipeline, anEnvironment } from '../__testUtils__/views';
import { environmentEntity } from './environmentEntity';
import { inventoryEntities } from './inventoryEntities';
import { pipelineEntity } from './pipelineEntity';
import { templateEntity } from './templateEntity';

const NAME = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const APP = 'https://portal.example/';
const HOSTILE =
  '${{ secrets.token }}{{ x }}\n---\nkind: Component\n# \u0000"\'';

const expectValid = async (entity: Entity) => {
  expect(entity.metadata.name).toMatch(NAME);
  expect(entity.metadata.name.length).toBeLessThanOrEqual(63);
  const check =
    entity.kind === 'Template'
      ? templateEntityV1beta3Validator
      : resourceEntityV1alpha1Validator;
  expect(await check.check(entity)).toBe(true);
};

it('makes an environment a resource with its owner and system', async () => {
  const entity = environmentEntity(anEnvironment(), APP);
  await expectValid(entity);
  expect(entity).toMatchObject({
    kind: 'Resource',
    metadata: {
      name: 'main.team-a',
      title: 'Team A',
      description: 'Market research',
      annotations: {
        'backstage.io/managed-by-location': 'agent-workloads.io:main/team-a',
        'backstage.io/managed-by-origin-location':
          'agent-workloads.io:main/team-a',
        'agent-workloads.io/cluster': 'main',
        'agent-workloads.io/namespace': 'team-a',
      },
      links: [
        {
          title: 'Workloads',
          url: 'https://portal.example/agent-workloads?cluster=main&namespace=team-a',
        },
      ],
    },
    spec: {
      type: 'agent-pipeline-environment',
      owner: 'group:default/market-research',
      system: 'system:default/shop',
    },
  });
});

it('makes a pipeline a resource that depends on its environment and that components depend on', async () => {
  const entity = pipelineEntity(aPipeline(), APP);
  await expectValid(entity);
  expect(entity.metadata.name).toBe('main.team-a.visual-analysis-template');
  expect(entity.metadata.links?.[1]?.url).toBe(
    'https://portal.example/agent-workloads?cluster=main&namespace=team-a&pipeline=visual-analysis-template',
  );
  expect(entity.metadata.links?.[0]?.url).toBe(
    'https://portal.example/agent-workloads/launch?pipeline=main%2Fteam-a%2FWorkflowTemplate%2Fvisual-analysis-template',
  );
  expect(entity.spec).toEqual({
    type: 'agent-pipeline',
    owner: 'group:default/market-research',
    dependsOn: ['resource:default/main.team-a'],
    dependencyOf: [
      'component:default/price-watch',
      'component:default/shop-front',
    ],
  });
});

it.each([
  [undefined],
  [''],
  ['not a ref'],
  ['group:a/b/c'],
  ['group:default/ümlaut'],
  [`group:default/${'x'.repeat(64)}`],
  [HOSTILE],
])('takes the owner for unknown that is %j', async owner => {
  const entity = environmentEntity(
    anEnvironment({ owner, system: owner }),
    undefined,
  );
  await expectValid(entity);
  expect(entity.spec).toEqual({
    type: 'agent-pipeline-environment',
    owner: 'unknown',
  });
});

it('leaves out refs that are none, whatever stands beside them', () => {
  const dependencyOf = ['bad ref', 'component:default/good'];
  expect(pipelineEntity(aPipeline({ dependencyOf }), APP).spec).toMatchObject({
    dependencyOf: ['component:default/good'],
  });
});

it('keeps to the length of names, and makes different names of different places', async () => {
  const long = (end: string) =>
    pipelineEntity(
      aPipeline({
        namespace: 'n'.repeat(63),
        name: `${'t'.repeat(100)}${end}`,
      }),
      APP,
    );
  await expectValid(long('a'));
  expect(long('a').metadata.name).not.toBe(long('b').metadata.name);
});

it('tells a cluster-wide template from a namesake in the namespace', () => {
  const kind = 'ClusterWorkflowTemplate';
  const names = [aPipeline(), aPipeline({ kind })].map(
    view => pipelineEntity(view, APP).metadata.name,
  );
  expect(new Set(names).size).toBe(2);
});

it('leaves out a title of nothing but spaces, which the catalog would refuse', async () => {
  const entity = environmentEntity(anEnvironment({ title: '  ' }), APP);
  await expectValid(entity);
  expect(entity.metadata.title).toBeUndefined();
});

it('leaves what a repository registers to that, but not what may be launched', () => {
  const entities = inventoryEntities(
    {
      environments: [anEnvironment({ external: true })],
      pipelines: [
        aPipeline({ external: true, launchable: true }),
        aPipeline({ name: 'other' }),
        aPipeline({ name: 'broken', launchable: true, problems: ['no gate'] }),
      ],
    },
    APP,
  );
  expect(
    entities.map(({ entity }) => `${entity.kind} ${entity.metadata.name}`),
  ).toEqual([
    'Resource main.team-a.other',
    'Resource main.team-a.broken',
    'Template main.team-a.visual-analysis-template',
  ]);
});

describe('a launchable pipeline', () => {
  it('is a template whose form has the parameters as texts that Argo takes', async () => {
    const entity = templateEntity(
      aPipeline({
        parameters: [
          ...aPipeline().parameters,
          { name: 'deep', required: false, type: 'boolean', default: 'true' },
          { name: 'ratio', required: false, type: 'number' },
          { name: 'notes', required: false, type: 'text', description: 'Why' },
          { name: 'size', required: false, enum: ['s', 'm'], default: 'xl' },
        ],
      }),
    );
    await expectValid(entity);
    const [work, own] = entity.spec.parameters;
    expect(work).toMatchObject({ required: ['objective', 'targetUrls'] });
    expect(own?.properties).toEqual({
      parameters: {
        title: 'Parameters',
        type: 'object',
        required: ['max_pages'],
        properties: {
          max_pages: {
            title: 'max_pages',
            type: 'string',
            default: '60',
            maxLength: 768,
            minLength: 1,
            pattern: '^-?[0-9]+$',
          },
          deep: {
            title: 'deep',
            type: 'string',
            default: 'true',
            enum: ['true', 'false'],
          },
          ratio: {
            title: 'ratio',
            type: 'string',
            maxLength: 768,
            pattern: '^-?[0-9]+([.][0-9]+)?$',
          },
          notes: {
            title: 'notes',
            type: 'string',
            description: 'Why',
            maxLength: 768,
            'ui:widget': 'textarea',
          },
          size: { title: 'size', type: 'string', enum: ['s', 'm'] },
        },
      },
    });
  });

  it('asks for no sites and no parameters where the pipeline has none', () => {
    const { spec } = templateEntity(aPipeline({ parameters: [] }));
    expect(spec.parameters).toHaveLength(1);
    expect(Object.keys(spec.steps[0].input)).toEqual([
      'cluster',
      'namespace',
      'pipeline',
      'pipelineKind',
      'objective',
      'owner',
    ]);
  });

  it('does the same whatever texts the pipeline has', async () => {
    const plain = aPipeline();
    const hostile = aPipeline({
      title: HOSTILE,
      description: HOSTILE,
      owner: HOSTILE,
      system: HOSTILE,
      parameters: plain.parameters.map(parameter => ({
        ...parameter,
        description: HOSTILE,
        default: HOSTILE,
        enum: [HOSTILE, 'b'],
      })),
    });
    const entity = templateEntity(hostile);
    await expectValid(entity);
    expect(entity.spec.steps).toEqual(templateEntity(plain).spec.steps);
    expect(entity.spec.output).toEqual(templateEntity(plain).spec.output);
    expect(Object.keys(entity.spec).sort()).toEqual(
      Object.keys(templateEntity(plain).spec).sort(),
    );
  });

  it('knows no parameter whose name means something to the form or the catalog', () => {
    const names = ['$text', 'ui:field', '__proto__', '${{ x }}', 'a.b', ''];
    const entity = templateEntity(
      aPipeline({
        parameters: names.map(name => ({ name, required: true })),
      }),
    );
    expect(entity.spec.parameters).toHaveLength(1);
    expect(entity.spec.steps[0].input).not.toHaveProperty('parameters');
  });
});
