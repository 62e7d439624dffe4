import { ANNOTATIONS } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { isBuiltIn, isPlatform, openParameters } from '../preflightParameters';
import { error, warning, type Finding } from './finding';
import { asWorkflowTemplate, type Pipeline } from './shape';

const TYPES: unknown[] = ['string', 'text', 'integer', 'number', 'boolean'];
/** An entity ref as the catalog reads it, kind and namespace may be left out. */
const REF = /^([a-z][a-z0-9]*:)?([\w.-]+\/)?[\w.-]+$/i;

const at = (annotation: string) => `metadata.annotations["${annotation}"]`;
const listed = (text: string | undefined) =>
  (text ?? '')
    .split(',')
    .map(part => part.trim())
    .filter(part => part !== '');

/** Annotations that say what is not so, or can't be read. The approval floor has its rule where pipelines are checked. */
export function checkAnnotations(pipeline: Pipeline): Finding[] {
  const annotations = pipeline.metadata.annotations ?? {};
  return [
    ...checkUserParameters(pipeline),
    ...checkTypes(pipeline, annotations[ANNOTATIONS.parameterTypes]),
    ...checkRefs(annotations),
  ];
}

function declaredNames(pipeline: Pipeline): string[] {
  return (pipeline.spec.arguments?.parameters ?? []).map(({ name }) => name);
}

function checkUserParameters(pipeline: Pipeline): Finding[] {
  const declared = declaredNames(pipeline);
  const template = asWorkflowTemplate(pipeline);
  const path = at(ANNOTATIONS.userParameters);
  const ignored = listed(
    template.metadata.annotations?.[ANNOTATIONS.userParameters],
  ).filter(name => isPlatform(name) || isBuiltIn(name));
  return [
    ...openParameters(template)
      .filter(name => !declared.includes(name))
      .map(name =>
        error(
          'user-parameters',
          path,
          `People may set ${name}, but spec.arguments.parameters declares no such parameter; declare it, or remove the name`,
        ),
      ),
    ...ignored.map(name =>
      warning(
        'user-parameters',
        path,
        `${name} is not for people to set: ${
          isPlatform(name)
            ? "the environment's ConfigMap supplies it"
            : "it is filled from the workload's own fields"
        }; remove the name`,
      ),
    ),
  ];
}

function checkTypes(pipeline: Pipeline, text: string | undefined): Finding[] {
  if (text === undefined) return [];
  const path = at(ANNOTATIONS.parameterTypes);
  let types: unknown;
  try {
    types = JSON.parse(text);
  } catch {
    types = undefined;
  }
  if (typeof types !== 'object' || types === null || Array.isArray(types))
    return [
      error(
        'parameter-types',
        path,
        'The annotation must be a JSON object such as {"max_pages":"integer"}',
      ),
    ];
  const declared = declaredNames(pipeline);
  return Object.entries(types).flatMap(([name, type]) => [
    ...(declared.includes(name)
      ? []
      : [
          warning(
            'parameter-types',
            path,
            `There is no parameter ${name}; remove it from the annotation`,
          ),
        ]),
    ...(TYPES.includes(type)
      ? []
      : [
          error(
            'parameter-types',
            path,
            `The type of ${name} must be one of ${TYPES.join(', ')}`,
          ),
        ]),
  ]);
}

function checkRefs(annotations: Record<string, string>): Finding[] {
  const { owner, system, dependencyOf } = ANNOTATIONS;
  return [owner, system, dependencyOf].flatMap(annotation =>
    listed(annotations[annotation])
      .filter(ref => !REF.test(ref))
      .map(ref =>
        warning(
          'entity-ref',
          at(annotation),
          `"${ref}" is no entity ref; write e.g. group:default/market-research`,
        ),
      ),
  );
}
