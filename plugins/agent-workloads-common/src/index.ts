/**
 * What every part of Agent Workloads shares: the custom resource, its words, permissions and validation.
 *
 * @packageDocumentation
 */
export * from './constants';
export * from './environment';
export * from './crd.generated';
export * from './keys';
export * from './manifest';
export * from './resources';
export * from './api';
export * from './permissions';
export * from './phases';
export * from './validation';
