import '@testing-library/jest-dom';
import { configure } from '@testing-library/react';

// Whole pages render slowly where many tests share a processor.
const PATIENCE_MS = 15_000;
// A form that is filled in from start to end takes many such waits.
jest.setTimeout(12 * PATIENCE_MS);
configure({
  asyncUtilTimeout: PATIENCE_MS,
  getElementError: message => {
    const error = new Error((message ?? '').slice(0, 2000));
    error.name = 'TestingLibraryElementError';
    return error;
  },
});

// jsdom lays nothing out; the drawing asks for sizes all the same.
class NoResizeObserver implements ResizeObserver {
  observe() {}
  unobserve() {}
  disconnect() {}
}
globalThis.ResizeObserver ??= NoResizeObserver;

// Nor does it scroll.
window.scrollTo = () => {};
