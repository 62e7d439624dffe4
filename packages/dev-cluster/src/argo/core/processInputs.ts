import type { Artifact, Inputs, Parameter, Template } from '../model';
import { TemplateError } from './Operation';
import type { ConfigMapFact } from './Operation';
import { substituteDeep } from './substitute';
import type { Scope } from './substitute';

const PARAMETER_LABEL = 'workflows.argoproj.io/configmap-type';

/** Where parameters may be read from. */
export type ConfigMaps = (name: string) => ConfigMapFact | undefined;

/** A template with its inputs filled by a call's arguments and its tags replaced. */
export function processInputs(
  template: Template,
  given: Inputs | undefined,
  scope: Scope,
  configMaps: ConfigMaps,
): Template {
  const parameters = template.inputs?.parameters?.map(parameter =>
    inputParameter(parameter, given, scope, configMaps),
  );
  const artifacts = template.inputs?.artifacts?.flatMap(artifact =>
    inputArtifact(artifact, given),
  );
  const filled: Template = {
    ...template,
    inputs: {
      ...(parameters ? { parameters } : {}),
      ...(artifacts ? { artifacts } : {}),
    },
  };
  return substituteDeep(substituteDeep(filled, scope), inputScope(filled));
}

function inputScope(template: Template): Scope {
  const scope: Record<string, string> = {};
  const parameters = template.inputs?.parameters ?? [];
  for (const { name, value } of parameters) {
    if (value !== undefined) scope[`inputs.parameters.${name}`] = value;
  }
  scope['inputs.parameters'] = JSON.stringify(parameters);
  for (const { name, path } of template.inputs?.artifacts ?? []) {
    if (path) scope[`inputs.artifacts.${name}.path`] = path;
  }
  for (const { name, path } of template.outputs?.artifacts ?? []) {
    if (path) scope[`outputs.artifacts.${name}.path`] = path;
  }
  for (const { name, valueFrom } of template.outputs?.parameters ?? []) {
    if (valueFrom?.path)
      scope[`outputs.parameters.${name}.path`] = valueFrom.path;
  }
  return scope;
}

function inputParameter(
  parameter: Parameter,
  given: Inputs | undefined,
  scope: Scope,
  configMaps: ConfigMaps,
): Parameter {
  const argument = given?.parameters?.find(one => one.name === parameter.name);
  const what = `inputs.parameters.${parameter.name}`;
  const from = argument?.value === undefined && argument?.valueFrom;
  const valueFrom = from || parameter.valueFrom;
  const value =
    argument?.value ??
    parameter.value ??
    (valueFrom
      ? configMapValue({ ...parameter, valueFrom }, what, scope, configMaps)
      : undefined) ??
    parameter.default;
  if (value === undefined) throw new TemplateError(`${what} was not supplied`);
  return { ...parameter, value: String(value) };
}

/** Value of a parameter whose `valueFrom` names a ConfigMap. */
export function configMapValue(
  parameter: Parameter,
  what: string,
  scope: Scope,
  configMaps: ConfigMaps,
): string | undefined {
  const ref = parameter.valueFrom?.configMapKeyRef;
  if (!ref) return parameter.valueFrom?.default;
  const { name, key } = substituteDeep(ref, scope);
  const configMap = configMaps(name);
  const fallback = parameter.valueFrom?.default;
  const fail = (problem: string) => {
    if (fallback !== undefined || ref.optional) return fallback;
    throw new TemplateError(
      `unable to retrieve ${what} from ConfigMap: ${problem}`,
    );
  };
  if (configMap?.labels[PARAMETER_LABEL] !== 'Parameter') {
    return fail(
      `ConfigMap '${name}' does not exist. Please make sure it has the label ${PARAMETER_LABEL}: Parameter to be detectable by the controller`,
    );
  }
  return (
    configMap.data[key] ??
    fail(`ConfigMap '${name}' does not have the key '${key}'`)
  );
}

function inputArtifact(
  artifact: Artifact,
  given: Inputs | undefined,
): Artifact[] {
  if (hasLocation(artifact)) return [artifact];
  const what = `inputs.artifacts.${artifact.name}`;
  const argument = given?.artifacts?.find(one => one.name === artifact.name);
  if (!argument) {
    if (artifact.optional) return [];
    throw new TemplateError(`${what} was not supplied`);
  }
  if (!hasLocation(argument) && !artifact.optional) {
    throw new TemplateError(`${what} missing location information`);
  }
  const { path: _path, mode: _mode, ...source } = argument;
  const { path, mode, optional } = artifact;
  return [
    {
      ...source,
      ...(path === undefined ? {} : { path }),
      ...(mode === undefined ? {} : { mode }),
      ...(optional === undefined ? {} : { optional }),
    },
  ];
}

function hasLocation({ s3, raw }: Artifact): boolean {
  return s3 !== undefined || raw !== undefined;
}
