import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { mockServices } from '@backstage/backend-test-utils';
import { parse } from 'yaml';
import { createLaunchAction } from './actions';
import { PortalApi, RestWorkloadsClient } from './client';

const template = parse(
  readFileSync(
    join(__dirname, '../../../templates/launch-workload/template.yaml'),
    'utf8',
  ),
);

describe('templates/launch-workload', () => {
  it('gives the action only what it takes, and uses only what people are asked', () => {
    const action = createLaunchAction({
      workloads: new RestWorkloadsClient(
        new PortalApi({
          auth: mockServices.auth(),
          discovery: mockServices.discovery(),
        }),
      ),
    });
    const [step] = template.spec.steps;
    expect(step.action).toBe(action.id);
    const takes = Object.keys(action.schema?.input?.properties ?? {});
    expect(takes).toEqual(expect.arrayContaining(Object.keys(step.input)));

    const asked = template.spec.parameters.flatMap(
      (page: { properties: object }) => Object.keys(page.properties),
    );
    const used = [
      ...JSON.stringify(template.spec.steps).matchAll(/parameters\.(\w+)/g),
    ].map(([, name]) => name);
    expect([...new Set(used)].sort()).toEqual(asked.sort());
  });

  it('leads to the run', () => {
    expect(template.spec.output.links[0].url).toBe(
      '${{ steps.launch.output.url }}',
    );
  });
});
