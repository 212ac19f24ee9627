import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    // What is waited for comes soon; how soon is measured in bench/, and a busy machine is no failure.
    expect: { poll: { timeout: 20_000 } },
    include: ['src/**/*.test.{ts,tsx}', 'tests/flow/**/*.test.ts', 'tests/contract/**/*.test.ts', 'scripts/**/*.test.mjs'],
    // Outside Electron, `electron` starts a blocking download when it is imported; nothing under test may touch it.
    alias: { electron: resolve(import.meta.dirname, 'tests/support/electron-stub.ts') },
    environment: 'node',
    // On two cores Vitest would run one file at a time, while those that take longest wait: for timers, brokers and other processes.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    testTimeout: 60_000,
    hookTimeout: 60_000,
    restoreMocks: true,
  },
})
