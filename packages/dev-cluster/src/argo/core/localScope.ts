import type { Artifact, Inputs, NodeStatus, Outputs, Template } from '../model';
import { NotYet, TemplateError } from './Operation';
import { forEachString, substituteDeep, tagsIn } from './substitute';
import { evaluateWhen } from './whenExpression';

const OUTPUT_TAG = /^((?:tasks|steps)\.[^.]+)\.[^.]/;

/** What a template's calls may refer to: outputs of the calls before them. */
export interface LocalScope {
  params: Record<string, string>;
  artifacts: Record<string, Artifact>;
}

/** A scope with the template's own inputs in it. */
export function scopeOf(template: Template): LocalScope {
  const scope: LocalScope = { params: {}, artifacts: {} };
  for (const { name, value } of template.inputs?.parameters ?? []) {
    if (value !== undefined) scope.params[`inputs.parameters.${name}`] = value;
  }
  for (const artifact of template.inputs?.artifacts ?? []) {
    scope.artifacts[`inputs.artifacts.${artifact.name}`] = artifact;
  }
  return scope;
}

/** Adds what a call's node has to offer, under `tasks.<name>` or `steps.<name>`. */
export function addNode(
  scope: LocalScope,
  prefix: string,
  node: NodeStatus,
): void {
  const set = (key: string, value: string | null | undefined) => {
    if (value !== undefined && value !== null) {
      scope.params[`${prefix}.${key}`] = value;
    }
  };
  set('id', node.id);
  set('startedAt', node.startedAt);
  set('finishedAt', node.finishedAt);
  set('hostNodeName', node.hostNodeName);
  set('status', node.phase);
  set('message', node.message);
  set('exitCode', node.outputs?.exitCode);
  set('outputs.result', node.outputs?.result);
  for (const { name, value } of node.outputs?.parameters ?? []) {
    set(`outputs.parameters.${name}`, value);
  }
  for (const artifact of node.outputs?.artifacts ?? []) {
    scope.artifacts[`${prefix}.outputs.artifacts.${artifact.name}`] = artifact;
  }
}

/** Adds the outputs of a loop's nodes as JSON lists. */
export function addLoop(
  scope: LocalScope,
  prefix: string,
  nodes: readonly NodeStatus[],
): void {
  const byIndex = [...nodes].sort((a, b) => indexOf(a) - indexOf(b));
  const results = byIndex.flatMap(node => node.outputs?.result ?? []);
  if (results.length > 0) {
    scope.params[`${prefix}.outputs.result`] = `[${results
      .map(result => (isJson(result) ? result : JSON.stringify(result)))
      .join(',')}]`;
  }
  const lists: Record<string, string[]> = {};
  const objects = byIndex.flatMap(node => {
    const entries = (node.outputs?.parameters ?? []).map(
      ({ name, value = '' }) => [name, value] as const,
    );
    for (const [name, value] of entries) (lists[name] ??= []).push(value);
    return entries.length > 0 ? [Object.fromEntries(entries)] : [];
  });
  if (objects.length > 0) {
    scope.params[`${prefix}.outputs.parameters`] = JSON.stringify(objects);
  }
  for (const [name, values] of Object.entries(lists)) {
    scope.params[`${prefix}.outputs.parameters.${name}`] =
      JSON.stringify(values);
  }
}

/** A call with its references replaced; artifacts that are optional may be missing. */
export function resolveReferences<
  T extends { arguments?: Inputs; when?: string },
>(call: T, scope: LocalScope, globals: Readonly<Record<string, string>>): T {
  const resolved = substituteDeep(call, { ...globals, ...scope.params });
  if (isRuledOut(resolved.when)) return resolved;
  const missing = missingOutput(resolved, scope);
  if (missing) throw new NotYet(missing);
  const artifacts = resolved.arguments?.artifacts?.flatMap(artifact =>
    resolveArtifact(artifact, scope),
  );
  if (!artifacts) return resolved;
  return { ...resolved, arguments: { ...resolved.arguments, artifacts } };
}

/** Whether the condition is known, and false. */
function isRuledOut(when = ''): boolean {
  return tagsIn(when).length === 0 && !evaluateWhen(when);
}

/** The first output of an earlier call that it does not have (yet). Calls that were skipped never will. */
function missingOutput(call: object, scope: LocalScope): string | undefined {
  const tags: string[] = [];
  forEachString(call, text => tags.push(...tagsIn(text)));
  return tags.find(tag => {
    const [, caller] = OUTPUT_TAG.exec(tag) ?? [];
    if (!caller || tag in scope.artifacts) return false;
    const status = scope.params[`${caller}.status`];
    return status !== 'Skipped' && status !== 'Omitted';
  });
}

function resolveArtifact(artifact: Artifact, scope: LocalScope): Artifact[] {
  if (!artifact.from) return [artifact];
  const source = findArtifact(artifact.from, scope);
  if (source) return [{ ...source, name: artifact.name }];
  if (artifact.optional) return [];
  throw new TemplateError(
    `unable to resolve references: failed to resolve artifact ${artifact.from}`,
  );
}

function findArtifact(from: string, scope: LocalScope): Artifact | undefined {
  return scope.artifacts[from.replace(/^\{\{\s*|\s*\}\}$/g, '')];
}

/** Outputs of a DAG or steps template, taken from its calls. */
export function outputsFromScope(
  template: Template,
  scope: LocalScope,
): Outputs | undefined {
  const parameters = (template.outputs?.parameters ?? []).map(parameter => {
    const from = parameter.valueFrom?.parameter ?? '';
    const value =
      scope.params[from.replace(/^\{\{\s*|\s*\}\}$/g, '')] ??
      parameter.valueFrom?.default;
    if (value === undefined) {
      throw new TemplateError(
        `unable to resolve outputs.parameters.${parameter.name} from ${from}`,
      );
    }
    const { valueFrom, ...rest } = parameter;
    return { ...rest, value };
  });
  const artifacts = (template.outputs?.artifacts ?? []).flatMap(artifact =>
    resolveArtifact(artifact, scope).map(found => ({
      ...found,
      ...(artifact.globalName ? { globalName: artifact.globalName } : {}),
    })),
  );
  if (parameters.length + artifacts.length === 0) return undefined;
  return {
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(artifacts.length > 0 ? { artifacts } : {}),
  };
}

function indexOf(node: NodeStatus): number {
  return Number(/\((\d+)[:)]/.exec(node.displayName)?.[1] ?? 0);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
