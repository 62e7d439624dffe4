import { spawn } from 'node:child_process';
import { appendFile, readdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KINDS, ObjectStore, openObjectStore } from '../../src/store';
import { aFolder } from './aServer';

// tsx as a hook, not as a command: its command runs the script in a child, which outlives kill -9.
const TSX = createRequire(__filename).resolve('tsx/cjs');
const SOURCE = join(__dirname, '../../src/store/index.ts');

const aMap = (name: string, size = 0) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'default' },
  data: { text: 'x'.repeat(size) },
});

const aWorkflow = (name: string) => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Workflow',
  metadata: { name, namespace: 'default' },
  spec: { entrypoint: 'main' },
});

const ref = (name: string) => ({ namespace: 'default', name });

let folder: Awaited<ReturnType<typeof aFolder>>;
let store: ObjectStore;

beforeEach(async () => {
  folder = await aFolder();
  store = await openObjectStore({ dir: folder.dir });
});

afterEach(async () => {
  await store.close();
  await folder.remove();
});

describe('the store', () => {
  it('gives every change a higher resourceVersion', async () => {
    const made = await Promise.all(
      ['a', 'b', 'c'].map(name => store.create(KINDS.ConfigMap, aMap(name))),
    );
    const versions = made.map(({ metadata }) =>
      Number(metadata.resourceVersion),
    );
    expect(versions).toEqual([...versions].sort((a, b) => a - b));
    expect(new Set(versions).size).toBe(3);
  });

  it('refuses an update that read an older version', async () => {
    const first = await store.create(KINDS.ConfigMap, aMap('a'));
    await store.update(KINDS.ConfigMap, { ...first, data: { text: 'new' } });
    await expect(
      store.update(KINDS.ConfigMap, { ...first, data: { text: 'late' } }),
    ).rejects.toMatchObject({ reason: 'Conflict', code: 409 });
  });

  it('loses no change when many mutate one object at once', async () => {
    await store.create(KINDS.ConfigMap, { ...aMap('a'), data: { n: '0' } });
    const raise = () =>
      store.mutate(KINDS.ConfigMap, ref('a'), draft => {
        const { n } = draft.data as { n: string };
        draft.data = { n: String(Number(n) + 1) };
      });
    await Promise.all(Array.from({ length: 50 }, raise));
    expect(store.get(KINDS.ConfigMap, ref('a'))?.data).toEqual({ n: '50' });
  });

  it('hands out objects that nobody can change', async () => {
    const made = await store.create(KINDS.ConfigMap, aMap('a'));
    expect(() => {
      made.metadata.name = 'b';
    }).toThrow(TypeError);
  });

  it('tells watchers what is there and what comes, in order', async () => {
    await store.create(KINDS.ConfigMap, aMap('before'));
    const seen: string[] = [];
    const stop = store.watch(
      KINDS.ConfigMap,
      ({ type, object }) => seen.push(`${type} ${object.metadata.name}`),
      { replay: true },
    );
    await store.create(KINDS.ConfigMap, aMap('after'));
    await store.delete(KINDS.ConfigMap, ref('before'));
    stop();
    await store.create(KINDS.ConfigMap, aMap('unseen'));
    expect(seen).toEqual(['ADDED before', 'ADDED after', 'DELETED before']);
  });

  it('survives a watcher that throws', async () => {
    store.watch(KINDS.ConfigMap, () => {
      throw new Error('not my day');
    });
    await store.create(KINDS.ConfigMap, aMap('a'));
    expect(store.get(KINDS.ConfigMap, ref('a'))).toBeDefined();
  });

  it('raises generation of a Workflow with any change outside metadata', async () => {
    await store.create(KINDS.Workflow, aWorkflow('a'));
    const after = await store.patchStatus(KINDS.Workflow, ref('a'), status => {
      status.phase = 'Running';
    });
    expect(after.metadata.generation).toBe(2);
    const labelled = await store.mutate(KINDS.Workflow, ref('a'), draft => {
      draft.metadata.labels = { a: 'b' };
    });
    expect(labelled.metadata.generation).toBe(2);
  });
});

