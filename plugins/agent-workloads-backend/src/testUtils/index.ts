export * from './FakeClock';
export * from './InMemoryClusterStore';
export * from './aGate';
export * from './aTemplate';
export * from './aWorkflow';
export * from './aWorkload';
export * from './testSealer';
