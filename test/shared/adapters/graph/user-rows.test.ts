import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readUserRow, userProperties, type UserRow } from '../../../../shared/adapters/graph/user-rows.ts'
import type { DirectoryUser } from '../../../../shared/domain/directory-user.ts'

const id = 'AAAAAAAA-bbbb-4ccc-8ddd-eeeeeeeeeeee'
const userOf = (row: Record<string, unknown>): DirectoryUser | undefined => {
  const read = readUserRow({ id, ...row })
  return read.kind === 'user' ? read.user : undefined
}

describe('a row of people', () => {
  it('says what Graph publishes, and is not disturbed by what it does not ask for', () => {
    expect(
      readUserRow({
        '@odata.type': '#microsoft.graph.user',
        id,
        displayName: ' Zoë Ødegård ',
        givenName: 'Zoë',
        surname: 'Ødegård',
        mail: 'Zoe@Contoso.example',
        userPrincipalName: 'zoe@contoso.example',
        otherMails: ['zoe@private.example'],
        proxyAddresses: ['SMTP:Zoe@Contoso.example', 'smtp:z@contoso.example', 'X500:/o=x', 'SIP:zoe@contoso.example'],
        businessPhones: ['+44 1', '+44 2'],
        mobilePhone: '+44 3',
        jobTitle: 'Clerk',
        accountEnabled: true,
        userType: 'Member',
        assignedLicenses: [{ disabledPlans: [], skuId: id }],
        signInActivity: { lastSignInDateTime: '0001-01-01T00:00:00Z' },
      }),
    ).toEqual({
      kind: 'user',
      user: {
        objectId: id.toLowerCase(),
        displayName: 'Zoë Ødegård',
        givenName: 'Zoë',
        surname: 'Ødegård',
        mail: 'Zoe@Contoso.example',
        upn: 'zoe@contoso.example',
        otherMails: ['zoe@private.example', 'z@contoso.example'],
        phone: '+44 1',
        jobTitle: 'Clerk',
        enabled: true,
        userType: 'member',
        licensed: true,
      },
    })
  })

  it('takes null, empty and nothing at all for not said, and no licence for no licence', () => {
    const empty = { mail: null, displayName: '', userType: null, businessPhones: [], mobilePhone: null }
    expect(userOf(empty)).toEqual({ objectId: id.toLowerCase(), otherMails: [] })
    expect(userOf({ assignedLicenses: [] })?.licensed).toBe(false)
    expect(userOf({ accountEnabled: false })?.enabled).toBe(false)
    expect(userOf({ userType: 'GUEST' })?.userType).toBe('guest')
    expect(userOf({ userType: 'Robot' })?.userType).toBeUndefined()
    expect(userOf({ mobilePhone: '+44 3' })?.phone).toBe('+44 3')
  })

  it('without an identity that can be found again is a person without one', () => {
    for (const strange of [undefined, null, '', 'not-a-guid', 7])
      expect(readUserRow({ id: strange, displayName: 'Somebody' })).toEqual({
        kind: 'user',
        user: { displayName: 'Somebody', otherMails: [] },
      })
  })

  it.each([
    null,
    undefined,
    5,
    'row',
    [],
    {},
    { id: 'x' },
    { '@removed': { reason: 'deleted' } },
    { jobTitle: 'Clerk' },
  ])('that names nobody (%j) is nobody', (row) => {
    expect(readUserRow(row)).toEqual({ kind: 'nobody' })
  })

  it.each([
    ['changed', 'soft'],
    ['deleted', 'hard'],
    ['', 'soft'],
    [undefined, 'soft'],
  ])('with @removed for the reason %j is a deletion: %s', (reason, how) => {
    expect(readUserRow({ id, displayName: 'Gone', '@removed': { reason } })).toEqual({
      kind: 'removed',
      removed: { objectId: id.toLowerCase(), how },
    })
  })

  it('keeps further addresses once, whatever their case, and no more than a hundred', () => {
    const many = Array.from({ length: 300 }, (_, at) => `a${at}@contoso.example`)
    expect(userOf({ otherMails: many })?.otherMails).toHaveLength(100)
    expect(
      userOf({ mail: 'A@b.example', otherMails: ['a@B.example', 'c@b.example'], proxyAddresses: ['smtp:C@b.example'] })
        ?.otherMails,
    ).toEqual(['c@b.example'])
  })

  it('that is longer than any directory takes says nothing by it', () => {
    expect(userOf({ displayName: 'x'.repeat(257), mail: `${'x'.repeat(320)}@b.example` })).toEqual({
      objectId: id.toLowerCase(),
      otherMails: [],
    })
  })
})

const anyRow = fc.oneof(
  fc.anything(),
  fc.dictionary(fc.constantFrom(...userProperties, '@removed'), fc.oneof(fc.anything(), fc.string(), fc.uuid())),
)

describe('any row at all', () => {
  it('is read without a fault and without a word that it does not hold', () => {
    fc.assert(
      fc.property(anyRow, (row) => {
        const read = readUserRow(row)
        const written = wordsIn(row)
        for (const word of wordsOf(read)) expect(written.some((one) => one.toLowerCase().includes(word))).toBe(true)
      }),
      { numRuns: 2_000 },
    )
  })

  it('makes at most one person, and none without an id, a name or an address in it', () => {
    fc.assert(
      fc.property(anyRow, (row) => {
        const read = readUserRow(row)
        if (read.kind !== 'user') return
        const { objectId, displayName, mail, upn } = read.user
        expect(objectId ?? displayName ?? mail ?? upn).toBeDefined()
      }),
      { numRuns: 2_000 },
    )
  })
})

/** Every text of what was read, in lower case. */
function wordsOf(read: UserRow): string[] {
  if (read.kind === 'nobody') return []
  if (read.kind === 'removed') return [read.removed.objectId]
  const { userType: _, ...user } = read.user
  return Object.values(user).flatMap((value) =>
    (Array.isArray(value) ? value : [value]).flatMap((one: unknown) =>
      typeof one === 'string' ? [one.toLowerCase()] : [],
    ),
  )
}

function wordsIn(row: unknown): string[] {
  if (typeof row !== 'object' || row === null) return []
  return Object.values(row).flatMap((value: unknown) =>
    (Array.isArray(value) ? value : [value]).flatMap((one: unknown) => (typeof one === 'string' ? [one] : [])),
  )
}
