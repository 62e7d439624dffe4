import type { LintProblem } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import type { WorkflowTemplate } from '../argo';
import {
  checkHead,
  walkPipeline,
  type TemplateLookup,
} from '../preflightPipeline';
import { checkAnnotations } from './annotations';
import { tooLarge } from './bounds';
import { checkContainers } from './containers';
import { error, warning, type Finding } from './finding';
import { checkGates } from './gates';
import { checkInputs } from './inputs';
import { checkReferences, type CallTarget } from './references';
import { asWorkflowTemplate, readPipeline, type Pipeline } from './shape';
import { checkStructure } from './structure';

export interface LintOptions {
  /** Finds other templates that the pipeline refers to; without it, references to others are told as not looked up. */
  lookup?: TemplateLookup;
}

/** More would help nobody. */
const MAX_PROBLEMS = 200;
const MAX_TEMPLATES = 500;
/** What each task waits for is followed to the start: thousands that wait for each other would take minutes. */
const MAX_TASKS = 200;
const RANK = { error: 0, warning: 1 };

/**
 * Reads a WorkflowTemplate as the portal and Argo would: errors first, each told once. Any value may be given; the work
 * that it makes is bounded.
 */
export function lintTemplate(
  manifest: unknown,
  options: LintOptions = {},
): LintProblem[] {
  const size = tooLarge(manifest);
  if (size) return [tooLargeToRead(size)];
  const read = readPipeline(manifest);
  if ('problems' in read) return tidy(read.problems);
  const { pipeline } = read;
  const { templates = [] } = pipeline.spec;
  const tasks = templates.flatMap(({ dag, steps }) => [
    ...(dag?.tasks ?? []),
    ...(steps ?? []).flat(),
  ]);
  if (templates.length > MAX_TEMPLATES)
    return [tooLargeToRead(`has more than ${MAX_TEMPLATES} templates`)];
  if (tasks.length > MAX_TASKS)
    return [tooLargeToRead(`has more than ${MAX_TASKS} tasks`)];
  return tidy(lintPipeline(pipeline, options));
}

function tooLargeToRead(why: string): Finding {
  return error(
    'too-large',
    '',
    `The manifest ${why}, so it is not looked at; make it smaller`,
  );
}

function lintPipeline(pipeline: Pipeline, { lookup }: LintOptions): Finding[] {
  const others = readableOthers(lookup);
  const template = asWorkflowTemplate(pipeline);
  const walk = walkPipeline(template, others.find);
  const targetOf = targets(pipeline, others);
  const walked = [...checkHead(template), ...walk.problems].map(
    ({ rule, path, message }) => {
      if (rule !== 'unknown-reference' || lookup)
        return error(rule, path, message);
      return warning(
        rule,
        path,
        'The template of another WorkflowTemplate was not looked up, since no namespace is named that the portal serves; be sure that it is there',
      );
    },
  );
  return [
    ...walked,
    ...others.problems,
    ...checkNamespaced(pipeline),
    ...checkStructure(pipeline, targetOf),
    ...checkReferences(pipeline, targetOf),
    ...checkInputs(pipeline, targetOf),
    ...checkGates(pipeline, walk, targetOf),
    ...checkContainers(pipeline),
    ...checkAnnotations(pipeline),
  ];
}

function checkNamespaced({ kind, metadata }: Pipeline): Finding[] {
  return kind === 'WorkflowTemplate'
    ? []
    : [
        error(
          'kind',
          'kind',
          `${metadata.name} would belong to the whole cluster; make it a WorkflowTemplate, or let an admin apply it`,
        ),
      ];
}

interface Others {
  find: TemplateLookup;
  /** Filled while others are looked up. */
  problems: Finding[];
  /** As the rules need it. */
  read(name: string, clusterScope: boolean): Pipeline | undefined;
}

/** Other templates as they are in a cluster, which need not have checked them. */
function readableOthers(lookup: TemplateLookup | undefined): Others {
  const problems: Finding[] = [];
  const known = new Map<
    string,
    { pipeline: Pipeline; template: WorkflowTemplate } | undefined
  >();
  const look = (name: string, clusterScope: boolean) => {
    const key = `${clusterScope}/${name}`;
    if (known.has(key)) return known.get(key);
    const found = lookup?.(name, clusterScope);
    const read =
      found && tooLarge(found) === undefined ? readPipeline(found) : undefined;
    const other =
      read && 'pipeline' in read
        ? {
            pipeline: read.pipeline,
            template: asWorkflowTemplate(read.pipeline),
          }
        : undefined;
    if (found && !other)
      problems.push(
        error(
          'unreadable-reference',
          'spec.templates',
          `The template ${name}, which is referred to, can't be read; lint it for the reasons`,
        ),
      );
    known.set(key, other);
    return other;
  };
  return {
    problems,
    find: (name, clusterScope) => look(name, clusterScope)?.template,
    read: (name, clusterScope) => look(name, clusterScope)?.pipeline,
  };
}

function targets(pipeline: Pipeline, others: Others): CallTarget {
  const own = new Map(
    (pipeline.spec.templates ?? []).map(template => [template.name, template]),
  );
  return ({ template, templateRef }) => {
    if (!templateRef)
      return template === undefined ? undefined : own.get(template);
    const other = others.read(
      templateRef.name,
      templateRef.clusterScope === true,
    );
    return (
      other?.spec.templates?.find(
        ({ name }) => name === templateRef.template,
      ) ?? 'unknown'
    );
  };
}

/** Each problem once, errors first, in the order of the text as far as it is known. */
function tidy(findings: readonly Finding[]): LintProblem[] {
  const seen = new Map(
    findings.map(finding => [`${finding.path}\n${finding.message}`, finding]),
  );
  const sorted = [...seen.values()].sort(
    (a, b) =>
      RANK[a.severity] - RANK[b.severity] ||
      a.path.localeCompare(b.path, 'en', { numeric: true }),
  );
  if (sorted.length <= MAX_PROBLEMS) return sorted;
  return [
    ...sorted.slice(0, MAX_PROBLEMS - 1),
    warning(
      'more',
      '',
      `There are ${
        sorted.length - MAX_PROBLEMS + 1
      } more problems; correct these first`,
    ),
  ];
}
