import type { ObjectMeta } from '../../store/types';
import { forEachString, tagsIn } from '../core/substitute';
import type { Parameter, Template, WorkflowSpec } from '../model';

const WORKFLOW_TAG =
  /^workflow\.(name|namespace|uid|mainEntrypoint|serviceAccountName|creationTimestamp(\..+)?|parameters|parameters\.json|labels\.json|annotations\.json|outputs\..+|status|failures|duration|priority)$/;
const LOCAL_TAG =
  /^(pod\.name|node\.name|tasks\.name|steps\.name|retries|lastRetry\..+|item(\..+)?)$/;
const CALL_TAG = /^(tasks|steps)\.([^.]+)\..+$/;

/** Where the first tag of a template is that can never get a value, and which; undefined when all can get one. */
export function findUnresolved(
  template: Template,
  spec: WorkflowSpec,
  { labels = {}, annotations = {} }: Partial<ObjectMeta>,
): string | undefined {
  const calls = new Set([
    ...(template.dag?.tasks ?? []).map(({ name }) => name),
    ...(template.steps ?? []).flat().map(({ name }) => name),
  ]);
  const known = new Set([
    ...names('workflow.parameters', spec.arguments?.parameters),
    ...names('inputs.parameters', template.inputs?.parameters),
    ...names('outputs.parameters', template.outputs?.parameters, '.path'),
    ...names('inputs.artifacts', template.inputs?.artifacts),
    ...names('inputs.artifacts', template.inputs?.artifacts, '.path'),
    ...names('outputs.artifacts', template.outputs?.artifacts, '.path'),
    'inputs.parameters',
    ...Object.keys(labels).map(key => `workflow.labels.${key}`),
    ...Object.keys(annotations).map(key => `workflow.annotations.${key}`),
  ]);
  const resolves = (tag: string) => {
    const call = CALL_TAG.exec(tag);
    return (
      known.has(tag) ||
      WORKFLOW_TAG.test(tag) ||
      LOCAL_TAG.test(tag) ||
      (call !== null && calls.has(call[2] ?? ''))
    );
  };
  for (const [where, part] of partsOf(template)) {
    const problem = firstProblem(part, resolves);
    if (problem) return `templates.${template.name}${where} ${problem}`;
  }
  return undefined;
}

/** Tasks, steps and the rest, each with the words that Argo has for where it is. */
function partsOf(template: Template): Array<[string, unknown]> {
  const { metadata: _metadata, dag, steps, ...rest } = template;
  const { tasks = [], ...settings } = dag ?? {};
  return [
    ...tasks.map((task): [string, unknown] => [`.tasks.${task.name}`, task]),
    ['.steps', steps],
    [':', { ...rest, settings }],
  ];
}

function firstProblem(
  part: unknown,
  resolves: (tag: string) => boolean,
): string | undefined {
  let problem: string | undefined;
  forEachString(part, text => {
    for (const tag of tagsIn(text)) {
      if (problem) return;
      if (tag.startsWith('=')) {
        problem = `expression tag {{${tag}}} is not supported by the embedded cluster`;
      } else if (isTag(tag) && !resolves(tag)) {
        problem = `failed to resolve {{${tag}}}`;
      }
    }
  });
  return problem;
}

/** Text in double braces that could not be a tag of Argo's is left alone. */
function isTag(tag: string): boolean {
  return /^[a-zA-Z][\w.-]*(\.[\w./-]+)*$/.test(tag);
}

function names(
  prefix: string,
  items: readonly Pick<Parameter, 'name'>[] | undefined,
  suffix = '',
): string[] {
  return (items ?? []).map(({ name }) => `${prefix}.${name}${suffix}`);
}
