import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { localFields } from '../../../../shared/domain/profile.ts'
import {
  fieldMapFaults,
  mapFields,
  parseProviderField,
  profileOf,
  readField,
  readFields,
  standardFieldMap,
  type ClaimSource,
} from '../../../../shared/domain/providers/field-map.ts'

const claims = {
  given_name: '  Ada ',
  emails: ['ada@bank.example', 'second@bank.example'],
  address: { locality: 'London' },
  nested: [['deep']],
  blank: ' \u0000\t ',
  number: 42,
  fraction: 0.5,
  yes: true,
  nothing: null,
  long: 'x'.repeat(301),
  'https://bank.example/claims/title': 'Dr',
}

describe('a provider field', () => {
  it.each([
    ['given_name', 'Ada'],
    ['emails[0]', 'ada@bank.example'],
    ['emails[1]', 'second@bank.example'],
    ['number', '42'],
    ['https://bank.example/claims/title', 'Dr'],
  ])('%s is %s', (field, value) => {
    expect(readField(field, claims)).toEqual({ value })
  })

  it.each([
    ['emails[2]', 'out of range'],
    ['emails', 'a list'],
    ['given_name[0]', 'not a list'],
    ['emails[-1]', 'unreadable'],
    ['emails[0][0]', 'unreadable'],
    ['emails[]', 'unreadable'],
    ['emails[0', 'unreadable'],
    ['', 'unreadable'],
    ['nested[0]', 'nested'],
    ['address', 'nested'],
    ['address.locality', 'absent'],
    ['absent', 'absent'],
    ['nothing', 'absent'],
    ['blank', 'blank'],
    ['yes', 'not a text'],
    ['fraction', 'not a text'],
    ['long', 'too long'],
    ['constructor', 'absent'],
    ['__proto__', 'absent'],
  ])('%s is missing: %s', (field, missing) => {
    expect(readField(field, claims)).toEqual({ missing })
  })

  it('never breaks, and never gives a blank, whatever is asked and answered', () => {
    fc.assert(
      fc.property(fc.string(), fc.dictionary(fc.string(), fc.jsonValue()), (field, found) => {
        const reading = readField(field, found)
        if ('value' in reading) expect(reading.value.trim()).not.toBe('')
      }),
    )
  })

  it('is an index or nothing', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 9999 }), (index) => {
        expect(parseProviderField(`emails[${index}]`)).toEqual({ claim: 'emails', index })
        expect(parseProviderField(`emails[-${index}]`)).toBeUndefined()
      }),
    )
  })
})

describe('a field map', () => {
  const details: ClaimSource = { name: 'user-details', claims: { given_name: 'Ada', email: '' } }
  const idToken: ClaimSource = { name: 'id-token', claims: { given_name: 'Other', email: 'ada@bank.example' } }

  it('takes each field from the first source that has it, and says which that was', () => {
    const mapped = mapFields(standardFieldMap, [details, idToken])
    expect(profileOf(mapped)).toEqual({ FirstName: 'Ada', Email: 'ada@bank.example' })
    expect(mapped.get('FirstName')?.source).toBe(details)
    expect(mapped.get('Email')?.source).toBe(idToken)
  })

  it('maps nothing that it does not name', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom(...localFields), fc.constantFrom('a', 'b[0]', 'c')),
        fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.jsonValue()),
        (map, found) => {
          const mapped = mapFields(map, [{ name: 'id-token', claims: found }])
          for (const field of mapped.keys()) expect(Object.hasOwn(map, field)).toBe(true)
        },
      ),
    )
  })

  it('names the fields that no provider field can fill', () => {
    expect(fieldMapFaults({ Town: 'address[0][1]', Email: 'email', Surname: 'x[-1]' })).toEqual([
      "fieldMap.Surname: is neither a claim's name nor name[index]",
      "fieldMap.Town: is neither a claim's name nor name[index]",
    ])
  })

  it('shows what becomes of each of the 21 fields, and why one stays empty', () => {
    const map = {
      Email: 'emails[0]',
      Town: 'address',
      FirstName: 'emails',
      Surname: 'given_name[0]',
      Dob: 'emails[2]',
      Gender: 'gender',
    }
    const fields = readFields(map, [{ claims }])
    expect(Object.keys(fields)).toEqual([...localFields])
    expect(fields).toMatchObject({
      Email: { value: 'ada@bank.example' },
      Town: { missing: 'nested' },
      FirstName: { missing: 'a list' },
      Surname: { missing: 'not a list' },
      Dob: { missing: 'out of range' },
      Gender: { missing: 'absent' },
      Country: { missing: 'not in the map' },
    })
  })

  it('reads the first source that has a value, and of several without one tells what is wrong', () => {
    const [list, text, none] = [{ claims: { nick: ['a'] } }, { claims: { nick: 'Ada' } }, { claims: {} }]
    expect(readFields({ FirstName: 'nick' }, [list, text, none]).FirstName).toEqual({ value: 'Ada' })
    expect(readFields({ FirstName: 'nick' }, [none, list]).FirstName).toEqual({ missing: 'a list' })
  })
})
