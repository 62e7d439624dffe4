import { aPipeline } from '../../dev/pipelines';
import { EMPTY_FORM, ownParameters, toLaunchRequest } from './launchForm';
import { launchProblems } from './launchProblems';

const pipeline = aPipeline();
const good = {
  ...EMPTY_FORM,
  objective: 'Compare prices.',
  urls: ['https://example.com/'],
};
const problems = (change: Partial<typeof good>) =>
  launchProblems(pipeline, { ...good, ...change });

describe('ownParameters', () => {
  it('leaves out what the portal fills in', () => {
    expect(ownParameters(pipeline).map(({ name }) => name)).toEqual([
      'max_pages',
      'propose_cleanup',
    ]);
  });
});

describe('toLaunchRequest', () => {
  it('sends only what was filled in, so that defaults stay the server’s', () => {
    expect(toLaunchRequest(pipeline, good)).toEqual({
      cluster: 'embedded',
      namespace: 'agent-workloads-demo',
      pipeline: { name: 'visual-analysis-template', kind: 'WorkflowTemplate' },
      objective: 'Compare prices.',
      targetUrls: ['https://example.com/'],
    });
  });

  it('sends everything that was filled in', () => {
    const request = toLaunchRequest(pipeline, {
      ...good,
      name: 'prices',
      owner: 'group:default/market-research',
      urls: [' https://example.com/ ', ''],
      parameters: { max_pages: '10', unknown: 'x' },
      threshold: '0.99',
      mode: 'Manual',
      requiredApprovals: '2',
      gateMinutes: '5',
      runMinutes: '10',
    });
    expect(request).toMatchObject({
      name: 'prices',
      owner: 'group:default/market-research',
      targetUrls: ['https://example.com/'],
      parameters: { max_pages: '10' },
      autoApproveThreshold: '0.99',
      approval: { mode: 'Manual', requiredApprovals: 2 },
      timeouts: { execution: 600, suspendGate: 300 },
    });
    expect(request.parameters).not.toHaveProperty('unknown');
  });
});

describe('launchProblems', () => {
  it('finds nothing wrong with the least that is needed', () => {
    expect(problems({})).toEqual({});
  });

  it.each([
    ['objective', { objective: '  ' }, 'required'],
    ['objective', { objective: 'x'.repeat(32_769) }, 'tooLong'],
    ['urls', { urls: [''] }, 'noUrl'],
    ['urls', { urls: manyUrls(51) }, 'tooManyUrls'],
    ['urls.0', { urls: ['ftp://example.com/'] }, 'said'],
    ['urls.0', { urls: ['https://example.com/%2e%2e/etc'] }, 'said'],
    [
      'urls.1',
      { urls: ['https://a.test/', 'https://a.test/'] },
      'duplicateUrl',
    ],
    ['name', { name: '../etc' }, 'said'],
    ['jobId', { jobId: 'Job' }, 'said'],
    ['prefix', { prefix: '../x' }, 'said'],
    ['threshold', { threshold: '95' }, 'threshold'],
    ['threshold', { threshold: '0.5' }, 'threshold'],
    ['requiredApprovals', { requiredApprovals: '11' }, 'number'],
    ['gateMinutes', { gateMinutes: '0' }, 'number'],
    ['runMinutes', { runMinutes: '1.5' }, 'number'],
    [
      'parameters.propose_cleanup',
      { parameters: { propose_cleanup: 'maybe' } },
      'choose',
    ],
  ])('says what is wrong with %s in %j', (field, change, key) => {
    expect(problems(change)[field]?.key).toBe(key);
  });

  it('asks for a required parameter', () => {
    const strict = aPipeline({
      parameters: [{ name: 'region', required: true }],
    });
    expect(launchProblems(strict, good)['parameters.region']?.key).toBe(
      'required',
    );
  });
});

function manyUrls(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `https://example.com/${i}`);
}
