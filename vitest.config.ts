import { defineConfig } from 'vitest/config'
import closingLineReporter from './local/checks/closing-line-reporter.ts'

/** Tests that tell whole stories against the running hub; they share one stack (Azurite, simulators, hub) per run. */
const onTheStack = ['test/journeys/**/*.test.ts', 'test/contracts/*.test.ts']

const deep = ['test/deep/**/*.test.ts']

export default defineConfig(({ mode }) => ({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    reporters: ['default', closingLineReporter()],
    projects:
      mode === 'deep'
        ? [wholeMatrix(project('deep', [...deep, 'test/functions/authorisation.test.ts']))]
        : [
            seeded(project('in-process', ['test/**/*.test.{ts,tsx}'], [...onTheStack, ...deep])),
            seeded({ test: { ...project('on-the-stack', onTheStack).test, globalSetup: 'test/support/stack.ts' } }),
          ],
  },
}))

function project(name: string, include: string[], exclude: string[] = []) {
  return { test: { name, include, exclude, pool: 'forks' as const, testTimeout: 30_000, hookTimeout: 60_000 } }
}

function seeded<Test extends object>(project: { test: Test }) {
  return { test: { ...project.test, setupFiles: 'test/support/property-seed.ts' } }
}

function wholeMatrix<Test extends object>(project: { test: Test }) {
  return { test: { ...project.test, env: { TENANTRY_WHOLE_MATRIX: '1' } } }
}
