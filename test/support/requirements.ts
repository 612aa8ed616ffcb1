import { describe } from 'vitest'

/**
 * `describe` for tests that need something this machine may lack; `reason` says what. Where it is missing the tests are
 * skipped, and reported as such; with TENANTRY_NO_SKIPS=1 (the build server) they fail instead.
 */
export function skipUnless(reason: string, available: boolean): typeof describe.skip {
  if (available) return describe
  if (process.env['TENANTRY_NO_SKIPS'] !== '1') return describe.skip
  throw new Error(`These tests must not be skipped: ${reason}`)
}
