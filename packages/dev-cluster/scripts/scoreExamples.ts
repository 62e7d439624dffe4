/**
 * Replays recorded runs of Argo's own examples and writes how the embedded engine does:
 *
 *   node --import tsx packages/dev-cluster/scripts/scoreExamples.ts FOLDER
 *
 * FOLDER holds one Workflow per file, as `kubectl get workflow -o json` prints it. The report goes to
 * docs/argo-examples.md; let prettier format it.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Workflow } from '../src/argo/model';
import { normalise } from '../test/argo/replay/normalise';
import { replay } from '../test/argo/replay/replay';

const REPORT = join(__dirname, '../docs/argo-examples.md');
const REFUSAL = /^invalid spec: (.*) is not supported by the embedded cluster$/;

type Result =
  | { kind: 'same'; name: string; phase: string; nodes: number }
  | { kind: 'refused'; name: string; what: string }
  | { kind: 'differs'; name: string; where: string[] };

type Of<K extends Result['kind']> = Extract<Result, { kind: K }>;

/** The paths at which two values differ. */
function differences(a: unknown, b: unknown, path = ''): string[] {
  if (isDeepStrictEqual(a, b)) return [];
  const objects = [a, b].every(
    value => typeof value === 'object' && value !== null,
  );
  if (!objects) {
    return [`${path}: ${JSON.stringify(a)} here, ${JSON.stringify(b)} in Argo`];
  }
  const [left, right] = [a, b] as Array<Record<string, unknown>>;
  const keys = new Set([
    ...Object.keys(left ?? {}),
    ...Object.keys(right ?? {}),
  ]);
  return [...keys].flatMap(key =>
    differences(left?.[key], right?.[key], path ? `${path}.${key}` : key),
  );
}

/** Where a task has several dependencies, Argo's order of children is that of a Go map: none. */
function compared(workflow: Workflow): unknown {
  return JSON.parse(
    JSON.stringify(normalise(workflow), (key, value: unknown) =>
      key === 'children' && Array.isArray(value) ? value.sort() : value,
    ),
  );
}

function judge(name: string, recording: Workflow): Result {
  const { workflow } = replay(recording);
  const refusal = REFUSAL.exec(workflow.status?.message ?? '');
  if (refusal?.[1]) return { kind: 'refused', name, what: refusal[1] };
  const where = differences(compared(workflow), compared(recording));
  if (where.length > 0) return { kind: 'differs', name, where };
  const { phase = '', nodes = {} } = recording.status ?? {};
  return { kind: 'same', name, phase, nodes: Object.keys(nodes).length };
}

function of<K extends Result['kind']>(kind: K, results: Result[]): Of<K>[] {
  return results.filter((result): result is Of<K> => result.kind === kind);
}

const cell = (text: string) => text.replaceAll('|', '\\|').slice(0, 160);

const table = (header: string[], rows: string[][]) =>
  [header, header.map(() => '---'), ...rows]
    .map(row => `| ${row.map(cell).join(' | ')} |`)
    .join('\n');

function report(results: Result[]): string {
  const same = of('same', results);
  const refused = of('refused', results);
  const differs = of('differs', results);
  return `# Argo's own examples

Written by \`scripts/scoreExamples.ts\`: runs of the examples of Argo Workflows v4.0.7, recorded from a real controller, are
replayed through the engine's core with pods and people doing what they did.

**${results.length} recordings: ${same.length} the same node tree and phases, ${
    refused.length
  } refused by name, ${differs.length} different.**

The same means: ids, names, types, phases, messages, children, inputs and outputs of every node, and phase, message, labels
and stored templates of the Workflow. What differs by nature is left out: times, hosts, and the order of a node's children.

## Different

${
  differs.length === 0
    ? 'None.'
    : table(
        ['example', 'differences', 'the first'],
        differs.map(({ name, where }) => [
          name,
          String(where.length),
          where[0] ?? '',
        ]),
      )
}

## The same

${table(
  ['example', 'phase', 'nodes'],
  same.map(({ name, phase, nodes }) => [name, phase, String(nodes)]),
)}

## Refused

The Workflow ends as Failed with \`invalid spec: … is not supported by the embedded cluster\`.

${table(
  ['example', 'what is not supported'],
  refused.map(({ name, what }) => [name, what]),
)}
`;
}

function main([folder]: string[]): void {
  if (!folder) {
    throw new Error(
      'Name the folder with the recordings: scoreExamples.ts FOLDER',
    );
  }
  const files = readdirSync(folder)
    .filter(file => file.endsWith('.json') && file !== 'index.json')
    .sort();
  const results = files.map(file =>
    judge(
      file.replace(/\.json$/, ''),
      JSON.parse(readFileSync(join(folder, file), 'utf8')) as Workflow,
    ),
  );
  writeFileSync(REPORT, report(results));
  for (const { name, where } of of('differs', results)) {
    console.log([name, ...where.slice(0, 8)].join('\n  '));
  }
  console.log(
    (['same', 'refused', 'differs'] as const)
      .map(kind => `${of(kind, results).length} ${kind}`)
      .join(', '),
  );
}

main(process.argv.slice(2));
