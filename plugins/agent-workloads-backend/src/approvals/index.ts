export type { Approvals, GateRef } from './Approvals';
export * from './DefaultApprovals';
export * from './trustedGate';
export * from './viewer';
