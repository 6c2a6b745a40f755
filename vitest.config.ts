import { defineConfig } from 'vitest/config';

const long = { testTimeout: 60_000, hookTimeout: 120_000 };

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: [
            'packages/*/src/**/*.test.ts',
            'simulators/src/**/*.test.ts',
            'architecture/*.test.ts',
            'wording/*.test.ts',
            'torture/**/*.test.ts',
          ],
          isolate: false,
          // Bit by bit over whole files takes its time where other work goes on.
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'integration',
          include: ['packages/*/test/**/*.test.ts'],
          globalSetup: ['packages/hub/test/support/test-server.ts'],
          ...long,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['e2e/**/*.test.ts'],
          fileParallelism: false,
          ...long,
          testTimeout: 180_000,
        },
      },
      { test: { name: 'conformance', include: ['conformance/**/*.test.ts'], ...long } },
    ],
  },
});
