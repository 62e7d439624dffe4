export { startArgoEngine } from './startArgoEngine';
export type { ArgoEngine, ArgoEngineOptions } from './startArgoEngine';
export type { Image, Images } from './pods/images';
