export { FakeSignals } from './FakeSignals';
export { renderPages } from './renderPages';
