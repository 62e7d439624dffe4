import { ApiError } from './ApiError';

type Labels = Readonly<Record<string, string>>;

/** Tells whether an object's labels (or fields) are selected. */
export type Selector = (labels: Labels | undefined) => boolean;

const SET_REQUIREMENT = /^(\S+?)\s+(in|notin)\s*\(([^)]*)\)$/;
const EQUALITY = /^([^!=\s]+)\s*(==|!=|=)\s*([^!=\s]*)$/;
const KEY = /^(!?)\s*([A-Za-z0-9][-A-Za-z0-9_./]*)$/;

/** Splits on commas that are not within parentheses. */
function requirements(text: string): string[] {
  return text
    .split(/,(?![^(]*\))/)
    .map(part => part.trim())
    .filter(part => part !== '');
}

function requirement(text: string): Selector {
  const set = SET_REQUIREMENT.exec(text);
  if (set) {
    const [, key = '', operator, list = ''] = set;
    const values = new Set(list.split(',').map(value => value.trim()));
    const has = (labels: Labels | undefined) => {
      const value = labels?.[key];
      return value !== undefined && values.has(value);
    };
    return operator === 'in' ? has : labels => !has(labels);
  }
  const equality = EQUALITY.exec(text);
  if (equality) {
    const [, key = '', operator, value = ''] = equality;
    return operator === '!='
      ? labels => labels?.[key] !== value
      : labels => labels?.[key] === value;
  }
  const exists = KEY.exec(text);
  if (exists) {
    const [, not, key = ''] = exists;
    return labels => (labels?.[key] === undefined) === (not === '!');
  }
  throw new ApiError(
    'BadRequest',
    `unable to parse requirement: '${text}' is not a label selector`,
  );
}

/** Parses a label selector in kubectl's syntax; no text selects everything. */
export function parseLabelSelector(text: string | undefined): Selector {
  if (!text) return () => true;
  const all = requirements(text).map(requirement);
  return labels => all.every(matches => matches(labels));
}

/** One term of a field selector. */
export interface FieldTerm {
  field: string;
  equals: boolean;
  value: string;
}

/** Parses `a=b,c!=d`. */
export function parseFieldSelector(text: string | undefined): FieldTerm[] {
  if (!text) return [];
  return text.split(',').map(part => {
    const match = /^\s*([^!=\s]+)\s*(==|!=|=)\s*(.*?)\s*$/.exec(part);
    if (!match) {
      throw new ApiError(
        'BadRequest',
        `invalid selector: '${text}'; can't understand '${part}'`,
      );
    }
    const [, field = '', operator, value = ''] = match;
    return { field, equals: operator !== '!=', value };
  });
}
