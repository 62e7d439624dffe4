type Step =
  | { field: string }
  | { index: number }
  | { all: true }
  | { where: { path: string[]; equals: boolean; value: unknown } };

const FILTER =
  /^\[\?\(\s*@((?:\.[\w-]+)+)\s*(==|!=)\s*("[^"]*"|'[^']*'|-?\d+(?:\.\d+)?|true|false)\s*\)\]/;
const TOKEN =
  /^(?:\.([\w-]+(?:\\\.[\w-]+)*)|\['((?:[^'\\]|\\.)*)'\]|\["((?:[^"\\]|\\.)*)"\]|\[(-?\d+)\]|\[\*\]|\.\*)/;

const literal = (text: string): unknown =>
  JSON.parse(text.startsWith("'") ? `"${text.slice(1, -1)}"` : text);

/** Parses the JSONPath of a printer column. */
function parse(path: string): Step[] {
  const steps: Step[] = [];
  let rest = path
    .trim()
    .replace(/^\{(.*)\}$/, '$1')
    .replace(/^\$/, '');
  while (rest !== '') {
    const filter = FILTER.exec(rest);
    const token = filter ?? TOKEN.exec(rest);
    if (!token) throw new Error(`unsupported JSONPath ${path} at ${rest}`);
    if (filter) {
      const [, fields = '', operator, value = ''] = filter;
      const where = {
        path: fields.slice(1).split('.'),
        equals: operator === '==',
        value: literal(value),
      };
      steps.push({ where });
    } else {
      const [, dotted, single, double, index] = token;
      const field = dotted ?? single ?? double;
      if (field !== undefined)
        steps.push({ field: field.replace(/\\(.)/g, '$1') });
      else if (index !== undefined) steps.push({ index: Number(index) });
      else steps.push({ all: true });
    }
    rest = rest.slice(token[0].length);
  }
  return steps;
}

const fieldOf = (value: unknown, field: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, field)
    ? (value as Record<string, unknown>)[field]
    : undefined;

const elements = (value: unknown): unknown[] =>
  typeof value === 'object' && value !== null ? Object.values(value) : [];

function take(step: Step, value: unknown): unknown[] {
  if ('field' in step) return [fieldOf(value, step.field)];
  if ('index' in step) {
    return Array.isArray(value) ? [value.at(step.index)] : [];
  }
  if ('all' in step) return elements(value);
  const { path, equals, value: wanted } = step.where;
  return elements(value).filter(
    item => (path.reduce<unknown>(fieldOf, item) === wanted) === equals,
  );
}

/** Compiles a JSONPath (fields, indexes, wildcards, equality filters) to a function that finds all values. */
export function compileJsonPath(path: string): (value: unknown) => unknown[] {
  const steps = parse(path);
  return root =>
    steps.reduce<unknown[]>(
      (values, step) =>
        values
          .flatMap(value => take(step, value))
          .filter(value => value !== undefined),
      [root],
    );
}
