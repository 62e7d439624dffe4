import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KINDS } from '../../../src/store/kinds';
import {
  ended,
  eventually,
  folderTransport,
  startHarness,
} from './EngineHarness';
import type { RepositoryAccess } from '../../../src/argo/artifacts/ArtifactTransport';
import type { EngineHarness } from './EngineHarness';
import { shell, single, workflow } from './specs';

let harness: EngineHarness;
beforeEach(async () => {
  harness = await startHarness();
});
afterEach(() => harness.close());

function stored(key: string): string {
  return readFileSync(join(harness.dir, 'bucket', 'artifacts', key), 'utf8');
}

/** A step that writes and one that reads what the first wrote. */
function passOn(output: object, write: string, read: string): object {
  return workflow([
    {
      name: 'main',
      dag: {
        tasks: [
          { name: 'write', template: 'write' },
          {
            name: 'read',
            template: 'read',
            depends: 'write',
            arguments: {
              artifacts: [
                { name: 'in', from: '{{tasks.write.outputs.artifacts.out}}' },
              ],
            },
          },
        ],
      },
    },
    {
      name: 'write',
      container: shell(write),
      outputs: { artifacts: [{ name: 'out', path: '/work/out', ...output }] },
    },
    {
      name: 'read',
      inputs: { artifacts: [{ name: 'in', path: '/work/in/it' }] },
      container: shell(read),
      outputs: {
        parameters: [{ name: 'seen', valueFrom: { path: '/work/seen' } }],
      },
    },
  ]);
}

describe('artifacts', () => {
  it.each([
    ['a plain file', { archive: { none: {} } }],
    ['a file as .tgz', {}],
  ])('pass %s from step to step', async (_, output) => {
    await harness.submit(
      passOn(output, 'echo hi > $WORK/out', 'cp $WORK/in/it $WORK/seen'),
    );
    const done = await harness.until('run', ended);
    expect(done.status?.message).toBeUndefined();
    const [seen] = harness.node('run', 'read')?.outputs?.parameters ?? [];
    expect(seen?.value).toBe('hi');
  });

  it.each([
    ['plain files', { archive: { none: {} }, s3: { key: 'shots/one' } }],
    ['a .tgz', {}],
  ])('pass a folder from step to step as %s', async (_, output) => {
    await harness.submit(
      passOn(
        output,
        'mkdir -p $WORK/out/sub; echo 1 > $WORK/out/a; echo 2 > $WORK/out/sub/b',
        'cat $WORK/in/it/a $WORK/in/it/sub/b > $WORK/seen',
      ),
    );
    await harness.until('run', ended);
    const [seen] = harness.node('run', 'read')?.outputs?.parameters ?? [];
    expect(seen?.value).toBe('1\n2');
  });

  it('lie under their key, with tags replaced, and say so in the node', async () => {
    const { metadata } = await harness.store.create(KINDS.Workflow, {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Workflow',
      metadata: {
        name: 'run',
        namespace: 'lab',
        labels: { 'agent-workloads.io/workload-uid': 'u-1' },
      },
      spec: single({
        container: shell('echo {} > $WORK/m.json'),
        outputs: {
          artifacts: [
            {
              name: 'manifest',
              path: '/work/m.json',
              archive: { none: {} },
              s3: {
                key: 'runs/{{workflow.labels.agent-workloads.io/workload-uid}}/{{workflow.uid}}/m.json',
              },
            },
          ],
        },
      }),
    });
    await harness.until('run', ended);
    const key = `runs/u-1/${metadata.uid}/m.json`;
    expect(stored(key)).toBe('{}\n');
    expect(harness.node('run', 'run')?.outputs?.artifacts).toEqual([
      {
        name: 'manifest',
        path: '/work/m.json',
        archive: { none: {} },
        s3: { key },
      },
      { name: 'main-logs', s3: { key: 'run/run/main.log' } },
    ]);
  });

  it('that are missing make the node an Error, unless optional', async () => {
    const template = (optional: boolean) =>
      single({
        container: shell('true'),
        outputs: { artifacts: [{ name: 'out', path: '/work/no', optional }] },
      });
    await harness.submit(template(false), 'strict');
    await harness.submit(template(true), 'lenient');
    const strict = await harness.until('strict', ended);
    expect(strict.status).toMatchObject({
      phase: 'Error',
      message:
        'wait: Error (exit code 64): failed to find output artifact out: stat /work/no: no such file or directory',
    });
    const lenient = await harness.until('lenient', ended);
    expect(lenient.status?.phase).toBe('Succeeded');
  });

  it('that can not be fetched make the node an Error before the step runs', async () => {
    await harness.submit(
      single({
        inputs: {
          artifacts: [{ name: 'in', path: '/work/in', s3: { key: 'nowhere' } }],
        },
        container: shell('true'),
      }),
    );
    const done = await harness.until('run', ended);
    expect(done.status).toMatchObject({
      phase: 'Error',
      message:
        'init: Error (exit code 64): artifact in failed to load: The specified key does not exist: nowhere',
    });
  });

  it('are kept of a step that failed', async () => {
    await harness.submit(
      single({
        container: shell('echo half > $WORK/r; exit 1'),
        outputs: {
          artifacts: [
            {
              name: 'r',
              path: '/work/r',
              archive: { none: {} },
              s3: { key: 'half' },
            },
          ],
        },
      }),
    );
    const done = await harness.until('run', ended);
    expect(done.status?.phase).toBe('Failed');
    expect(stored('half')).toBe('half\n');
  });

  it('go where the namespace says', async () => {
    await harness.store.create(KINDS.ConfigMap, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        name: 'artifact-repositories',
        namespace: 'lab',
        annotations: {
          'workflows.argoproj.io/default-artifact-repository': 'mine',
        },
      },
      data: {
        mine: 's3:\n  bucket: elsewhere\n  keyFormat: logs/{{pod.name}}\narchiveLogs: true\n',
      },
    });
    await harness.submit(single({ container: shell('echo hi') }));
    const done = await harness.until('run', ended);
    expect(done.status?.artifactRepositoryRef).toMatchObject({
      configMap: 'artifact-repositories',
      key: 'mine',
      namespace: 'lab',
    });
    const file = join(harness.dir, 'bucket', 'elsewhere', 'logs/run/main.log');
    expect(existsSync(file)).toBe(true);
  });
});

