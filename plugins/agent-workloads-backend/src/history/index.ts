export * from './DatabaseHistory';
export * from './History';
export * from './InMemoryHistory';
