import type { DagTask } from '../model';
import { cursorOver, parseBoolean } from './booleanExpression';

/** How an ancestor ended, by the names used in `depends`. */
export interface TaskResult {
  Succeeded: boolean;
  Failed: boolean;
  Errored: boolean;
  Skipped: boolean;
  Omitted: boolean;
  Daemoned: boolean;
  AnySucceeded: boolean;
  AllFailed: boolean;
}

const TOKEN = /\s*(&&|\|\||!|\(|\)|[A-Za-z0-9_-]+(?:\.[A-Za-z]+)?)/y;

/** `depends` of a task; one written as `dependencies` is translated. */
export function dependsOf(task: DagTask): string {
  if (task.depends) return task.depends;
  return (task.dependencies ?? []).join(' && ');
}

/** Names of the tasks that an expression mentions, in order. */
export function dependencyNames(depends: string): string[] {
  const names = tokenize(depends)
    .filter(token => /^[A-Za-z0-9_]/.test(token))
    .map(token => token.split('.')[0] ?? token);
  return [...new Set(names)];
}

/**
 * Whether the task may run, given how its ancestors ended. A bare name means
 * Succeeded, Skipped or Daemoned, and what the ancestor's continueOn allows.
 */
export function evaluateDepends(
  depends: string,
  results: ReadonlyMap<string, TaskResult>,
  continueOn: (task: string) => DagTask['continueOn'],
): boolean {
  return parseBoolean(cursorOver(tokenize(depends)), cursor => {
    const [name = '', verdict] = cursor.take().split('.');
    const result = results.get(name);
    if (!result) throw new Error(`unknown task '${name}'`);
    if (verdict !== undefined) {
      if (!isVerdict(verdict)) throw new Error(`unknown result '${verdict}'`);
      return result[verdict];
    }
    const also = continueOn(name);
    return (
      result.Succeeded ||
      result.Skipped ||
      result.Daemoned ||
      (also?.error === true && result.Errored) ||
      (also?.failed === true && result.Failed)
    );
  });
}

const VERDICTS: ReadonlySet<string> = new Set<keyof TaskResult>([
  'Succeeded',
  'Failed',
  'Errored',
  'Skipped',
  'Omitted',
  'Daemoned',
  'AnySucceeded',
  'AllFailed',
]);

function isVerdict(text: string): text is keyof TaskResult {
  return VERDICTS.has(text);
}

function tokenize(text: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const from = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (!match?.[1]) {
      throw new Error(`unexpected '${text.slice(from).trim()}' in depends`);
    }
    tokens.push(match[1]);
  }
  return tokens;
}
