export * from './cluster';
export * from './failures';
export * from './poll';
