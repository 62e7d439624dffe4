import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KINDS } from '../../../src/store/kinds';
import type { Workflow } from '../../../src/argo/model';
import { ended, startHarness } from './EngineHarness';
import type { EngineHarness } from './EngineHarness';

const volumes = [
  { name: 'work', emptyDir: {} },
  { name: 'tmp', emptyDir: {} },
];
const container = {
  image: 'steps:1',
  command: ['node', '-e'],
  volumeMounts: [
    { name: 'work', mountPath: '/work' },
    { name: 'tmp', mountPath: '/tmp' },
  ],
};
const write = `const fs=require('fs');const [file,text]=process.argv.slice(1);
fs.mkdirSync(require('path').dirname(file),{recursive:true});fs.writeFileSync(file,text);
console.log('wrote',text)`;
const copy = `const fs=require('fs');const [from,to]=process.argv.slice(1);
fs.mkdirSync(require('path').dirname(to),{recursive:true});
fs.writeFileSync(to,process.env.DECISION+' '+fs.readFileSync(from,'utf8'))`;

const spec = {
  entrypoint: 'main',
  volumes,
  templates: [
    {
      name: 'main',
      dag: {
        tasks: [
          { name: 'produce', template: 'produce' },
          { name: 'gate', template: 'gate', depends: 'produce' },
          {
            name: 'consume',
            template: 'consume',
            depends: 'gate',
            arguments: {
              parameters: [
                {
                  name: 'decision',
                  value: '{{tasks.gate.outputs.parameters.decision}}',
                },
              ],
              artifacts: [
                {
                  name: 'in',
                  from: '{{tasks.produce.outputs.artifacts.report}}',
                },
              ],
            },
          },
        ],
      },
    },
    {
      name: 'gate',
      suspend: {},
      outputs: {
        parameters: [
          { name: 'decision', valueFrom: { supplied: {}, default: '' } },
        ],
      },
    },
    {
      name: 'produce',
      container: {
        ...container,
        args: [write, '/work/out/report.txt', 'hello'],
      },
      outputs: {
        parameters: [
          { name: 'text', valueFrom: { path: '/work/out/report.txt' } },
        ],
        artifacts: [
          {
            name: 'report',
            path: '/work/out/report.txt',
            archive: { none: {} },
            s3: {
              key: 'runs/{{workflow.namespace}}/{{workflow.uid}}/report.txt',
            },
          },
        ],
      },
    },
    {
      name: 'consume',
      inputs: {
        parameters: [{ name: 'decision' }],
        artifacts: [{ name: 'in', path: '/work/in/report' }],
      },
      container: {
        ...container,
        args: [copy, '/work/in/report', '/work/out/final.txt'],
        env: [{ name: 'DECISION', value: '{{inputs.parameters.decision}}' }],
      },
      outputs: {
        artifacts: [
          { name: 'final', path: '/work/out/final.txt', archive: { none: {} } },
        ],
      },
    },
  ],
};

describe('a DAG with a gate, run as local processes', () => {
  let harness: EngineHarness;
  beforeEach(async () => {
    harness = await startHarness();
  });
  afterEach(() => harness.close());

  it('waits at the gate, and goes on with what was decided', async () => {
    await harness.submit(spec);
    await harness.until(
      'run',
      () => harness.node('run', 'gate')?.phase === 'Running',
    );
    const gate = harness.node('run', 'gate');
    await harness.store.mutate(
      KINDS.Workflow,
      { namespace: 'lab', name: 'run' },
      draft => {
        const node = (draft as unknown as Workflow).status?.nodes?.[
          gate?.id ?? ''
        ];
        if (!node) throw new Error('no gate');
        node.phase = 'Succeeded';
        node.finishedAt = '2026-11-23T16:00:00Z';
        node.outputs = { parameters: [{ name: 'decision', value: 'approve' }] };
      },
    );
    const done = await harness.until('run', ended);
    expect(done.status?.phase).toBe('Succeeded');
    expect(done.status?.progress).toBe('3/3');
    expect(harness.node('run', 'produce')?.outputs?.parameters).toEqual([
      {
        name: 'text',
        value: 'hello',
        valueFrom: { path: '/work/out/report.txt' },
      },
    ]);
    const final = harness
      .node('run', 'consume')
      ?.outputs?.artifacts?.find(({ name }) => name === 'final');
    const file = join(harness.dir, 'bucket', 'artifacts', final?.s3?.key ?? '');
    expect(await readFile(file, 'utf8')).toBe('approve hello');
  });
});
