export * from './types';
export * from './ApiError';
export * from './kinds';
export { openObjectStore } from './openObjectStore';
export type { OpenObjectStoreOptions } from './openObjectStore';
