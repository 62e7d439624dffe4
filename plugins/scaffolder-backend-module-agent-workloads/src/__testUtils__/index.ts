export * from './aContext';