describe('the files', () => {
  const reopen = async () => {
    await store.close();
    store = await openObjectStore({ dir: folder.dir });
  };

  it('keep objects over a restart and never give a version twice', async () => {
    const made = await store.create(KINDS.ConfigMap, aMap('a'));
    await store.create(KINDS.ConfigMap, aMap('b'));
    await store.delete(KINDS.ConfigMap, ref('b'));
    const before = Number(store.resourceVersion());
    await reopen();
    expect(store.get(KINDS.ConfigMap, ref('a'))).toEqual(made);
    expect(store.get(KINDS.ConfigMap, ref('b'))).toBeUndefined();
    const next = await store.create(KINDS.ConfigMap, aMap('c'));
    expect(Number(next.metadata.resourceVersion)).toBeGreaterThan(before);
  });

  it('may end in half a line, as after a power cut', async () => {
    await store.create(KINDS.ConfigMap, aMap('a'));
    await store.close();
    await appendFile(join(folder.dir, 'log-0.jsonl'), '0badc0de {"rv":99,"ki');
    store = await openObjectStore({ dir: folder.dir });
    expect(store.get(KINDS.ConfigMap, ref('a'))).toBeDefined();
    await store.create(KINDS.ConfigMap, aMap('b'));
    await reopen();
    expect(store.get(KINDS.ConfigMap, ref('b'))).toBeDefined();
  });

  it('may hold a snapshot that was not finished', async () => {
    await store.create(KINDS.ConfigMap, aMap('a'));
    await store.close();
    await writeFile(join(folder.dir, 'snapshot-7.jsonl'), '');
    store = await openObjectStore({ dir: folder.dir });
    expect(store.get(KINDS.ConfigMap, ref('a'))).toBeDefined();
  });

  it('are compacted when the log has grown', async () => {
    const size = 512 * 1024;
    await store.create(KINDS.ConfigMap, aMap('a', size));
    for (let i = 0; i < 40; i++) {
      await store.mutate(KINDS.ConfigMap, ref('a'), draft => {
        draft.data = { text: 'y'.repeat(size), i: String(i) };
      });
    }
    await reopen();
    const names = await readdir(folder.dir);
    expect(names.sort()).toEqual(['log-1.jsonl', 'snapshot-1.jsonl']);
    expect(store.get(KINDS.ConfigMap, ref('a'))?.data).toMatchObject({
      i: '39',
    });
  });
});

interface Outcome {
  stdout: string;
  signal: NodeJS.Signals | null;
}

/** Runs a script on a store in another process, under shell limits if asked. */
function runScript(
  script: string,
  prefix: string,
  dir: string,
  killOn?: RegExp,
) {
  const command = `${prefix} exec "$0" "$@"`;
  const args = [
    '-c',
    command,
    process.execPath,
    '--require',
    TSX,
    script,
    SOURCE,
    dir,
  ];
  const child = spawn('sh', args, { stdio: ['ignore', 'pipe', 'inherit'] });
  return new Promise<Outcome>((resolve, reject) => {
    let stdout = '';
    child.stdout.on('data', chunk => {
      stdout += String(chunk);
      if (killOn?.test(stdout)) child.kill('SIGKILL');
    });
    child.once('error', reject);
    child.once('close', (_code, signal) => resolve({ stdout, signal }));
  });
}

describe('another process', () => {
  const KIND = `{ group: '', version: 'v1', plural: 'configmaps', singular: 'configmap', kind: 'ConfigMap', listKind: 'ConfigMapList', namespaced: true, shortNames: [], categories: [], statusSubresource: false, generation: false }`;
  const script = async (body: string) => {
    const path = join(folder.dir, 'script.ts');
    const source = `
      const { openObjectStore } = require(process.argv[2]);
      const kind = ${KIND};
      const make = (name, size) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'default' }, data: { text: 'x'.repeat(size) } });
      void (async () => { const store = await openObjectStore({ dir: process.argv[3] }); ${body} })();`;
    await writeFile(path, source);
    return path;
  };

  it('loses nothing that was acknowledged before kill -9', async () => {
    const path = await script(`
      for (let i = 0; ; i++) { await store.create(kind, make('m' + i, 100)); process.stdout.write('stored m' + i + '.\\n'); }`);
    const dir = join(folder.dir, 'killed');
    const { stdout, signal } = await runScript(path, '', dir, /stored m200\./);
    expect(signal).toBe('SIGKILL');
    const names = [...stdout.matchAll(/stored (m\d+)\./g)].flatMap(
      m => m[1] ?? [],
    );
    const survivor = await openObjectStore({ dir });
    const missing = names.filter(
      name => !survivor.get(KINDS.ConfigMap, ref(name)),
    );
    await survivor.close();
    expect(names.length).toBeGreaterThan(200);
    expect(missing).toEqual([]);
  });

  it('says that the disk is full, keeps what it has and goes on', async () => {
    // A limit on the size of files stands in for a full disk: writes fail alike.
    const path = await script(`
      await store.create(kind, make('small', 10));
      const refusal = await store.create(kind, make('big', 4000000)).catch(error => error);
      const again = await store.create(kind, make('after', 10));
      console.log(JSON.stringify({ code: refusal.code, message: refusal.message, after: again.metadata.name, big: store.get(kind, { namespace: 'default', name: 'big' }) === undefined }));
      process.exit(0);`);
    const dir = join(folder.dir, 'full');
    const { stdout } = await runScript(path, 'ulimit -f 2048;', dir);
    expect(JSON.parse(stdout)).toMatchObject({
      code: 507,
      message: expect.stringContaining('full'),
      after: 'after',
      big: true,
    });
    const log = await readFile(join(dir, 'log-0.jsonl'), 'utf8');
    expect(log.split('\n').filter(Boolean)).toHaveLength(2);
  });
});