describe("a namespace's own repository", () => {
  const repository = (s3: object) =>
    harness.store.create(KINDS.ConfigMap, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        name: 'artifact-repositories',
        namespace: 'lab',
        annotations: {
          'workflows.argoproj.io/default-artifact-repository': 'mine',
        },
      },
      data: { mine: JSON.stringify({ s3, archiveLogs: true }) },
    });
  const keys = {
    accessKeySecret: { name: 'own-s3', key: 'accesskey' },
    secretKeySecret: { name: 'own-s3', key: 'secretkey' },
  };
  const makeSecret = (stringData: Record<string, string>) =>
    harness.store.create(KINDS.Secret, {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'own-s3', namespace: 'lab' },
      data: Object.fromEntries(
        Object.entries(stringData).map(([key, value]) => [
          key,
          Buffer.from(value).toString('base64'),
        ]),
      ),
    });
  const waitsFor = (text: string) =>
    eventually(
      () => harness.node('run', 'run')?.message?.includes(text),
      `the pod to wait for ${text}`,
    );

  it('is opened with its own endpoint, bucket and keys, once they are there', async () => {
    const opened: RepositoryAccess[] = [];
    await harness.close();
    harness = await startHarness({
      openTransport: access => {
        opened.push(access);
        return folderTransport(join(harness.dir, 'bucket'))(access);
      },
    });
    await repository({
      endpoint: 'minio.lab:9000',
      insecure: true,
      bucket: 'own',
      ...keys,
    });
    await harness.submit(single({ container: shell('echo hi') }));
    await waitsFor('secret "own-s3" not found');
    await makeSecret({ accesskey: 'ann', secretkey: 'hidden' });
    const done = await harness.until('run', ended);
    expect(done.status?.phase).toBe('Succeeded');
    expect(opened).toEqual([
      {
        endpoint: 'http://minio.lab:9000',
        region: 'us-east-1',
        bucket: 'own',
        accessKey: 'ann',
        secretKey: 'hidden',
      },
    ]);
  });

  it('is waited for while its Secret lacks a key', async () => {
    await repository({ bucket: 'own', ...keys });
    await makeSecret({ accesskey: 'ann' });
    await harness.submit(single({ container: shell('echo hi') }));
    await waitsFor("couldn't find key secretkey");
  });
});

describe('output parameters', () => {
  it('fall back to their default, and else make the node an Error', async () => {
    const template = (valueFrom: object) =>
      single({
        container: shell('true'),
        outputs: { parameters: [{ name: 'p', valueFrom }] },
      });
    await harness.submit(
      template({ path: '/work/p', default: 'd' }),
      'lenient',
    );
    await harness.submit(template({ path: '/work/p' }), 'strict');
    await harness.until('lenient', ended);
    expect(
      harness.node('lenient', 'lenient')?.outputs?.parameters?.[0]?.value,
    ).toBe('d');
    const strict = await harness.until('strict', ended);
    expect(strict.status?.message).toBe(
      'wait: Error (exit code 64): open /work/p: no such file or directory',
    );
  });

  it('of a script are what it prints', async () => {
    await harness.submit(
      workflow([
        {
          name: 'main',
          steps: [
            [{ name: 'list', template: 'list' }],
            [
              {
                name: 'each',
                template: 'echo',
                withParam: '{{steps.list.outputs.result}}',
                arguments: {
                  parameters: [{ name: 'text', value: '{{item}}' }],
                },
              },
            ],
          ],
        },
        {
          name: 'list',
          script: {
            image: 'steps:1',
            command: ['node'],
            source: 'console.log(JSON.stringify(["a", "b"]))',
          },
        },
        {
          name: 'echo',
          inputs: { parameters: [{ name: 'text' }] },
          container: shell('echo {{inputs.parameters.text}}'),
        },
      ]),
    );
    const done = await harness.until('run', ended);
    expect(done.status?.progress).toBe('3/3');
    expect(harness.node('run', 'each(1:b)')?.phase).toBe('Succeeded');
  });
});
