import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { packNodes, unpackNodes } from '../../../src/argo/compression';
import type { NodeStatus, Workflow } from '../../../src/argo/model';

const node = (id: string, message = ''): NodeStatus => ({
  id,
  name: id,
  displayName: id,
  type: 'Suspend',
  phase: 'Running',
  message,
});

const workflow = (status: Workflow['status']): Workflow => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Workflow',
  metadata: { name: 'large' },
  spec: {},
  ...(status && { status }),
});

describe('the nodes of a Workflow', () => {
  it('stay as they are below 1 MiB', () => {
    const small = workflow({ nodes: { a: node('a') } });
    expect(packNodes(small)).toBe(small);
    expect(unpackNodes(small)).toEqual({ ok: small });
  });

  it('are compressed above, and come back as they were', () => {
    const nodes = { a: node('a', 'x'.repeat(1024 * 1024)), b: node('b') };
    const large = workflow({ phase: 'Running', nodes });
    const packed = packNodes(large);
    expect(packed.status).toEqual({
      phase: 'Running',
      compressedNodes: expect.any(String),
    });
    expect(unpackNodes(packed)).toEqual({ ok: large });
  });

  it('beside compressed ones count alone', () => {
    const compressedNodes = gzipSync('{"old":{}}').toString('base64');
    const both = workflow({ compressedNodes, nodes: { a: node('a') } });
    expect(unpackNodes(both)).toEqual({
      ok: workflow({ nodes: { a: node('a') } }),
    });
  });

  it.each([
    ['no gzip', Buffer.from('no gzip').toString('base64')],
    ['no JSON', gzipSync('{').toString('base64')],
    ['a bomb', gzipSync(Buffer.alloc(65 * 1024 * 1024)).toString('base64')],
  ])('that are %s are a problem', (_what, compressedNodes) => {
    expect(unpackNodes(workflow({ compressedNodes }))).toEqual({
      problem: expect.stringMatching(/^hydration failed: ./),
    });
  });
});
