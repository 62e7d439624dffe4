export * from './limits';
export * from './parseManifests';
export * from './readWorkspace';
export { withLabels } from './kustomization';
export * from './readLabels';
