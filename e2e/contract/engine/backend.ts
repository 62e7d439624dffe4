/* eslint-disable @backstage/no-forbidden-package-imports -- the one door of these tests into the backend: they drive its adapters against clusters, and what they drive is not for others */
export {
  connectCluster,
  type ClusterConnection,
} from '@agent-workloads/backstage-plugin-agent-workloads-backend/src/kube';
export { KubeHttp } from '@agent-workloads/backstage-plugin-agent-workloads-backend/src/kube/KubeHttp';
export { systemClock } from '@agent-workloads/backstage-plugin-agent-workloads-backend/src/controller/Clock';
export { readNodes } from '@agent-workloads/backstage-plugin-agent-workloads-backend/src/domain/nodes';
export type {
  ArgoNode,
  Workflow,
} from '@agent-workloads/backstage-plugin-agent-workloads-backend/src/domain/argo';
export type { ClusterConfig } from '@agent-workloads/backstage-plugin-agent-workloads-backend/src/config';
export { createOperator } from '@agent-workloads/backstage-plugin-agent-workloads-backend/src/reconciler';
export { HmacSealer } from '@agent-workloads/backstage-plugin-agent-workloads-backend/src/integrity';
export { InMemoryHistory } from '@agent-workloads/backstage-plugin-agent-workloads-backend/src/history';
export {
  connectProvisioner,
  type ClusterObjects,
} from '@agent-workloads/backstage-plugin-agent-workloads-backend/src/kube';
export { createProvisioning } from '@agent-workloads/backstage-plugin-agent-workloads-backend/src/provisioning';
