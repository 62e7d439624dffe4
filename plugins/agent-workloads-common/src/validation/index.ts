export * from './characters';
export * from './freeText';
export * from './names';
export * from './storage';
export * from './targetUrl';
