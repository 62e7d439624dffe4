/** The same numbers in every run, so that a difference can be looked at again. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

const SHARES = [
  ...['0', '1', '0.5', '0.94', '0.95', '0.950000', '0.97', '0.99', '1.0'],
  ...['1.1', '-1', '1e0', 'NaN', '', ' 1', '٠', '0.9999999', '.5'],
  ...[0.97, true, null, [], {}, ['0.97']],
];
const COUNTS = [
  ...['0', '1', '2', '5', '9', '10', '999999999', '1000000000', '01', '-1'],
  ...['1.0', '', 'many', 10, null, [], { a: 1 }],
];
const WORDS = [
  ...['strict', 'permissive', 'STRICT', '', null, 1, []],
  ...['ein Löschen 🦊', 'a"b\\c\n', 'x'.repeat(90), '{{=1}}'],
];
const URLS = [
  'https://shop.example/',
  'https://SHOP.example:8443/a?b#c',
  'https://www.shop.example',
  'https://evil.example/@shop.example',
  'https://shop.example@evil.example/',
  'https://evil.example?shop.example',
  'https://[2001:db8::1]:80/',
  'https://shop.example.evil.example/',
  'shop.example',
  'https://',
  '',
  7,
  null,
];

/** Odd inputs: patches for a good one, in which each field may be what a hostile cluster makes of it. */
export function randomPatches(count: number): object[] {
  const random = randomFrom(7);
  const one = <T>(values: readonly T[]): T | undefined =>
    values[Math.floor(random() * values.length)];
  const maybe = (chance: number, field: object) =>
    random() < chance ? field : {};
  const action = () => ({
    ...maybe(0.9, { name: one(WORDS) }),
    ...maybe(0.7, { confidence: one(SHARES) }),
    ...maybe(0.6, { destructive: one([true, false, 'true', null]) }),
  });
  const list = <T>(most: number, make: () => T): T[] =>
    Array.from({ length: Math.floor(random() * (most + 1)) }, make);
  return Array.from({ length: count }, () => ({
    ...maybe(0.3, { workload: { targetUrls: list(3, () => one(URLS)) } }),
    gate: {
      terms: {
        ...maybe(0.3, { threshold: one(SHARES) }),
        ...maybe(0.5, { opaPolicy: one(WORDS) }),
      },
    },
    steps: {
      dom: {
        outputs: {
          ...maybe(0.4, { confidence: one(SHARES) }),
          ...maybe(0.2, { pages_total: one(COUNTS) }),
          ...maybe(0.2, { pages_failed: one(COUNTS) }),
          ...maybe(0.3, {
            pages_total: String(Math.floor(random() * 300)),
            pages_failed: String(Math.floor(random() * 300 * random())),
          }),
        },
      },
      ...maybe(0.1, { 'ünknown "step"': { outputs: { pages_total: '3' } } }),
    },
    ...maybe(0.4, { proposedActions: list(3, action) }),
  }));
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Like Rego's object.union. */
export function union(left: unknown, right: unknown): unknown {
  if (!isRecord(left) || !isRecord(right)) return right;
  const merged = Object.entries(right).map(([key, value]) => [
    key,
    key in left ? union(left[key], value) : value,
  ]);
  return { ...left, ...Object.fromEntries(merged) };
}
