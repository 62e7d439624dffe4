import { KINDS } from '../store/kinds';
import type { KubeObject, ObjectStore } from '../store/types';
import { findRepository } from './artifacts/repository';
import type { ArtifactStoreOptions } from './artifacts/repository';
import { specInForce } from './core/effectiveSpec';
import type { Facts, PodFact } from './core/Operation';
import type { Workflow, WorkflowTemplate } from './model';
import { nodeIdOf, podFact, POD_KEYS } from './pods/podObject';

/** The pods of a Workflow; those of an earlier one with its name don't count. */
export function podsOf(store: ObjectStore, workflow: Workflow): KubeObject[] {
  const { name, namespace, uid } = workflow.metadata;
  return store
    .list(KINDS.Pod, {
      ...(namespace ? { namespace } : {}),
      labelSelector: `${POD_KEYS.workflow}=${name}`,
    })
    .items.filter(pod =>
      pod.metadata.ownerReferences?.some(owner => owner.uid === uid),
    );
}

/** Everything that a pass over this Workflow may look at. */
export function observe(
  store: ObjectStore,
  workflow: Workflow,
  now: Date,
  artifactStore: ArtifactStoreOptions,
): Facts {
  const namespace = workflow.metadata.namespace ?? 'default';
  const pods = new Map<string, PodFact>();
  for (const pod of podsOf(store, workflow)) {
    const id = nodeIdOf(pod.metadata);
    if (id) pods.set(id, podFact(pod));
  }
  return {
    now,
    pods,
    configMap(name) {
      const object = store.get(KINDS.ConfigMap, { namespace, name });
      if (!object) return undefined;
      return {
        labels: object.metadata.labels ?? {},
        data: (object.data ?? {}) as Record<string, string>,
      };
    },
    workflowTemplate(name, clusterScope) {
      const found = clusterScope
        ? store.get(KINDS.ClusterWorkflowTemplate, { name })
        : store.get(KINDS.WorkflowTemplate, { namespace, name });
      return found as WorkflowTemplate | undefined;
    },
    artifactRepository: () =>
      findRepository(store, namespace, specInForce(workflow), artifactStore),
  };
}
