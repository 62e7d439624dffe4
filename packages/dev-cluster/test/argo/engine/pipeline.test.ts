import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { renderEnvironment } from '../../../src/renderEnvironment';
import { KINDS } from '../../../src/store/kinds';
import type { NewKubeObject } from '../../../src/store/types';
import type { Workflow } from '../../../src/argo/model';
import { ended, startHarness } from './EngineHarness';
import type { EngineHarness } from './EngineHarness';

const PLATFORM = {
  cluster: 'lab',
  namespace: 'lab',
  title: 'Lab',
  owner: 'group:default/lab',
  agentImage: 'steps:1',
  browserlessUrl: 'ws://127.0.0.1:1',
  litellmUrl: 'http://127.0.0.1:1/v1',
  postgresDsn: 'postgresql://127.0.0.1:1/x',
  bucket: 'agent-artifacts',
  s3Endpoint: 'http://127.0.0.1:1',
};
const rendered = renderEnvironment(PLATFORM);

function manifest(file: string): NewKubeObject {
  return parse(rendered.get(file) ?? '') as NewKubeObject;
}

function inLab(object: NewKubeObject): NewKubeObject {
  return { ...object, metadata: { ...object.metadata, namespace: 'lab' } };
}

describe("the product's own pipeline", () => {
  let harness: EngineHarness;
  beforeEach(async () => {
    harness = await startHarness({
      images: {
        'steps:1': {
          paths: { '/app': join(__dirname, '../../fixtures/argo/app') },
        },
      },
    });
    const { store } = harness;
    await store.create(
      KINDS.WorkflowTemplate,
      inLab(manifest('workflowtemplate.yaml')),
    );
    await store.create(
      KINDS.ConfigMap,
      inLab(manifest('artifact-repositories.yaml')),
    );
    await store.create(KINDS.ConfigMap, inLab(manifest('configmap.yaml')));
    const secrets = {
      'agent-workloads-s3': ['accesskey', 'secretkey'],
      'agent-workloads-postgres': ['username', 'password'],
      'agent-workloads-litellm': ['api_key'],
    };
    for (const [name, keys] of Object.entries(secrets)) {
      await store.create(KINDS.Secret, {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name, namespace: 'lab' },
        data: Object.fromEntries(keys.map(key => [key, 'c2VjcmV0'])),
      });
    }
  });
  afterEach(() => harness.close());

  it('waits at its gate and ends with a report on the decision', async () => {
    const { store } = harness;
    const created = await store.create(KINDS.Workflow, {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Workflow',
      metadata: {
        name: 'shop-1',
        namespace: 'lab',
        labels: { 'agent-workloads.io/workload-uid': 'u-1' },
      },
      spec: {
        workflowTemplateRef: { name: 'visual-analysis-template' },
        activeDeadlineSeconds: 3600,
        arguments: {
          parameters: [
            { name: 'job_id', value: 'job' },
            { name: 'target_urls', value: '["http://127.0.0.1:1/"]' },
            { name: 'objective', value: '"prices \\u007b\\u007bx}}"' },
          ],
        },
      },
    });
    await harness.until(
      'shop-1',
      () => harness.node('shop-1', 'suspend-gate')?.phase === 'Running',
    );
    const gate = harness.node('shop-1', 'suspend-gate');
    expect(gate?.outputs?.parameters?.map(({ name }) => name)).toEqual([
      'decision',
      'decided_by',
      'comment',
      'approved_actions',
    ]);
    await store.mutate(
      KINDS.Workflow,
      { namespace: 'lab', name: 'shop-1' },
      draft => {
        const { status } = draft as unknown as Workflow;
        Object.assign(status?.nodes?.[gate?.id ?? ''] ?? {}, {
          phase: 'Succeeded',
          finishedAt: '2026-11-23T16:00:00Z',
          message: 'resolution r-1',
          outputs: {
            parameters: [
              { name: 'decision', value: 'approve' },
              { name: 'decided_by', value: 'user:default/ann' },
              { name: 'comment', value: '"fine \\u007b\\u007b"' },
              { name: 'approved_actions', value: '[]' },
            ],
          },
        });
      },
    );
    const done = await harness.until('shop-1', ended);
    expect(done.status).toMatchObject({ phase: 'Succeeded', progress: '5/5' });
    const key = `runs/lab/u-1/job/${created.metadata.uid}`;
    const bucket = join(harness.dir, 'bucket', 'agent-artifacts');
    expect(readFileSync(join(bucket, key, 'synthesis/report.md'), 'utf8')).toBe(
      'approve by user:default/ann',
    );
    expect(
      readFileSync(join(bucket, key, 'screenshot/screenshots/one.png'), 'utf8'),
    ).toBe('png');
    const logs = harness
      .node('shop-1', 'synthesis(0)')
      ?.outputs?.artifacts?.find(({ name }) => name === 'main-logs');
    expect(logs?.s3?.key).toMatch(
      new RegExp(`^${key}/logs/shop-1-synthesis-\\d+/main\\.log$`),
    );
    expect(
      harness.node('shop-1', 'parallel-processing')?.outputs,
    ).toMatchObject({
      parameters: [{ name: 'proposed_actions', value: '[]' }],
      artifacts: [{ name: 'screenshots' }, { name: 'facts' }],
    });
  });
});
