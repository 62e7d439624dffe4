export { createKubernetesServer } from './createKubernetesServer';
export type {
  KubernetesServer,
  KubernetesServerOptions,
} from './createKubernetesServer';
