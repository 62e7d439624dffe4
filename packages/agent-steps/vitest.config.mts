import { defineConfig } from 'vitest/config';

// eslint-disable-next-line import/no-default-export -- vitest reads the default export
export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    globalSetup: ['test/support/bundle.ts'],
    // LangGraph's validation suite knows no imports; our own tests import what they use.
    globals: true,
    testTimeout: 150_000,
    hookTimeout: 120_000,
    // Each integration file starts its own services; two cores don't carry many of them.
    maxWorkers: 2,
  },
});
