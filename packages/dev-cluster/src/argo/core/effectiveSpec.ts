import type {
  Parameter,
  Workflow,
  WorkflowSpec,
  WorkflowTemplate,
} from '../model';
import { storedSpec, storedTemplate } from './storedForm';

/** The Workflow's spec over that of the template it names; the Workflow wins. */
export function joinSpecs(
  workflow: WorkflowSpec,
  template: WorkflowSpec,
): WorkflowSpec {
  return storedSpec({
    ...template,
    ...withoutEmpty(workflow),
    arguments: {
      ...joinParameters(workflow, template),
      ...joinArtifacts(workflow, template),
    },
    ...joinTemplates(workflow, template),
  });
}

/** The spec in force: what was stored at the start, and what may change on the way. */
export function specInForce(workflow: Workflow): WorkflowSpec {
  const stored = workflow.status?.storedWorkflowTemplateSpec;
  if (!stored) return storedSpec(workflow.spec);
  const { suspend, shutdown } = workflow.spec;
  return { ...stored, suspend, shutdown: shutdown || stored.shutdown };
}

/** Templates as they are kept in `status.storedTemplates`. */
export function storedTemplates(template: WorkflowTemplate, prefix: string) {
  return Object.fromEntries(
    (template.spec.templates ?? []).map(one => [
      `${prefix}/${template.metadata.name}/${one.name}`,
      storedTemplate(one),
    ]),
  );
}

function joinParameters(workflow: WorkflowSpec, template: WorkflowSpec) {
  const own = workflow.arguments?.parameters ?? [];
  const inherited = template.arguments?.parameters ?? [];
  const merged = own.map(parameter =>
    overlay(
      parameter,
      inherited.find(({ name }) => name === parameter.name),
    ),
  );
  const names = new Set(own.map(({ name }) => name));
  const rest = inherited.filter(({ name }) => !names.has(name));
  const parameters = [...merged, ...rest];
  return parameters.length > 0 ? { parameters } : {};
}

function overlay(own: Parameter, inherited: Parameter | undefined): Parameter {
  if (!inherited) return own;
  const { value, valueFrom, ...rest } = inherited;
  const hasOwn = own.value !== undefined || own.valueFrom !== undefined;
  return hasOwn ? { ...rest, ...own } : { ...inherited, ...own };
}

function joinArtifacts(workflow: WorkflowSpec, template: WorkflowSpec) {
  const own = workflow.arguments?.artifacts ?? [];
  const names = new Set(own.map(({ name }) => name));
  const rest = (template.arguments?.artifacts ?? []).filter(
    ({ name }) => !names.has(name),
  );
  const artifacts = [...own, ...rest];
  return artifacts.length > 0 ? { artifacts } : {};
}

function joinTemplates(workflow: WorkflowSpec, template: WorkflowSpec) {
  const own = workflow.templates ?? [];
  const names = new Set(own.map(({ name }) => name));
  const rest = (template.templates ?? []).filter(
    ({ name }) => !names.has(name),
  );
  return { templates: [...own, ...rest] };
}

function withoutEmpty(spec: WorkflowSpec): WorkflowSpec {
  return Object.fromEntries(
    Object.entries(spec).filter(
      ([, value]) => value !== undefined && value !== '' && value !== null,
    ),
  );
}
