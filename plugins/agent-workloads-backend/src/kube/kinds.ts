import {
  ENVIRONMENT_CONFIGMAP,
  GROUP,
  LABELS,
  PLURAL,
  VERSION,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';

/** Where a kind lives in the API, and which of its objects are watched. */
export interface KindInfo {
  apiVersion: string;
  kind: string;
  plural: string;
  namespaced: boolean;
  labelSelector?: string;
  fieldSelector?: string;
}

const ARGO = 'argoproj.io/v1alpha1';

export const KINDS = {
  workloads: {
    apiVersion: `${GROUP}/${VERSION}`,
    kind: 'AgentWorkload',
    plural: PLURAL,
    namespaced: true,
  },
  workflows: {
    apiVersion: ARGO,
    kind: 'Workflow',
    plural: 'workflows',
    namespaced: true,
    labelSelector: LABELS.workloadUid,
  },
  templates: {
    apiVersion: ARGO,
    kind: 'WorkflowTemplate',
    plural: 'workflowtemplates',
    namespaced: true,
  },
  clusterTemplates: {
    apiVersion: ARGO,
    kind: 'ClusterWorkflowTemplate',
    plural: 'clusterworkflowtemplates',
    namespaced: false,
  },
  environments: {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    plural: 'configmaps',
    namespaced: true,
    fieldSelector: `metadata.name=${ENVIRONMENT_CONFIGMAP}`,
  },
  namespaces: {
    apiVersion: 'v1',
    kind: 'Namespace',
    plural: 'namespaces',
    namespaced: false,
  },
  secrets: {
    apiVersion: 'v1',
    kind: 'Secret',
    plural: 'secrets',
    namespaced: true,
  },
  leases: {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    plural: 'leases',
    namespaced: true,
  },
  events: {
    apiVersion: 'v1',
    kind: 'Event',
    plural: 'events',
    namespaced: true,
  },
} as const satisfies Record<string, KindInfo>;

/** Path of a kind's collection, of one of its objects, or of an object's subresource. */
export function pathOf(
  { apiVersion, plural, namespaced }: KindInfo,
  at: { namespace?: string; name?: string; subresource?: string } = {},
): string {
  const parts = [
    apiVersion.includes('/') ? 'apis' : 'api',
    ...apiVersion.split('/'),
    ...(namespaced && at.namespace ? ['namespaces', at.namespace] : []),
    plural,
    ...(at.name ? [at.name] : []),
    ...(at.subresource ? [at.subresource] : []),
  ];
  return `/${parts.map(encodeURIComponent).join('/')}`;
}
