import { defineConfig } from 'vitest/config'
import { ringAsText } from '../../attacks/token-smith.ts'

// One ring of keys for all mutants.
process.env['TENANTRY_TEST_RING'] ??= ringAsText()

/** The tests that hold the verifier of tokens and the rules of whom one stands for and of our own tokens, but for the random ones: a mutant is killed the same way every time or not at all. */
export default defineConfig({
  test: {
    include: [
      'test/attacks/**/*.test.ts',
      'test/shared/domain/{tokens,callers,issuing}/**/*.test.ts',
      'test/shared/domain/providers/access-tokens.test.ts',
    ],
    exclude: ['test/attacks/fuzz.test.ts'],
    testTimeout: 30_000,
    isolate: false,
  },
})
