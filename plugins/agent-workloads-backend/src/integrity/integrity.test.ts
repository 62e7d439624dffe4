import {
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HmacSealer } from './HmacSealer';
import { loadKey } from './loadKey';

const PLACE = { clusterUid: 'c', namespace: 'n', workloadUid: 'w' };
const sealer = new HmacSealer('0123456789abcdef0123456789abcdef');
const CONTENT = { by: 'user:default/ada', at: 'now' };
const MAC = sealer.seal('decision', PLACE, CONTENT);

describe('a seal', () => {
  it('holds for what was sealed, whatever the order of its keys', () => {
    expect(
      sealer.holds(
        'decision',
        PLACE,
        { at: 'now', by: 'user:default/ada' },
        MAC,
      ),
    ).toBe(true);
    expect(MAC).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each<[string, () => boolean]>([
    [
      'other content',
      () => sealer.holds('decision', PLACE, { ...CONTENT, by: 'x' }, MAC),
    ],
    ['another kind', () => sealer.holds('gate', PLACE, CONTENT, MAC)],
    [
      'another workload',
      () =>
        sealer.holds('decision', { ...PLACE, workloadUid: 'x' }, CONTENT, MAC),
    ],
    [
      'another cluster',
      () =>
        sealer.holds('decision', { ...PLACE, clusterUid: 'x' }, CONTENT, MAC),
    ],
    [
      'another key',
      () =>
        new HmacSealer('x'.repeat(32)).holds('decision', PLACE, CONTENT, MAC),
    ],
    ['no seal', () => sealer.holds('decision', PLACE, CONTENT, undefined)],
    [
      'half a seal',
      () => sealer.holds('decision', PLACE, CONTENT, MAC.slice(0, 32)),
    ],
  ])('does not hold for %s', (_what, holds) => {
    expect(holds()).toBe(false);
  });

  it('needs a key that can’t be guessed', () => {
    expect(() => new HmacSealer('short')).toThrow(/at least 32/);
  });
});

describe('the key', () => {
  const folder = mkdtempSync(join(tmpdir(), 'integrity-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('is made once, kept, and readable by nobody else', () => {
    const keyFile = join(folder, 'new', 'key');
    const key = loadKey({ keyFile, generate: true });
    expect(key).toMatch(/^[0-9a-f]{64}$/);
    expect(loadKey({ keyFile, generate: true })).toBe(key);
    expect(readFileSync(keyFile, 'utf8').trim()).toBe(key);
    expect(statSync(keyFile).mode.toString(8)).toMatch(/600$/);
  });

  it('is not made where that was not asked for', () => {
    const keyFile = join(folder, 'missing');
    expect(() => loadKey({ keyFile, generate: false })).toThrow(
      /can't be read.*generate/,
    );
  });

  it('is refused when it is short', () => {
    const keyFile = join(folder, 'short');
    writeFileSync(keyFile, 'secret\n');
    expect(() => loadKey({ keyFile, generate: true })).toThrow(/fewer than 32/);
  });

  it('can stand in config', () => {
    expect(loadKey({ key: 'k'.repeat(32) })).toBe('k'.repeat(32));
  });
});
