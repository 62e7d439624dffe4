import {
  ANNOTATIONS,
  LABELS,
  type PipelineParameter,
  type PipelineView,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { stringifyError } from '@backstage/errors';
import type { ArgoParameter, WorkflowTemplate } from '../domain/argo';
import { templateFloor } from '../domain/floor';
import { openParameters } from '../domain/preflightParameters';
import { checkPipeline, gatesOf } from '../domain/preflightPipeline';
import type { ClusterStore } from '../kube/ClusterStore';
import { catalogFacts } from './catalogFacts';
import type { Clusters } from './Clusters';
import { parameterTypes } from './parameterTypes';
import { templateLookup } from './templates';

const FILLED_FROM: Record<string, PipelineParameter['filledFrom']> = {
  job_id: 'jobId',
  target_urls: 'targetUrls',
  objective: 'objective',
  prefix: 'targetPrefix',
};

/** The pipelines of a namespace, or of all; a cluster-wide one once for each namespace that may launch it. */
export function listPipelines(
  clusters: Clusters,
  where: { cluster?: string; namespace?: string },
): PipelineView[] {
  return [...clusters.values()]
    .filter(({ name }) => where.cluster === undefined || name === where.cluster)
    .flatMap(store =>
      [
        ...store.templates.list().map(template => ({
          template,
          namespace: template.metadata.namespace,
        })),
        ...launchNamespaces(store).flatMap(namespace =>
          (store.clusterTemplates?.list() ?? []).map(template => ({
            template,
            namespace,
          })),
        ),
      ].map(found => ({ ...found, store })),
    )
    .filter(
      ({ template, namespace }) =>
        template.metadata.labels?.[LABELS.pipeline] === 'true' &&
        (where.namespace === undefined || namespace === where.namespace),
    )
    .map(({ store, template, namespace }) =>
      viewOrProblem(store, template, namespace),
    );
}

/** Not every cluster checks templates for more than being YAML; one that is none must not hide all others. */
function viewOrProblem(
  store: ClusterStore,
  template: WorkflowTemplate,
  namespace: string,
): PipelineView {
  try {
    return pipelineView(store, template, namespace);
  } catch (error) {
    const { name } = template.metadata;
    return {
      cluster: store.name,
      namespace,
      name,
      kind: template.kind,
      title: name,
      parameters: [],
      gates: [],
      problems: [`The template can't be read: ${stringifyError(error)}`],
    };
  }
}

/** Where workloads may be launched; with all namespaces watched, those that are environments. */
function launchNamespaces(store: ClusterStore): readonly string[] {
  return !store.watchesAll
    ? store.namespaces
    : store.environments.list().map(({ metadata }) => metadata.namespace);
}

function pipelineView(
  store: ClusterStore,
  template: WorkflowTemplate,
  namespace: string,
): PipelineView {
  const { name, annotations } = template.metadata;
  const lookup = templateLookup(store, namespace);
  const floor = templateFloor(template);
  const description = annotations?.[ANNOTATIONS.description];
  const launchable = template.metadata.labels?.[LABELS.launchable] === 'true';
  return {
    cluster: store.name,
    namespace,
    name,
    kind: template.kind,
    title: annotations?.[ANNOTATIONS.title] ?? name,
    ...(description && { description }),
    ...catalogFacts(template.metadata),
    ...(launchable && { launchable }),
    parameters: parametersOf(template),
    gates: gatesOf(template, lookup),
    ...('floor' in floor &&
      Object.keys(floor.floor).length > 0 && { floor: floor.floor }),
    problems: checkPipeline(template, lookup).map(({ message }) => message),
  };
}

/** What people may set, and the parameters filled from the workload's own fields. */
function parametersOf(template: WorkflowTemplate): PipelineParameter[] {
  const open = openParameters(template);
  const types = parameterTypes(template);
  return (template.spec.arguments?.parameters ?? [])
    .filter(({ name }) => open.includes(name) || FILLED_FROM[name])
    .map(parameter => parameterView(parameter, types.get(parameter.name)));
}

function parameterView(
  parameter: ArgoParameter,
  type: PipelineParameter['type'],
): PipelineParameter {
  const { name, description } = parameter;
  const preset = parameter.value ?? parameter.default;
  const filledFrom = FILLED_FROM[name];
  return {
    name,
    ...(description && { description }),
    ...(type && { type }),
    ...(preset !== undefined && { default: preset }),
    ...(parameter.enum && { enum: parameter.enum }),
    ...(filledFrom && { filledFrom }),
    required:
      !filledFrom && preset === undefined && parameter.valueFrom === undefined,
  };
}
