import type { Template, TemplateRef } from '../model';
import { TemplateError } from './Operation';
import type { Operation, TemplateScope } from './Operation';
import { storedTemplate } from './storedForm';

/** The template that a call names, and the scope in which its own names are looked up. */
export function resolveTemplate(
  operation: Operation,
  call: { template?: string; templateRef?: TemplateRef },
  scope: TemplateScope,
): { template: Template; scope: TemplateScope } {
  const target = call.templateRef
    ? scopeOfRef(operation, call.templateRef)
    : scope;
  const name = call.templateRef?.template ?? call.template ?? '';
  const found = target.templates.find(one => one.name === name);
  if (!found) throw new TemplateError(notFound(target, call, name));
  const template = withDefaults(found, operation.spec.templateDefaults);
  if (call.templateRef && target.storedAs) {
    operation.status.storedTemplates = {
      ...operation.status.storedTemplates,
      [`${target.storedAs}/${name}`]: storedTemplate(found),
    };
  }
  return { template, scope: target };
}

function scopeOfRef(operation: Operation, ref: TemplateRef): TemplateScope {
  const cluster = ref.clusterScope === true;
  const owner = operation.facts.workflowTemplate(ref.name, cluster);
  if (!owner) {
    const kind = cluster ? 'clusterworkflowtemplates' : 'workflowtemplates';
    throw new TemplateError(`${kind}.argoproj.io "${ref.name}" not found`);
  }
  const name = `${cluster ? 'cluster' : 'namespaced'}/${ref.name}`;
  return { name, templates: owner.spec.templates ?? [], storedAs: name };
}

function notFound(
  scope: TemplateScope,
  call: { templateRef?: TemplateRef },
  name: string,
): string {
  if (call.templateRef) {
    return `template ${name} not found in workflow template ${call.templateRef.name}`;
  }
  const owner = scope.storedAs?.split('/')[1];
  return owner
    ? `template reference ${owner}.${name} not found`
    : `template name '${name}' undefined`;
}

function withDefaults(
  template: Template,
  defaults: Partial<Template> | undefined,
): Template {
  return defaults ? { ...defaults, ...template } : template;
}
