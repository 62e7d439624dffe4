import { MAX_OBJECTS } from './limits';
import { parseManifests, parseObject } from './parseManifests';

const CONFIG_MAP = 'apiVersion: v1\nkind: ConfigMap\n';
const objects = (text: string) =>
  parseManifests(text, 'a.yaml').map(({ object }) => object);

describe('reading manifests', () => {
  it('takes documents apart, leaves empty ones out, and says where each is', () => {
    const text = `# nothing here\n---\n${CONFIG_MAP}---\n---\n${CONFIG_MAP}`;
    expect(parseManifests(text, 'a.yaml')).toEqual([
      {
        object: { apiVersion: 'v1', kind: 'ConfigMap' },
        source: 'a.yaml, document 1, line 3',
      },
      {
        object: { apiVersion: 'v1', kind: 'ConfigMap' },
        source: 'a.yaml, document 3, line 7',
      },
    ]);
  });

  it('reads values as kubectl does', () => {
    const [object] = objects(
      `${CONFIG_MAP}data: {mode: 0644, on: yes, time: 1:30, day: 2024-01-02, big: 1e3, dot: ., half: .5, nan: .nan, merged: {<<: {a: 1}, b: 2}}`,
    );
    expect(object?.data).toEqual({
      mode: 0o644,
      true: true,
      time: '1:30',
      day: '2024-01-02',
      big: 1000,
      dot: '.',
      half: 0.5,
      nan: '.nan',
      merged: { a: 1, b: 2 },
    });
  });

  it('reads JSON, and lists', () => {
    const list = {
      apiVersion: 'v1',
      kind: 'List',
      items: [{ apiVersion: 'v1', kind: 'Secret' }],
    };
    expect(objects(JSON.stringify(list))).toEqual(list.items);
    expect(objects('apiVersion: v1\nkind: List')).toEqual([]);
  });

  it('finds nothing in nothing', () => {
    expect(objects('')).toEqual([]);
    expect(objects('---\n---\n# x')).toEqual([]);
  });

  it('keeps what a few aliases stand for', () => {
    const [object] = objects(`${CONFIG_MAP}data: {a: &x 1, b: *x, c: *x}`);
    expect(object?.data).toEqual({ a: 1, b: 1, c: 1 });
  });
});

const bomb = [
  CONFIG_MAP,
  'a: &a [x, x, x, x, x, x, x, x, x]',
  ...['b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'].map(
    (name, index) =>
      `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[index]}`)}]`,
  ),
].join('\n');

describe('refuses', () => {
  it.each([
    [
      'YAML that is none',
      `${CONFIG_MAP}data: {a: [}`,
      /^a\.yaml, line 3, column \d+: .*; correct the YAML$/,
    ],
    [
      'a second document that is none',
      `${CONFIG_MAP}---\n${CONFIG_MAP}\t- x`,
      /^a\.yaml, document 2, line \d+/,
    ],
    [
      'a key twice',
      `${CONFIG_MAP}data:\n  a: 1\n  a: 2`,
      /line 5, column 3: the key a stands here twice/,
    ],
    ['unknown tags', `${CONFIG_MAP}data: !!js/function x`, /line 3.*tag/],
    ['a text', 'hello', /line 1: there is no object/],
    ['a list', '- a', /line 1: there is no object/],
    ['no kind', 'apiVersion: v1', /kind is missing/],
    ['no apiVersion', 'kind: Pod', /apiVersion is missing/],
    [
      'a bad item of a list',
      'apiVersion: v1\nkind: List\nitems: [{kind: Pod}]',
      /items\[0\]: apiVersion is missing/,
    ],
    ['a bomb of aliases', bomb, /can't be read: .*alias/],
    [
      'an object that holds itself',
      `${CONFIG_MAP}data: &x {a: *x}`,
      /can't be read/,
    ],
    [
      'aliases that write out to too much',
      `${CONFIG_MAP}a: &a ${'x'.repeat(300_000)}\nb: [${Array(40).fill('*a')}]`,
      /more than 2097152 characters/,
    ],
    [
      'numbers that JSON would round',
      `${CONFIG_MAP}a: 12345678901234567890`,
      /number that is too large/,
    ],
    [
      'numbers without end',
      `${CONFIG_MAP}a: 12e4567`,
      /number that is too large/,
    ],
    ['too many bytes', 'x'.repeat(2_100_000), /2100000 bytes are more/],
    [
      'too many documents',
      `${CONFIG_MAP}---\n`.repeat(MAX_OBJECTS + 1),
      /documents are more than the 200/,
    ],
    [
      'nesting without end',
      `${CONFIG_MAP}a: ${'['.repeat(200_000)}`,
      /a\.yaml/,
    ],
  ])('%s', (_, text, message) => {
    const start = performance.now();
    expect(() => parseManifests(text, 'a.yaml')).toThrow(message);
    expect(performance.now() - start).toBeLessThan(10_000);
  });

  it('looks at many keys without comparing each with each', () => {
    const keys = Array.from({ length: 150_000 }, (_, i) => ` k${i}: 1`);
    const start = performance.now();
    expect(objects(`${CONFIG_MAP}data:\n${keys.join('\n')}`)).toHaveLength(1);
    expect(performance.now() - start).toBeLessThan(20_000);
  });

  it('more or less than one object where one is expected', () => {
    expect(parseObject('a: 1', 'k')).toEqual({ a: 1 });
    for (const text of ['', 'a: 1\n---\nb: 1', '[a]'])
      expect(() => parseObject(text, 'k')).toThrow('one YAML object');
  });
});
