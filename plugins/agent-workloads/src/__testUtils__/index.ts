export { expectNoA11yProblems } from './expectNoA11yProblems';
export { FakeSignals } from './FakeSignals';
export { page, renderForm } from './renderForm';
export { renderPages } from './renderPages';
