import {
  type PipelineView,
  validateJobId,
  validateObjectName,
  validatePrefix,
  validateTargetUrl,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { type LaunchForm, ownParameters, typedUrls } from './launchForm';
import { parameterProblem } from './parameterProblem';

/** What is wrong with a field: a text of our own, or words from the shared validation. */
export type FieldProblem =
  | {
      key:
        | 'required'
        | 'noUrl'
        | 'duplicateUrl'
        | 'threshold'
        | 'choose'
        | 'integer'
        | 'decimal';
    }
  | { key: 'tooLong' | 'tooManyUrls'; max: number }
  | { key: 'number'; min: number; max: number }
  | { key: 'said'; text: string };

/** Problems by field: `name`, `urls`, `urls.0`, `parameters.max_pages`… */
export type LaunchProblems = Readonly<Record<string, FieldProblem>>;

export const MAX_URLS = 50;
const MAX_OBJECTIVE = 32_768;
const MAX_RUN_MINUTES = 1440;
const MAX_GATE_MINUTES = 10_080;

type Check = [field: string, problem: FieldProblem | undefined];

/** Everything that can be said before the server is asked. */
export function launchProblems(
  pipeline: PipelineView,
  form: LaunchForm,
): LaunchProblems {
  const checks: Check[] = [
    ['name', said(form.name, validateObjectName)],
    ['objective', requiredText(form.objective, MAX_OBJECTIVE)],
    ...urlChecks(form.urls),
    ['jobId', said(form.jobId, validateJobId)],
    ['prefix', said(form.prefix, validatePrefix)],
    ...parameterChecks(pipeline, form),
    ['threshold', thresholdProblem(form.threshold)],
    ['requiredApprovals', numberProblem(form.requiredApprovals, 1, 10)],
    ['gateMinutes', numberProblem(form.gateMinutes, 1, MAX_GATE_MINUTES)],
    ['runMinutes', numberProblem(form.runMinutes, 1, MAX_RUN_MINUTES)],
  ];
  return problemsOf(checks);
}

/** What is wrong with the pages alone: `urls`, `urls.0`… */
export function urlProblems(urls: readonly string[]): LaunchProblems {
  return problemsOf(urlChecks(urls));
}

function problemsOf(checks: readonly Check[]): LaunchProblems {
  const found: Record<string, FieldProblem> = {};
  for (const [field, problem] of checks) {
    if (problem) {
      found[field] = problem;
    }
  }
  return found;
}

function urlChecks(urls: readonly string[]): Check[] {
  const typed = typedUrls({ urls });
  const each = urls.map((url, i): Check => {
    const text = url.trim();
    const twice = text !== '' && urls.findIndex(u => u.trim() === text) < i;
    return [
      `urls.${i}`,
      twice ? { key: 'duplicateUrl' } : said(text, validateTargetUrl),
    ];
  });
  if (typed.length === 0) {
    return [...each, ['urls', { key: 'noUrl' }]];
  }
  return typed.length > MAX_URLS
    ? [...each, ['urls', { key: 'tooManyUrls', max: MAX_URLS }]]
    : each;
}

function parameterChecks(pipeline: PipelineView, form: LaunchForm): Check[] {
  return ownParameters(pipeline).map(parameter => [
    `parameters.${parameter.name}`,
    parameterProblem(parameter, form.parameters[parameter.name] ?? ''),
  ]);
}

function said(
  value: string,
  validate: (text: string) => string | undefined,
): FieldProblem | undefined {
  const text = value === '' ? undefined : validate(value);
  return text === undefined ? undefined : { key: 'said', text };
}

function requiredText(value: string, max: number): FieldProblem | undefined {
  if (value.trim() === '') {
    return { key: 'required' };
  }
  return value.length > max ? { key: 'tooLong', max } : undefined;
}

function thresholdProblem(value: string): FieldProblem | undefined {
  const ok = value === '' || /^(0\.\d{2}|1\.00)$/.test(value);
  return ok ? undefined : { key: 'threshold' };
}

function numberProblem(
  value: string,
  min: number,
  max: number,
): FieldProblem | undefined {
  const number = Number(value);
  const ok =
    value === '' || (/^\d+$/.test(value) && number >= min && number <= max);
  return ok ? undefined : { key: 'number', min, max };
}
