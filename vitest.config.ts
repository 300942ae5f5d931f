import { defineConfig } from 'vitest/config';

/** One project a lane; the editor lane has its own runner (mocha inside VS Code). */
export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['test/unit/**/*.test.ts'], testTimeout: 60_000 } },
      {
        test: {
          name: 'cluster',
          include: ['test/cluster/**/*.test.ts'],
          testTimeout: 30_000,
          hookTimeout: 120_000,
          // What is waited for comes by watches and retries; no test asks how fast.
          expect: { poll: { timeout: 15_000 } },
        },
      },
      {
        test: {
          name: 'mesh',
          include: ['test/mesh/**/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 240_000,
          // Each has a mesh of its own and loads it as hard as it can.
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
