export {
  EMBEDDED,
  chromeCacheDir,
  portsFrom,
  projectRoot,
  type Ports,
} from './config';
export {
  applyEnvironment,
  objectsOf,
  type EnvironmentOptions,
  type EnvironmentSecrets,
} from './environment';
export {
  environmentValues,
  renderEnvironment,
  writeEnvironment,
  type RenderedEnvironment,
} from './renderEnvironment';
export { KubeApplier } from './KubeApplier';
export {
  startDevCluster,
  type DevCluster,
  type DevClusterOptions,
  type Endpoints,
} from './startDevCluster';
export { ALL_SERVICES, type ServiceName } from './startServices';
export type { Log, Service } from './services/Service';
export {
  startPostgres,
  type PostgresOptions,
} from './services/postgres/startPostgres';
export { startS3, type S3Options } from './services/s3/startS3';
export { startChrome, type ChromeOptions } from './services/chrome/startChrome';
export { startModel } from './services/model/startModel';
export { startShop, type ShopOptions } from './services/startShop';
