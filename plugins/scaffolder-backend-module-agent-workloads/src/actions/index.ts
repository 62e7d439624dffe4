export * from './apply';
export * from './applyTemplate';
export * from './deleteEnvironment';
export * from './environmentValues';
export * from './launch';
export * from './wait';
