import type { Manifest } from './manifests';

/**
 * Applied in this order: first what lets others in (the Namespace, the rights to it, its bounds), then what they refer to, then what
 * runs, last what uses all of it. Kinds of other APIs come after them.
 */
const ORDER = [
  'Namespace',
  'RoleBinding',
  'ResourceQuota',
  'LimitRange',
  'NetworkPolicy',
  'ServiceAccount',
  'Secret',
  'ConfigMap',
  'PersistentVolumeClaim',
  'Service',
  'PodDisruptionBudget',
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'Job',
  'CronJob',
  'WorkflowTemplate',
];

const rank = ({ kind }: Manifest) => {
  const found = ORDER.indexOf(kind);
  return found < 0 ? ORDER.length : found;
};

/** In the order in which they are applied; those of one kind stay as they were sent. */
export function inOrder(manifests: readonly Manifest[]): Manifest[] {
  return [...manifests].sort((a, b) => rank(a) - rank(b));
}
