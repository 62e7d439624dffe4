import { ARGO_API_VERSION } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { z } from 'zod';
import type { WorkflowTemplate } from '../argo';
import { error, type Finding } from './finding';

const NAME = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;

/** As Argo reads it: numbers and booleans become strings. */
const text = z
  .union([z.string(), z.number(), z.boolean()], { error: 'must be a string' })
  .transform(String);
const record = z.record(z.string(), z.unknown());
const texts = z.record(z.string(), z.string());

const parameter = z.looseObject({
  name: z.string(),
  value: text.optional(),
  default: text.optional(),
  description: text.optional(),
  globalName: z.string().optional(),
  enum: z.array(text).optional(),
  valueFrom: z
    .looseObject({
      supplied: z.record(z.string(), z.never()).optional(),
      default: text.optional(),
      path: z.string().optional(),
      parameter: z.string().optional(),
      configMapKeyRef: z
        .looseObject({
          name: z.string(),
          key: z.string(),
          optional: z.boolean().optional(),
        })
        .optional(),
    })
    .optional(),
});
const artifact = z.looseObject({
  name: z.string(),
  path: z.string().optional(),
  from: z.string().optional(),
  optional: z.boolean().optional(),
});
const values = z.looseObject({
  parameters: z.array(parameter).optional(),
  artifacts: z.array(artifact).optional(),
});

const templateRef = z.looseObject({
  name: z.string(),
  template: z.string(),
  clusterScope: z.boolean().optional(),
});
const hook = z.looseObject({
  template: z.string().optional(),
  templateRef: templateRef.optional(),
  expression: z.string().optional(),
  arguments: values.optional(),
});
const task = z.looseObject({
  name: z.string(),
  template: z.string().optional(),
  templateRef: templateRef.optional(),
  depends: z.string().optional(),
  dependencies: z.array(z.string()).optional(),
  arguments: values.optional(),
  when: z.string().optional(),
  onExit: z.string().optional(),
  hooks: z.record(z.string(), hook).optional(),
  continueOn: z
    .looseObject({
      failed: z.boolean().optional(),
      error: z.boolean().optional(),
    })
    .optional(),
});

const container = z.looseObject({
  name: z.string().optional(),
  image: z.string().optional(),
  resources: z
    .looseObject({
      limits: z.record(z.string(), text).optional(),
      requests: z.record(z.string(), text).optional(),
    })
    .optional(),
  securityContext: record.optional(),
});
const volumes = z.array(z.looseObject({ name: z.string() }));

const template = z.looseObject({
  name: z.string(),
  inputs: values.optional(),
  outputs: values.optional(),
  dag: z.looseObject({ tasks: z.array(task) }).optional(),
  steps: z.array(z.array(task)).optional(),
  suspend: z.looseObject({ duration: text.optional() }).optional(),
  container: container.optional(),
  script: container.optional(),
  containerSet: z.looseObject({ containers: z.array(container) }).optional(),
  initContainers: z.array(container).optional(),
  sidecars: z.array(container).optional(),
  resource: record.optional(),
  http: record.optional(),
  data: record.optional(),
  plugin: record.optional(),
  retryStrategy: record.optional(),
  securityContext: record.optional(),
  volumes: volumes.optional(),
  activeDeadlineSeconds: text.optional(),
  podSpecPatch: z.string().optional(),
});

const pipeline = z.looseObject({
  apiVersion: z.literal(ARGO_API_VERSION, {
    error: `must be ${ARGO_API_VERSION}`,
  }),
  kind: z.enum(['WorkflowTemplate', 'ClusterWorkflowTemplate'], {
    error: 'must be WorkflowTemplate',
  }),
  metadata: z.looseObject({
    name: z
      .string()
      .max(63, 'must have at most 63 characters')
      .regex(NAME, 'must be lower-case letters, digits and hyphens'),
    namespace: z.string().optional(),
    labels: texts.optional(),
    annotations: texts.optional(),
  }),
  spec: z.looseObject({
    entrypoint: z.string().optional(),
    onExit: z.string().optional(),
    hooks: z.record(z.string(), hook).optional(),
    arguments: values.optional(),
    templates: z.array(template).optional(),
    templateDefaults: template.partial().optional(),
    securityContext: record.optional(),
    volumes: volumes.optional(),
    hostNetwork: z.boolean().optional(),
    activeDeadlineSeconds: z.number().optional(),
    automountServiceAccountToken: z.boolean().optional(),
    podSpecPatch: z.string().optional(),
  }),
});

/** A WorkflowTemplate of which the linter's rules know that its fields have the types that Argo wants. */
export type Pipeline = z.output<typeof pipeline>;
/** A template of it. */
export type PipelineTemplate = z.output<typeof template>;
/** A task of a DAG, or a step. */
export type PipelineTask = z.output<typeof task>;
/** A container of a template. */
export type PipelineContainer = z.output<typeof container>;
/** Inputs, outputs or arguments. */
export type PipelineValues = z.output<typeof values>;
/** What a task or hook runs, and with what. */
export type Call = Pick<PipelineTask, 'template' | 'templateRef' | 'arguments'>;

/** Reads a value as a WorkflowTemplate, or says in which fields it is none. */
export function readPipeline(
  value: unknown,
): { pipeline: Pipeline } | { problems: Finding[] } {
  const read = pipeline.safeParse(withoutNulls(value));
  if (read.success) return { pipeline: read.data };
  return {
    problems: read.error.issues.map(issue =>
      error(
        'shape',
        pathOf(issue.path),
        `${sentence(
          issue.message,
        )}; correct the field, the other rules are looked at then`,
      ),
    ),
  };
}

/** The same object for the rules that launching has, too; the shape that was read is what they need. */
export function asWorkflowTemplate(read: Pipeline): WorkflowTemplate {
  const { metadata } = read;
  return {
    ...read,
    metadata: {
      uid: '',
      resourceVersion: '',
      creationTimestamp: '',
      ...metadata,
      namespace: metadata.namespace ?? '',
    },
    spec: read.spec as WorkflowTemplate['spec'],
  };
}

/** An API server reads an absent field where null stands. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== null)
      .map(([key, inner]) => [key, withoutNulls(inner)]),
  );
}

/** `spec.templates[2].dag` of its parts. */
export function pathOf(parts: readonly PropertyKey[]): string {
  return parts
    .map((part, index) => {
      if (typeof part === 'number') return `[${part}]`;
      return index === 0 ? String(part) : `.${String(part)}`;
    })
    .join('');
}

function sentence(message: string): string {
  return message.startsWith('must') ? `The field ${message}` : message;
}
