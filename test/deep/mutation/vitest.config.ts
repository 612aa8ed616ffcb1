import { defineConfig } from 'vitest/config'

/** The tests that hold the verifier of tokens, but for the random ones: a mutant is killed the same way every time or not at all. */
export default defineConfig({
  test: {
    include: ['test/attacks/**/*.test.ts', 'test/shared/domain/tokens/**/*.test.ts'],
    exclude: ['test/attacks/fuzz.test.ts'],
    testTimeout: 30_000,
    isolate: false,
  },
})
