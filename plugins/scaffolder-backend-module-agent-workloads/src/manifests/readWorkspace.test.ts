import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createMockDirectory } from '@backstage/backend-test-utils';
import { aWorkspace } from '../__testUtils__';
import { readLabels } from './readLabels';
import { readWorkspace } from './readWorkspace';

const workspace = aWorkspace();
const outside = createMockDirectory();

const map = (name: string, namespace?: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n${
    namespace ? `  namespace: ${namespace}\n` : ''
  }`;
const read = async (...paths: string[]) => {
  const found = await readWorkspace(workspace.path, paths);
  return {
    ...found,
    manifests: found.manifests.map(
      ({ object }) => (object.metadata as { name: string }).name,
    ),
  };
};

describe('files, folders and globs', () => {
  beforeEach(() =>
    workspace.write({
      'b.yaml': map('b'),
      'a.yml': map('a'),
      'c.json': JSON.stringify({
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: 'c' },
      }),
      'sub/d.yaml': `${map('d')}---\n${map('e')}`,
      'sub/notes.md': 'not a manifest',
      '.git/config.yaml': 'a: [',
    }),
  );

  it.each<[string, string[], string[]]>([
    ['a file', ['b.yaml'], ['b']],
    ['a folder with all in it', ['.'], ['a', 'b', 'c', 'd', 'e']],
    ['a glob', ['*.y*ml'], ['a', 'b']],
    ['a glob through folders', ['**/*.yaml'], ['b', 'd', 'e']],
    ['several, in their order', ['sub', 'a.yml'], ['d', 'e', 'a']],
  ])('reads %s', async (_, paths, manifests) => {
    expect(await read(...paths)).toEqual({ manifests });
  });

  it.each([
    ['what is not there', 'nothing.yaml', /path "nothing.yaml" does not exist/],
    ['a glob that matches nothing', 'x*.yaml', /matches no file/],
    ['a way out', '../other', /leads out of the workspace/],
    ['a glob out', '../**', /no pattern for files of the workspace/],
    ['an absolute path', '/etc/passwd', /leads out of the workspace/],
  ])('refuses %s', async (_, path, message) => {
    await expect(read(path)).rejects.toThrow(message);
  });

  it('follows no link out of the workspace, and none round in a circle', async () => {
    writeFileSync(join(outside.path, 'x.yaml'), map('secret'));
    symlinkSync(join(outside.path, 'x.yaml'), join(workspace.path, 'x.yaml'));
    expect((await read('*.yaml')).manifests).toEqual(['b']);
    for (const path of ['x.yaml', '.'])
      await expect(read(path)).rejects.toThrow('leads out of the workspace');
    workspace.write({ 'a.yaml': map('a') });
    symlinkSync(workspace.path, join(workspace.path, 'again'));
    expect(await read('.')).toEqual({ manifests: ['a'] });
  });

  it('refuses more than the backend takes', async () => {
    workspace.write({
      'a.yaml': `${map('a')}---\n`.repeat(150),
      'b.yaml': `${map('b')}---\n`.repeat(150),
    });
    await expect(read('.')).rejects.toThrow('more than 200 objects');
    const megabyte = `# ${'x'.repeat(1_100_000)}`;
    workspace.write({ 'a.yaml': megabyte, 'b.yaml': megabyte });
    await expect(read('.')).rejects.toThrow(/b\.yaml: the files up to here/);
    workspace.write(
      Object.fromEntries(
        Array.from({ length: 501 }, (_, i) => [`${i}.yaml`, '']),
      ),
    );
    await expect(read('.')).rejects.toThrow('more than 500 files');
  });
});

describe('a folder with a kustomization', () => {
  it('is what the kustomization says', async () => {
    workspace.write({
      'env/kustomization.yaml':
        'kind: Kustomization\nnamespace: team-a\nresources: [b.yaml, services]\nlabels: [{pairs: {team: a}, includeSelectors: false}]',
      'env/b.yaml': map('b'),
      'env/unlisted.yaml': map('unlisted'),
      'env/services/kustomization.yml':
        'resources: [../shared.yaml]\nlabels: [{pairs: {team: inner, kind: service}}]',
      'env/shared.yaml': map('shared'),
    });
    const { manifests, namespace } = await readWorkspace(workspace.path, [
      'env',
    ]);
    expect(namespace).toBe('team-a');
    expect(manifests.map(({ object }) => object.metadata)).toEqual([
      { name: 'b', labels: { team: 'a' } },
      { name: 'shared', labels: { team: 'a', kind: 'service' } },
    ]);
  });

  it.each([
    ['what it does not know', 'patches: []', /not patches; render the folder/],
    ['generators', 'configMapGenerator: []', /configMapGenerator/],
    [
      'remote resources',
      'resources: [https://x.example/a]',
      /not in the workspace/,
    ],
    ['resources that are none', 'resources: {}', /must be a list of paths/],
    ['a namespace that is none', 'namespace: 7', /namespace must be a string/],
    ['labels that are none', 'labels: {}', /labels must be/],
    ['labels of texts', 'labels: [a]', /labels must be/],
    [
      'labels in selectors',
      'labels: [{pairs: {a: b}, includeSelectors: true}]',
      /labels must be/,
    ],
    [
      'a resource that is not there',
      'resources: [x.yaml]',
      /the resource "env\/x.yaml" does not exist/,
    ],
    [
      'a resource outside',
      'resources: [../../x.yaml]',
      /leads out of the workspace/,
    ],
    [
      'a folder without one',
      'resources: [plain]',
      /folder without a kustomization/,
    ],
    ['itself', 'resources: [.]', /includes itself/],
  ])('is refused with %s', async (_, text, message) => {
    workspace.write({ 'env/kustomization.yaml': text, 'env/plain/a.yaml': '' });
    await expect(read('env')).rejects.toThrow(message);
  });

  it('is refused where two say different namespaces', async () => {
    workspace.write({
      'a/kustomization.yaml': 'namespace: team-a\nresources: [b]',
      'a/b/kustomization.yaml': 'namespace: team-b',
    });
    await expect(read('a')).rejects.toThrow('the namespaces team-b, team-a');
  });
});

describe('labels', () => {
  it('are an object, or a text', () => {
    expect(readLabels(undefined)).toEqual({});
    expect(readLabels({ a: 'b' })).toEqual({ a: 'b' });
    expect(readLabels('a.io/type=ns; b= c ;')).toEqual({
      'a.io/type': 'ns',
      b: 'c',
    });
    expect(() => readLabels('a=b; c')).toThrow('"c" is no label');
  });
});
