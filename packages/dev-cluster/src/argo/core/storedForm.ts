import type { Container, Template, WorkflowSpec } from '../model';

const TEXT_FIELDS = new Set(['value', 'default']);

/** A template as Argo stores it: with the empty objects its types always write. */
export function storedTemplate(template: Template): Template {
  const stored: Template = {
    inputs: {},
    metadata: {},
    outputs: {},
    ...withTextValues(template),
  };
  if (stored.container) stored.container = storedContainer(stored.container);
  if (stored.script) stored.script = storedContainer(stored.script);
  if (stored.dag) {
    stored.dag = {
      ...stored.dag,
      tasks: stored.dag.tasks.map(task => ({ arguments: {}, ...task })),
    };
  }
  if (stored.steps) {
    stored.steps = stored.steps.map(group =>
      group.map(step => ({ arguments: {}, ...step })),
    );
  }
  return stored;
}

/** A spec as Argo stores it in `status.storedWorkflowTemplateSpec`. */
export function storedSpec(spec: WorkflowSpec): WorkflowSpec {
  const stored: WorkflowSpec = {
    ...spec,
    arguments: withTextValues(spec.arguments ?? {}),
  };
  if (spec.templates) stored.templates = spec.templates.map(storedTemplate);
  return stored;
}

function storedContainer(container: Container): Container {
  const filled = Object.entries(container).filter(
    ([, value]) => !(Array.isArray(value) && value.length === 0),
  );
  return {
    name: '',
    resources: {},
    ...(Object.fromEntries(filled) as Container),
  };
}

/** Numbers and booleans given as parameter values become text, as Argo's AnyString does. */
function withTextValues<T>(value: T, key = '', inside = ''): T {
  if (Array.isArray(value)) {
    return value.map(item => withTextValues<unknown>(item, key, key)) as T;
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [
        name,
        withTextValues<unknown>(item, name, key || inside),
      ]),
    ) as T;
  }
  const isParameter = inside === 'parameters' || inside === 'valueFrom';
  if (isParameter && TEXT_FIELDS.has(key) && isScalar(value)) {
    return String(value) as T;
  }
  return value;
}

function isScalar(value: unknown): boolean {
  return typeof value === 'number' || typeof value === 'boolean';
}
