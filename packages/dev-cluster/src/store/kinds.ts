import { ResourceKind } from './types';

interface Spec {
  kind: string;
  plural?: string;
  short?: string[];
  cluster?: true;
  status?: true;
  generation?: true;
  categories?: string[];
}

const builtIn = (group: string, version: string, spec: Spec): ResourceKind => ({
  group,
  version,
  plural: spec.plural ?? `${spec.kind.toLowerCase()}s`,
  singular: spec.kind.toLowerCase(),
  kind: spec.kind,
  listKind: `${spec.kind}List`,
  namespaced: !spec.cluster,
  shortNames: spec.short ?? [],
  categories: spec.categories ?? [],
  statusSubresource: spec.status ?? false,
  generation: spec.generation ?? false,
});

const argo = (kind: string, short: string[], cluster?: true) =>
  // A custom resource without status subresource: every change outside metadata raises the generation.
  builtIn('argoproj.io', 'v1alpha1', {
    kind,
    short,
    cluster,
    generation: true,
  });

const workload = { status: true, generation: true } as const;

/** Every kind that is served without a CustomResourceDefinition. */
export const KINDS = {
  Namespace: builtIn('', 'v1', {
    kind: 'Namespace',
    short: ['ns'],
    cluster: true,
    status: true,
  }),
  ConfigMap: builtIn('', 'v1', { kind: 'ConfigMap', short: ['cm'] }),
  Secret: builtIn('', 'v1', { kind: 'Secret' }),
  ServiceAccount: builtIn('', 'v1', { kind: 'ServiceAccount', short: ['sa'] }),
  Pod: builtIn('', 'v1', {
    kind: 'Pod',
    short: ['po'],
    categories: ['all'],
    ...workload,
  }),
  Event: builtIn('', 'v1', { kind: 'Event', short: ['ev'] }),
  Service: builtIn('', 'v1', {
    kind: 'Service',
    short: ['svc'],
    categories: ['all'],
    status: true,
  }),
  ResourceQuota: builtIn('', 'v1', {
    kind: 'ResourceQuota',
    short: ['quota'],
    status: true,
  }),
  LimitRange: builtIn('', 'v1', { kind: 'LimitRange', short: ['limits'] }),
  PersistentVolumeClaim: builtIn('', 'v1', {
    kind: 'PersistentVolumeClaim',
    short: ['pvc'],
    status: true,
  }),
  Role: builtIn('rbac.authorization.k8s.io', 'v1', { kind: 'Role' }),
  RoleBinding: builtIn('rbac.authorization.k8s.io', 'v1', {
    kind: 'RoleBinding',
  }),
  ClusterRole: builtIn('rbac.authorization.k8s.io', 'v1', {
    kind: 'ClusterRole',
    cluster: true,
  }),
  ClusterRoleBinding: builtIn('rbac.authorization.k8s.io', 'v1', {
    kind: 'ClusterRoleBinding',
    cluster: true,
  }),
  Deployment: builtIn('apps', 'v1', {
    kind: 'Deployment',
    short: ['deploy'],
    categories: ['all'],
    ...workload,
  }),
  StatefulSet: builtIn('apps', 'v1', {
    kind: 'StatefulSet',
    short: ['sts'],
    categories: ['all'],
    ...workload,
  }),
  Job: builtIn('batch', 'v1', {
    kind: 'Job',
    categories: ['all'],
    ...workload,
  }),
  PodDisruptionBudget: builtIn('policy', 'v1', {
    kind: 'PodDisruptionBudget',
    short: ['pdb'],
    ...workload,
  }),
  NetworkPolicy: builtIn('networking.k8s.io', 'v1', {
    kind: 'NetworkPolicy',
    plural: 'networkpolicies',
    short: ['netpol'],
    generation: true,
  }),
  Lease: builtIn('coordination.k8s.io', 'v1', { kind: 'Lease' }),
  CustomResourceDefinition: builtIn('apiextensions.k8s.io', 'v1', {
    kind: 'CustomResourceDefinition',
    short: ['crd', 'crds'],
    cluster: true,
    ...workload,
  }),
  Workflow: argo('Workflow', ['wf']),
  WorkflowTemplate: argo('WorkflowTemplate', ['wftmpl']),
  ClusterWorkflowTemplate: argo(
    'ClusterWorkflowTemplate',
    ['clusterwftmpl', 'cwft'],
    true,
  ),
  WorkflowTaskResult: argo('WorkflowTaskResult', []),
} as const satisfies Record<string, ResourceKind>;

/** The built-in kinds as a list. */
export const BUILT_IN_KINDS: readonly ResourceKind[] = Object.values(KINDS);
