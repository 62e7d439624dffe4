export * from './PortalApi';
export type * from './ProvisioningClient';
export * from './RestProvisioningClient';
export * from './RestWorkloadsClient';
export type * from './WorkloadsClient';
