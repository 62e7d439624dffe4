import type { ArgoTask, ArgoTemplate } from './argo';
import { dependenciesOf } from './plan';

/** Something in the order of a DAG's tasks that Argo refuses. */
export interface OrderProblem {
  rule: 'depends-syntax' | 'unknown-dependency' | 'cycle' | 'duplicate-task';
  /** Field inside the template, e.g. `dag.tasks[2].depends`. */
  field: string;
  message: string;
}

/** What a task may have ended as, in `depends`. */
const RESULTS = [
  'Succeeded',
  'Failed',
  'Errored',
  'Skipped',
  'Omitted',
  'Daemoned',
  'AnySucceeded',
  'AllFailed',
];
const TOKEN = /\s*(&&|\|\||!|\(|\)|[A-Za-z0-9_-]+(?:\.[A-Za-z]+)?)/y;

/** Everything about the order of a DAG's tasks that keeps Argo from running them. */
export function checkOrder(template: ArgoTemplate): OrderProblem[] {
  const tasks = template.dag?.tasks ?? [];
  const names = new Set(tasks.map(task => task.name));
  const problems = tasks.flatMap((task, index) =>
    checkTask(task, `dag.tasks[${index}]`, template.name, names),
  );
  const seen = new Set<string>();
  tasks.forEach(({ name }, index) => {
    if (seen.has(name))
      problems.push({
        rule: 'duplicate-task',
        field: `dag.tasks[${index}].name`,
        message: `${template.name} has two tasks ${name}; name one of them otherwise`,
      });
    seen.add(name);
  });
  const circle = findCircle(tasks, names);
  if (circle)
    problems.push({
      rule: 'cycle',
      field: `dag.tasks[${tasks.findIndex(({ name }) => name === circle[0])}]`,
      message:
        circle.length === 1
          ? `Task ${circle[0]} of ${template.name} depends on itself`
          : `The tasks of ${template.name} wait for each other: ${[
              ...circle,
              circle[0],
            ].join(' → ')}`,
    });
  return problems;
}

function checkTask(
  task: ArgoTask,
  field: string,
  owner: string,
  names: ReadonlySet<string>,
): OrderProblem[] {
  const problems: OrderProblem[] = [];
  const add = (rule: OrderProblem['rule'], at: string, message: string) =>
    problems.push({ rule, field: `${field}.${at}`, message });
  const missing = (at: string, name: string) =>
    add(
      'unknown-dependency',
      at,
      `Task ${task.name} of ${owner} depends on ${name}, which is not there`,
    );
  (task.dependencies ?? []).forEach((name, index) => {
    if (!names.has(name)) missing(`dependencies[${index}]`, name);
  });
  if (task.depends === undefined) return problems;
  if (task.dependencies?.length)
    add(
      'depends-syntax',
      'depends',
      `Task ${task.name} of ${owner} has both depends and dependencies; Argo takes one of them`,
    );
  const { waits, problem } = readDepends(task.depends);
  if (problem)
    add(
      'depends-syntax',
      'depends',
      `Argo can't read what task ${task.name} of ${owner} depends on: ${problem}`,
    );
  for (const { name, result } of waits) {
    if (!names.has(name)) missing('depends', name);
    else if (result !== undefined && !RESULTS.includes(result))
      add(
        'depends-syntax',
        'depends',
        `Task ${
          task.name
        } of ${owner} depends on ${name}.${result}; known results are ${RESULTS.join(
          ', ',
        )}`,
      );
  }
  return problems;
}

/** A task and how it must have ended, as `depends` names it. */
export interface Wait {
  name: string;
  result?: string;
}

/** Reads a `depends` expression: tasks joined by `&&`, `||`, `!` and parentheses. */
export function readDepends(text: string): {
  waits: Wait[];
  problem?: string;
} {
  const waits: Wait[] = [];
  let depth = 0;
  let wantsTask = true;
  let at = 0;
  const fail = (problem: string) => ({ waits, problem });
  const end = text.trimEnd().length;
  while (at < end) {
    TOKEN.lastIndex = at;
    const token = TOKEN.exec(text)?.[1];
    if (token === undefined)
      return fail(`"${text.slice(at, at + 20).trim()}" is no task or operator`);
    at = TOKEN.lastIndex;
    const opens = token === '!' || token === '(';
    const joins = token === '&&' || token === '||' || token === ')';
    if (wantsTask === joins) return fail(`"${token}" stands at a wrong place`);
    if (token === '(') depth += 1;
    if (token === ')') depth -= 1;
    if (depth < 0) return fail('a parenthesis is closed that was not opened');
    if (!opens && !joins) {
      const [name = '', result] = token.split('.');
      waits.push({ name, ...(result !== undefined && { result }) });
    }
    wantsTask = opens || token === '&&' || token === '||';
  }
  if (wantsTask) return fail('a task is missing at the end');
  if (depth > 0) return fail('a parenthesis is not closed');
  return { waits };
}

/** Tasks that wait for each other, each for the next; undefined when there are none. */
function findCircle(
  tasks: readonly ArgoTask[],
  names: ReadonlySet<string>,
): string[] | undefined {
  const before = new Map(
    tasks.map(task => [task.name, dependenciesOf(task, names)]),
  );
  // Take away what waits for nothing; what is left waits for a circle.
  const left = new Set(before.keys());
  for (let found = true; found; ) {
    found = false;
    for (const name of left)
      if (!before.get(name)?.some(other => left.has(other))) {
        left.delete(name);
        found = true;
      }
  }
  const [start] = left;
  if (start === undefined) return undefined;
  const way = [start];
  for (;;) {
    const last = way[way.length - 1] ?? start;
    const next = before.get(last)?.find(other => left.has(other));
    if (next === undefined) return way;
    const seen = way.indexOf(next);
    if (seen >= 0) return way.slice(seen);
    way.push(next);
  }
}
