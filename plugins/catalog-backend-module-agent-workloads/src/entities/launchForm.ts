import type { JsonObject } from '@backstage/types';
import type {
  PipelineParameter,
  PipelineView,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';

const MAX_VALUE = 768;
/** As Argo names them; others would mean something to the form or to the catalog. */
const PARAMETER_NAME = /^[A-Za-z0-9][-A-Za-z0-9_]*$/;
const PATTERNS: Partial<Record<string, string>> = {
  integer: '^-?[0-9]+$',
  number: '^-?[0-9]+([.][0-9]+)?$',
};

/** The pages of the form. Whatever the pipeline says is only a title, a description, a default or a choice here: never a key that the form or the scaffolder acts on. */
export function launchForm(pipeline: PipelineView): JsonObject[] {
  const own = ownParameters(pipeline);
  return [workPage(pipeline), ...(own.length > 0 ? [ownPage(own)] : [])];
}

/** What people may set beside the workload's own fields. */
export function ownParameters({ parameters }: PipelineView) {
  return parameters.filter(
    ({ name, filledFrom }) => !filledFrom && PARAMETER_NAME.test(name),
  );
}

/** Whether the pipeline looks at sites. */
export function takesSites({ parameters }: PipelineView): boolean {
  return parameters.some(({ filledFrom }) => filledFrom === 'targetUrls');
}

function workPage(pipeline: PipelineView): JsonObject {
  const sites = takesSites(pipeline);
  return {
    title: 'What the agent should do',
    required: ['objective', ...(sites ? ['targetUrls'] : [])],
    properties: {
      objective: {
        title: 'Objective',
        description: 'What the agent should find out.',
        type: 'string',
        minLength: 1,
        maxLength: 32_768,
        'ui:widget': 'textarea',
        'ui:autofocus': true,
      },
      ...(sites && {
        targetUrls: {
          title: 'Sites',
          description: 'Where it looks. Percent-encode special characters.',
          type: 'array',
          minItems: 1,
          maxItems: 50,
          uniqueItems: true,
          items: {
            type: 'string',
            maxLength: 1024,
            pattern: '^https?://\\S+$',
          },
        },
      }),
      owner: {
        title: 'Owner',
        description: 'You, or a group of yours. Default is you.',
        type: 'string',
        'ui:field': 'MyGroupsPicker',
      },
    },
  };
}

function ownPage(parameters: readonly PipelineParameter[]): JsonObject {
  return {
    title: 'Parameters of the pipeline',
    properties: {
      parameters: {
        title: 'Parameters',
        type: 'object',
        required: parameters
          .filter(({ required }) => required)
          .map(({ name }) => name),
        properties: Object.fromEntries(
          parameters.map(parameter => [parameter.name, field(parameter)]),
        ),
      },
    },
  };
}

/** Argo passes texts, so every field is one, whatever it is read as. */
function field({
  name,
  description,
  default: preset,
  enum: choices,
  required,
  type = 'string',
}: PipelineParameter): JsonObject {
  const values =
    choices ?? (type === 'boolean' ? ['true', 'false'] : undefined);
  const usable =
    preset !== undefined && (values === undefined || values.includes(preset));
  const pattern = PATTERNS[type];
  return {
    title: name,
    type: 'string',
    ...(description && { description }),
    ...(usable && { default: preset }),
    ...(values ? { enum: values } : { maxLength: MAX_VALUE }),
    ...(required && !values && { minLength: 1 }),
    ...(pattern && !values && { pattern }),
    ...(type === 'text' && !values && { 'ui:widget': 'textarea' }),
  };
}
