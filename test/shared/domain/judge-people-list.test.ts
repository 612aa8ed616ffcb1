import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isOfAnotherTenant } from '../../../shared/domain/judge-people-list.ts'
import { contoso, fabrikam } from '../support/facts.ts'

const around = {
  tid: contoso,
  own: new Set(['contoso.example', 'contoso.onmicrosoft.example']),
  others: new Map([['fabrikam.example', fabrikam]]),
}
const name = fc.stringMatching(/^[a-z]{1,8}$/)
const ours = fc.tuple(name, fc.constantFrom(...around.own)).map(([who, domain]) => `${who}@${domain}`)
const guest = name.map((who) => `${who}_fabrikam.example#EXT#@contoso.onmicrosoft.example`)
const theirs = name.map((who) => `${who}@Fabrikam.example`)
const unknown = name.map((who) => `${who}@further.example`)

describe('a list of people', () => {
  it('of the tenant that was asked for is taken, with guests and further domains in it', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(ours, guest, unknown)), ours, (people, one) => {
        expect(isOfAnotherTenant([...people, one], around)).toBe(false)
      }),
    )
  })

  it('in which one name is of another tenant is refused, however many are not', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(ours, guest)), theirs, (people, one) => {
        expect(isOfAnotherTenant([...people, one], around)).toBe(true)
      }),
    )
  })

  it('in which no name is of the tenant is refused, though nobody knows whose it is', () => {
    fc.assert(
      fc.property(fc.array(unknown, { minLength: 1 }), (people) => {
        expect(isOfAnotherTenant(people, around)).toBe(true)
      }),
    )
  })

  it('that is empty, or without names, says nothing', () => {
    expect(isOfAnotherTenant([], around)).toBe(false)
    expect(isOfAnotherTenant(['no-domain'], around)).toBe(false)
  })
})
