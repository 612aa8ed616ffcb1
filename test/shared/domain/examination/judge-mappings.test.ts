import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { judgeMappings, type MappingFacts } from '../../../../shared/domain/examination/judge-mappings.ts'
import { entraTenantId, organisationId } from '../../../../shared/domain/ids.ts'
import { personRoles } from '../../../../shared/domain/roles.ts'

const guid = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`
const platform = { tid: entraTenantId(guid(1)), organisationId: organisationId(guid(2)) }
const sound: MappingFacts = {
  tid: entraTenantId(guid(3)),
  organisationId: organisationId(guid(4)),
  state: 'active',
  roles: ['Admin', 'Employee'],
}
const verdicts = (mapping: Partial<MappingFacts>) =>
  judgeMappings([{ ...sound, ...mapping }], platform).map(({ verdict }) => verdict)

describe('A tenant mapping', () => {
  it('that is active and names roles is well', () => {
    expect(verdicts({})).toEqual([])
    expect(verdicts({ roles: [], anyone: 'Employee' })).toEqual([])
    expect(verdicts({ state: 'revoked', revocation: 'operator' })).toEqual([])
  })

  it.each([
    ['gives nobody a role', { roles: [] }],
    ['makes everybody an Admin', { anyone: 'Admin' as const }],
    ["lets the platform's own tenant into a customer's organisation", { tid: platform.tid }],
  ])('that %s is ill', (_name, change) => {
    expect(verdicts(change)).toEqual(['ill'])
  })

  it("of the platform's own tenant to its own organisation is well", () => {
    expect(verdicts({ tid: platform.tid, organisationId: platform.organisationId })).toEqual([])
  })

  it('that waits for somebody is nothing to mend in the deployment', () => {
    expect(verdicts({ state: 'consented' })).toEqual(['unsure'])
    expect(verdicts({ state: 'revoked', revocation: 'consent-lost' })).toEqual(['unsure'])
  })

  it('that is there twice is told once', () => {
    expect(judgeMappings([sound, sound], platform)).toMatchObject([
      { verdict: 'ill', what: expect.stringContaining('twice') as string },
    ])
  })

  it('of one tenant to several organisations is no fault', () => {
    expect(judgeMappings([sound, { ...sound, organisationId: organisationId(guid(5)) }], platform)).toEqual([])
  })
})

const anyMapping = fc.record({
  tid: fc.integer({ min: 1, max: 6 }).map((number) => entraTenantId(guid(number))),
  organisationId: fc.integer({ min: 1, max: 6 }).map((number) => organisationId(guid(number))),
  state: fc.constantFrom('active' as const, 'consented' as const, 'revoked' as const),
  roles: fc.subarray([...personRoles]),
})

describe('However the mappings look', () => {
  it('what is ill says what to do, and names the tenant and the organisation', () => {
    fc.assert(
      fc.property(fc.array(anyMapping, { maxLength: 20 }), (mappings) => {
        for (const { verdict, what, mend } of judgeMappings(mappings, platform)) {
          if (verdict === 'ill') expect(mend).not.toBe(undefined)
          expect(what).toMatch(/tenant [0-9a-f-]{36} to organisation [0-9a-f-]{36}/)
        }
      }),
    )
  })

  it('order changes nothing', () => {
    const keyed = { selector: ({ tid, organisationId: of }: MappingFacts) => `${tid} ${of}`, maxLength: 12 }
    fc.assert(
      fc.property(fc.uniqueArray(anyMapping, keyed), (mappings) => {
        const told = (list: readonly MappingFacts[]) => judgeMappings(list, platform).map(({ what }) => what)
        expect(told([...mappings].reverse()).sort()).toEqual(told(mappings).sort())
      }),
    )
  })
})
