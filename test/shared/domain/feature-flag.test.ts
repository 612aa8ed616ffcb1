import { describe, expect, it } from 'vitest'
import { featureFlags, flagDescriptions, flagsNeeded, parseFeatureFlag } from '../../../shared/domain/feature-flag.ts'

describe('a feature flag', () => {
  it('that opens the integration needs itself alone', () => {
    expect(flagsNeeded('entra-integration-ui')).toEqual(['entra-integration-ui'])
  })

  it('of the finer ones needs the one that opens the integration too', () => {
    for (const flag of featureFlags.slice(1)) expect(flagsNeeded(flag)).toEqual(['entra-integration-ui', flag])
  })

  it('is known by its key alone, and explained', () => {
    for (const flag of featureFlags) {
      expect(parseFeatureFlag(flag)).toBe(flag)
      expect(flagDescriptions[flag].length).toBeGreaterThan(20)
    }
    for (const text of ['', 'entra-integration', 'ENTRA-INTEGRATION-UI', 'toString'])
      expect(parseFeatureFlag(text)).toBeUndefined()
  })
})
