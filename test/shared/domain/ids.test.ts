import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  newestFirst,
  parseEntraTenantId,
  parseMemberId,
  parseOrganisationId,
  parseRunId,
} from '../../../shared/domain/ids.ts'

const lower = '0f8fad5b-d9cb-469f-a165-70867728950e'

describe('ids', () => {
  it.each([parseOrganisationId, parseEntraTenantId, parseMemberId])('are GUIDs, kept in lower case', (parse) => {
    expect(parse(lower.toUpperCase())).toBe(lower)
    for (const text of ['', `{${lower}}`, ` ${lower}`, `${lower}\n`, lower.replaceAll('-', ''), `${lower}0`, 'common'])
      expect(parse(text)).toBeUndefined()
  })

  it('mean the same in every spelling of their letters', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.func(fc.boolean()), (guid, upper) => {
        const mixed = Array.from(guid)
          .map((sign, index) => (upper(index) ? sign.toUpperCase() : sign))
          .join('')
        expect(parseOrganisationId(mixed)).toBe(guid)
      }),
    )
  })

  it('are never made from a text that a key of a table would refuse', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...Array.from('0aF-/\\#?%\u0000\n\u007f{')) }), (text) => {
        const id = parseOrganisationId(text) ?? parseRunId(text) ?? ''
        expect(id).toMatch(/^[0-9a-f-]*$/)
      }),
    )
  })

  it('of runs are twelve and eight hex digits', () => {
    expect(parseRunId('fe57d1a2b3c4-0a1b2c3d')).toBe('fe57d1a2b3c4-0a1b2c3d')
    for (const text of ['fe57d1a2b3c4', 'FE57D1A2B3C4-0A1B2C3D', 'fe57d1a2b3c4-0a1b2c3', "fe57d1a2b3c4-0a1b2c3d'"])
      expect(parseRunId(text)).toBeUndefined()
  })
})

describe('newest first', () => {
  it('sorts later moments before earlier ones', () => {
    const moment = fc.date({ min: new Date(0), max: new Date('9999-12-31T23:59:59.999Z'), noInvalidDate: true })
    fc.assert(
      fc.property(moment, moment, (one, other) => {
        const [a, b] = [newestFirst(one), newestFirst(other)]
        expect(a).toMatch(/^[0-9a-f]{12}$/)
        expect(Math.sign(one.getTime() - other.getTime())).toBe(a < b ? 1 : a > b ? -1 : 0)
      }),
    )
  })
})
