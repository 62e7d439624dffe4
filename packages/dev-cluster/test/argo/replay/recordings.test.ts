import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Workflow, WorkflowTemplate } from '../../../src/argo/model';
import { normalise } from './normalise';
import { onePass, replay } from './replay';

const FIXTURES = join(__dirname, '../../fixtures/argo');

/** Recordings that are not replayed as a whole, and why. */
const NOT_REPLAYED: Record<string, string> = {
  'gate-0-pending': 'has no status: the controller had not seen it',
  'gate-3-resumed': 'is between two passes; it has a test of its own',
  'case-not-allowed':
    'Pod Security admission: the embedded cluster has no admission for pods',
};

const templates = ['cases.yaml', 'gate-template.yaml'].map(
  file =>
    parse(readFileSync(join(FIXTURES, file), 'utf8'), {
      merge: true,
    }) as WorkflowTemplate,
);

function read(name: string): Workflow {
  const text = readFileSync(join(FIXTURES, `${name}.json`), 'utf8');
  return JSON.parse(text) as Workflow;
}

const recordings = readdirSync(FIXTURES)
  .filter(file => file.endsWith('.json'))
  .map(file => file.replace('.json', ''));

describe('a run recorded from a real Argo controller', () => {
  const replayed = recordings.filter(name => !(name in NOT_REPLAYED));

  it.each(replayed)('%s gets the same node tree', name => {
    const recording = read(name);
    const { workflow } = replay(recording, templates);
    expect(normalise(workflow)).toEqual(normalise(recording));
  });

  it.each(replayed)('%s gets the same pod names', name => {
    const recording = read(name);
    const { podNames } = replay(recording, templates);
    for (const [id, node] of Object.entries(recording.status?.nodes ?? {})) {
      const logs = node.outputs?.artifacts?.find(
        artifact => artifact.name === 'main-logs',
      );
      if (node.type !== 'Pod' || !logs?.s3?.key) continue;
      expect(logs.s3.key.split('/').at(-2)).toBe(podNames.get(id));
    }
  });

  const examples = readdirSync(join(FIXTURES, 'examples')).map(file =>
    file.replace('.json', ''),
  );

  it.each(examples)(
    "%s, one of Argo's own examples, gets the same node tree",
    name => {
      const recording = read(`examples/${name}`);
      const { workflow } = replay(recording);
      expect(normalise(workflow)).toEqual(normalise(recording));
    },
  );

  it('goes on from a gate resumed by the real CLI as the real controller did', () => {
    const resumed = read('gate-3-resumed');
    const events = readFileSync(join(FIXTURES, 'gate-watch.ndjson'), 'utf8')
      .split('\n')
      .filter(Boolean)
      .map(line => (JSON.parse(line) as { object: Workflow }).object);
    const at = events.findIndex(
      ({ metadata }) =>
        metadata.resourceVersion === resumed.metadata.resourceVersion,
    );
    const { workflow } = onePass(resumed, templates);
    const next = events[at + 1];
    expect(next && normalise(next)).toEqual(normalise(workflow));
  });

  it('names a reason for every recording that is not replayed', () => {
    expect(recordings).toEqual(
      expect.arrayContaining(Object.keys(NOT_REPLAYED)),
    );
  });
});
