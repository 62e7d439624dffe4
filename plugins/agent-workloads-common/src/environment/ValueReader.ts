/** Names of URL parameters by which databases and browsers take users and keys, e.g. `?token=`. */
const CREDENTIAL = /pass|token|secret|key|user/i;
/** No line breaks and other control characters: the values become parts of YAML. */
// eslint-disable-next-line no-control-regex -- that is what is looked for
const PLAIN = /^[^\u0000-\u001f\u007f\u2028\u2029]*$/;

type Record_ = Record<string, unknown>;
const isRecord = (value: unknown): value is Record_ =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Takes values apart and keeps every complaint, so that people see all of them at once. */
export class ValueReader {
  readonly problems: string[] = [];
  private readonly from: Record_;
  private readonly at: string;

  constructor(from: unknown, at = '', problems?: string[]) {
    this.problems = problems ?? [];
    if (from !== undefined && !isRecord(from)) {
      this.problems.push(
        `${at.slice(0, -1) || 'The values'}: must be an object`,
      );
    }
    this.from = isRecord(from) ? from : {};
    this.at = at;
  }

  private complain(key: string, message: string) {
    this.problems.push(`${this.at}${key}: ${message}`);
  }

  text(key: string, fallback?: string, form: RegExp = PLAIN): string {
    const found = this.from[key];
    const given = typeof found === 'number' ? String(found) : found;
    const value = given === undefined || given === '' ? fallback : given;
    if (value === undefined) {
      this.complain(key, 'is missing');
    } else if (typeof value !== 'string' || value.length > 2000) {
      this.complain(key, 'must be text of at most 2000 characters');
    } else if (value !== fallback && !(PLAIN.test(value) && form.test(value))) {
      this.complain(key, `${JSON.stringify(value)} has not the right form`);
    } else {
      return value;
    }
    return '';
  }

  flag(key: string): boolean {
    const value = this.from[key] ?? false;
    if (typeof value !== 'boolean') {
      this.complain(key, 'must be true or false');
    }
    return value === true;
  }

  list(key: string, fallback: string[], form: RegExp): string[] {
    const value = this.from[key] ?? fallback;
    if (
      !Array.isArray(value) ||
      value.length > 50 ||
      !value.every(
        (one): one is string => typeof one === 'string' && form.test(one),
      )
    ) {
      this.complain(key, 'must be a list of at most 50 such texts');
      return [];
    }
    return value.length === 0 ? fallback : value;
  }

  url(key: string, protocols: string[], fallback?: string): string {
    const value = this.text(key, fallback);
    if (value === '') return value;
    try {
      const { protocol, username, password, searchParams } = new URL(value);
      const isWhole = value.startsWith(`${protocol}//`);
      if (!protocols.includes(protocol) || !isWhole) {
        this.complain(key, `must start with ${protocols.join('// or ')}//`);
      } else if (
        username ||
        password ||
        [...searchParams.keys()].some(name => CREDENTIAL.test(name))
      ) {
        this.complain(key, 'must not hold credentials; they go into a Secret');
      } else {
        return value;
      }
    } catch {
      this.complain(key, `${JSON.stringify(value)} is no URL`);
    }
    return '';
  }

  check(key: string, problem: string | undefined) {
    if (problem) this.complain(key, problem);
  }

  within(key: string): ValueReader {
    return new ValueReader(this.from[key], `${this.at}${key}.`, this.problems);
  }

  /** The objects of a list; undefined when there is none. */
  objects(key: string, what: string): ValueReader[] | undefined {
    const given = this.from[key] ?? [];
    if (!Array.isArray(given) || given.length > 50) {
      this.complain(key, `must be a list of at most 50 ${what}`);
      return undefined;
    }
    return given.map(
      (one, index) =>
        new ValueReader(one, `${this.at}${key}[${index}].`, this.problems),
    );
  }
}
