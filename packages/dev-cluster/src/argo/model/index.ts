export type * from './spec';
export type * from './status';
export type * from './workflow';
