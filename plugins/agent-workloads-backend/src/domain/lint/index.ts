export * from './lintTemplate';
