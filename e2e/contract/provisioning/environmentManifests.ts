/** An object that somebody has applied. */
export interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
  };
  [field: string]: unknown;
}

const GROUP = 'agent-workloads.io';

/** Everything of the tests, to be pruned by. */
export const LABEL = { 'provisioning-test': 'environment' };

/** A Namespace as environments have it. */
export const aNamespace = (name: string): Manifest => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: {
    name,
    labels: {
      [`${GROUP}/environment`]: 'true',
      'pod-security.kubernetes.io/enforce': 'restricted',
    },
  },
});

/** Gives the provisioner its rights there. */
export const aBinding = (
  role = 'agent-workloads-provisioner-environment',
): Manifest => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'RoleBinding',
  metadata: { name: 'agent-workloads-provisioner' },
  roleRef: {
    apiGroup: 'rbac.authorization.k8s.io',
    kind: 'ClusterRole',
    name: role,
  },
  subjects: [
    {
      kind: 'ServiceAccount',
      name: 'agent-workloads-provisioner',
      namespace: 'agent-workloads-system',
    },
  ],
});

export const aConfigMap = (
  name: string,
  data: Record<string, string>,
): Manifest => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, labels: LABEL },
  data,
});

/** A Secret that the portal fills. */
export const aSecret = (
  name: string,
  source: string,
  keys?: string,
): Manifest => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: {
    name,
    labels: LABEL,
    annotations: {
      [`${GROUP}/secret-source`]: source,
      ...(keys && { [`${GROUP}/generate-keys`]: keys }),
    },
  },
  type: 'Opaque',
});

/** A service of an environment, as small as the Pod Security level allows. */
export const aDeployment = (name: string, replicas = 0): Manifest => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, labels: LABEL },
  spec: {
    replicas,
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: {
        securityContext: {
          runAsNonRoot: true,
          runAsUser: 65532,
          seccompProfile: { type: 'RuntimeDefault' },
        },
        containers: [
          {
            name: 'main',
            image: 'docker.io/library/none:1',
            securityContext: {
              allowPrivilegeEscalation: false,
              capabilities: { drop: ['ALL'] },
            },
          },
        ],
      },
    },
  },
});

/** A pipeline with nothing in it. */
export const aTemplate = (name: string): Manifest => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'WorkflowTemplate',
  metadata: { name, labels: LABEL },
  spec: {
    entrypoint: 'wait',
    templates: [{ name: 'wait', suspend: {} }],
  },
});

/** A whole environment, in an order that can't be applied as it is. */
export const anEnvironment = (namespace: string): Manifest[] => [
  aTemplate('pipeline'),
  aDeployment('service'),
  aConfigMap('agent-workloads-environment', { bucket: 'runs' }),
  aSecret('generated', 'generate', 'username,password'),
  aSecret('shared', 'config:s3'),
  {
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: { name: 'bounds', labels: LABEL },
    spec: { hard: { pods: '10' } },
  },
  aBinding(),
  aNamespace(namespace),
];
