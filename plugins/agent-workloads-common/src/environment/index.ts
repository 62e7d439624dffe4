export * from './completeEnvironmentValues';
export * from './digest';
