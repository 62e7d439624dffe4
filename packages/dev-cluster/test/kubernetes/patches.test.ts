import { describe, expect, it } from 'vitest';
import { applyJsonPatch } from '../../src/kubernetes/patch/jsonPatch';
import { applyMergePatch } from '../../src/kubernetes/patch/mergePatch';
import { applyStrategicMergePatch } from '../../src/kubernetes/patch/strategicMergePatch';

describe('JSON patch', () => {
  const target = () => ({ a: { b: 1 }, list: ['x'] });

  it('applies operations in order to a copy', () => {
    const before = target();
    const after = applyJsonPatch(before, [
      { op: 'test', path: '/a/b', value: 1 },
      { op: 'add', path: '/list/-', value: 'y' },
      { op: 'replace', path: '/a/b', value: 2 },
    ]);
    expect(after).toEqual({ a: { b: 2 }, list: ['x', 'y'] });
    expect(before).toEqual(target());
  });

  it.each([
    { why: 'a failed test', patch: [{ op: 'test', path: '/a/b', value: 9 }] },
    {
      why: 'a missing path',
      patch: [{ op: 'replace', path: '/no', value: 1 }],
    },
  ])('is 422 for $why', ({ patch }) => {
    expect(() => applyJsonPatch(target(), patch)).toThrow(
      expect.objectContaining({ reason: 'Invalid', code: 422 }),
    );
  });

  it.each([
    { why: 'not a list', patch: { op: 'add' } },
    { why: 'an unknown operation', patch: [{ op: 'destroy', path: '/a' }] },
  ])('is 400 for $why', ({ patch }) => {
    expect(() => applyJsonPatch(target(), patch)).toThrow(
      expect.objectContaining({ code: 400 }),
    );
  });

  it('does not reach prototypes', () => {
    const patch = [{ op: 'add', path: '/__proto__/polluted', value: true }];
    try {
      applyJsonPatch(target(), patch);
    } catch {
      // A refusal is as good as a harmless result.
    }
    expect({}).not.toHaveProperty('polluted');
  });
});

describe('merge patch', () => {
  it('removes by null, merges objects and replaces lists', () => {
    const target = { keep: 1, drop: 2, deep: { a: 1, b: 2 }, list: [1, 2] };
    const patch = { drop: null, deep: { b: 3 }, list: [9] };
    expect(applyMergePatch(target, patch)).toEqual({
      keep: 1,
      deep: { a: 1, b: 3 },
      list: [9],
    });
  });
});

describe('strategic merge patch', () => {
  const pod = () => ({
    spec: {
      containers: [
        { name: 'a', image: 'one', env: [{ name: 'X', value: '1' }] },
        { name: 'b', image: 'two' },
      ],
    },
    metadata: { finalizers: ['x/one'] },
  });

  it('merges containers and their environment by name', () => {
    const containers = [
      { name: 'a', image: 'new', env: [{ name: 'Y', value: '2' }] },
    ];
    expect(
      applyStrategicMergePatch(pod(), { spec: { containers } }).spec,
    ).toEqual({
      containers: [
        {
          name: 'a',
          image: 'new',
          env: [
            { name: 'X', value: '1' },
            { name: 'Y', value: '2' },
          ],
        },
        { name: 'b', image: 'two' },
      ],
    });
  });

  it('deletes an item by its key and puts the rest in order', () => {
    const patch = {
      spec: {
        '$setElementOrder/containers': [{ name: 'c' }, { name: 'b' }],
        containers: [
          { name: 'a', $patch: 'delete' },
          { name: 'c', image: 'three' },
        ],
      },
    };
    expect(applyStrategicMergePatch(pod(), patch).spec).toEqual({
      containers: [
        { name: 'c', image: 'three' },
        { name: 'b', image: 'two' },
      ],
    });
  });

  it('adds to and takes from lists of scalars', () => {
    const added = applyStrategicMergePatch(pod(), {
      metadata: { finalizers: ['x/two'] },
    });
    expect(added.metadata).toEqual({ finalizers: ['x/one', 'x/two'] });
    const taken = applyStrategicMergePatch(pod(), {
      metadata: { '$deleteFromPrimitiveList/finalizers': ['x/one'] },
    });
    expect(taken.metadata).toEqual({ finalizers: [] });
  });

  it('replaces a map when told to', () => {
    const patch = { metadata: { $patch: 'replace', labels: { a: 'b' } } };
    expect(applyStrategicMergePatch(pod(), patch).metadata).toEqual({
      labels: { a: 'b' },
    });
  });
});
