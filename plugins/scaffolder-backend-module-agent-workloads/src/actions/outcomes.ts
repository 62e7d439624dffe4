import type {
  ManifestOutcome,
  ManifestResult,
  ObjectKey,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';

type Outcome = ManifestOutcome['outcome'];

/** More names would hide what is said of them. */
const MAX_NAMED = 3;

/** Objects were not all applied; the message says which were. */
export class ManifestsFailedError extends Error {
  override readonly name = 'ManifestsFailedError';
}

/** An object as people name it: `Deployment team-a/web`. */
export function nameOfObject({ kind, namespace, name }: ObjectKey): string {
  return `${kind} ${namespace ? `${namespace}/` : ''}${name}`;
}

/** As `kubectl get` shows it: a line for each object, in columns. */
export function tableOf(objects: readonly ManifestOutcome[]): string[] {
  const rows = [
    ['WHAT', 'KIND', 'NAMESPACE', 'NAME'],
    ...objects.map(({ outcome, kind, namespace, name }) => [
      outcome,
      kind,
      namespace ?? '-',
      name,
    ]),
  ];
  const widths = [0, 1, 2].map(column =>
    Math.max(...rows.map(row => row[column]?.length ?? 0)),
  );
  return rows.map(row =>
    row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '),
  );
}

/** How many there are of each outcome, in words. */
export function summaryOf(objects: readonly ManifestOutcome[]): string {
  const counts = countsOf(objects);
  const order: Outcome[] = [
    'created',
    'configured',
    'unchanged',
    'pruned',
    'failed',
    'skipped',
  ];
  const words = order
    .filter(outcome => counts[outcome] > 0)
    .map(outcome => `${counts[outcome]} ${outcome}`);
  return words.join(', ') || 'nothing';
}

/** How many objects there are of each outcome. */
export function countsOf(
  objects: readonly ManifestOutcome[],
): Record<Outcome, number> {
  const counts = {
    created: 0,
    configured: 0,
    unchanged: 0,
    pruned: 0,
    failed: 0,
    skipped: 0,
  };
  for (const { outcome } of objects) counts[outcome] += 1;
  return counts;
}

/** What is said of objects that did not fail; what is said of several is said once. */
export function remarksOf(objects: readonly ManifestOutcome[]): string[] {
  const named = new Map<string, string[]>();
  for (const object of objects) {
    const { message, outcome } = object;
    if (!message || outcome === 'failed') continue;
    named.set(message, [...(named.get(message) ?? []), nameOfObject(object)]);
  }
  return [...named].map(([message, names]) =>
    names.length > MAX_NAMED
      ? `${names.length} objects: ${message}`
      : `${names.join(', ')}: ${message}`,
  );
}

/** Every object that failed, and whose fields are in the way. */
export function problemsOf({ objects }: ManifestResult): string[] {
  return objects
    .filter(({ outcome }) => outcome === 'failed')
    .map(object => {
      const { message = 'no reason was given', conflicts = [] } = object;
      const others = conflicts.map(
        ({ field, manager }) => `${field} belongs to ${manager}`,
      );
      return [
        `${nameOfObject(object)}: ${message}`,
        ...(others.length > 0
          ? [
              `${others.join(
                '; ',
              )} (leave these fields out, or let their owner give them up; they are never taken by force)`,
            ]
          : []),
      ].join('. ');
    });
}

/** What a plan found that would keep all of it from being applied. */
export function planFailure(result: ManifestResult): ManifestsFailedError {
  return new ManifestsFailedError(
    ['Nothing was applied.', ...problemsOf(result)].join('\n'),
  );
}

/** What was applied before something failed, how to go on, and how to undo it. */
export function applyFailure(
  result: ManifestResult,
  cluster: string,
): ManifestsFailedError {
  const applied = result.objects.filter(({ outcome }) =>
    ['created', 'configured', 'pruned'].includes(outcome),
  );
  const created = applied.filter(({ outcome }) => outcome === 'created');
  const lines = [
    `Not everything was applied in ${cluster}: ${summaryOf(result.objects)}.`,
    ...problemsOf(result),
  ];
  if (applied.length === 0) lines.push('Nothing was changed.');
  else
    lines.push(
      `Applied, and left as it is: ${applied
        .map(object => `${nameOfObject(object)} (${object.outcome})`)
        .join(', ')}.`,
    );
  lines.push(
    'Correct the reason and start the task again: what is there already is not made twice.',
  );
  if (created.length > 0)
    lines.push(
      `To undo it, delete what was created, last first: ${created
        .toReversed()
        .map(nameOfObject)
        .join(', ')}.`,
    );
  return new ManifestsFailedError(lines.join('\n'));
}
