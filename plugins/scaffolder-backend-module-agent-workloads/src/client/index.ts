export type * from './WorkloadsClient';
export * from './RestWorkloadsClient';
