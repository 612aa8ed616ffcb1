import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readOwnClaims } from '../../../../shared/domain/callers/own-claims.ts'
import {
  claimsOf,
  endOf,
  narrowed,
  type PersonHolder,
  type TokenTerms,
} from '../../../../shared/domain/issuing/own-token.ts'
import { permissions, permissionsOf, personRoles } from '../../../../shared/domain/roles.ts'
import {
  ana,
  contoso,
  enabledProvider,
  guidOf,
  minutesLater,
  noon,
  northBank,
  secondsLater,
} from '../../support/facts.ts'

const person: PersonHolder = {
  kind: 'member',
  person: { by: 'entra', tid: contoso, oid: guidOf(1) },
  guest: false,
  organisation: northBank,
  roles: ['Manager'],
  brought: ['Manager'],
}
const terms: TokenTerms = {
  issuer: 'https://hub.example',
  audience: 'https://orders.example',
  client: 'client',
  jti: 'jti',
  from: noon,
  until: minutesLater(10),
}

describe('the claims of a token that is made', () => {
  it('say of a person no more than ids and roles', () => {
    expect(Object.keys(claimsOf(person, terms)).sort()).toEqual(
      ['aud', 'client_id', 'exp', 'iat', 'iss', 'jti', 'kind', 'oid', 'organisation', 'roles', 'sub', 'tid'].sort(),
    )
  })

  it('name a person by the two ids of Entra, and permit no more than was asked for', () => {
    expect(claimsOf(person, terms).sub).toBe(`${contoso}/${guidOf(1)}`)
    expect(claimsOf(person, terms)).not.toHaveProperty('scope')
    expect(claimsOf(person, { ...terms, scopes: ['profile', 'sync.start_client'] })).toMatchObject({
      scope: 'profile sync.start_client',
    })
  })

  it('say of a program which one it is', () => {
    const program = { kind: 'system-integration', tid: contoso, clientId: 'program', organisation: northBank } as const
    expect(claimsOf(program, terms)).toMatchObject({ sub: 'program', roles: ['System'], organisation: northBank })
    expect(claimsOf(program, terms)).not.toHaveProperty('oid')
  })

  it('say of somebody who came by another provider no tenant and no object id, in no place', () => {
    const elsewhere = { by: 'provider', provider: enabledProvider, providerOwner: northBank, memberId: ana } as const
    const claims = claimsOf({ ...person, person: { ...elsewhere, passport: 'hash' } }, terms)
    expect(claims).toMatchObject({ sub: `member:${ana}`, provider: enabledProvider, provider_owner: northBank })
    for (const name of ['tid', 'oid', 'memberId', 'person']) expect(claims).not.toHaveProperty(name)
    expect(readOwnClaims(claims)).toMatchObject({ person: { ...elsewhere, passport: 'hash' } })
  })

  it('have whole seconds, and never a later end', () => {
    const { iat, exp } = claimsOf(person, { ...terms, from: secondsLater(0.9), until: secondsLater(9.9) })
    expect([iat, exp]).toEqual([noon.getTime() / 1000, noon.getTime() / 1000 + 9])
  })

  it('are read again as they were written', () => {
    const roles = fc.subarray([...personRoles])
    const holders = fc.record(
      {
        guest: fc.boolean(),
        roles,
        brought: roles,
        stamp: fc.string({ minLength: 1 }),
        sid: fc.string({ minLength: 1 }),
      },
      { requiredKeys: ['guest', 'roles', 'brought'] },
    )
    fc.assert(
      fc.property(holders, ({ guest, ...more }) => {
        const holder = { ...person, guest, ...more }
        const claims = claimsOf(holder, terms)
        const read = readOwnClaims(claims)
        const { roles: held, brought, ...rest } = holder
        expect(read).toMatchObject(rest)
        expect('brought' in read ? read.brought : held).toEqual(brought)
      }),
    )
  })
})

describe('the end of a token', () => {
  it('is after its life, and never later than that of what it is made from', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: -100, max: 100 }), (life, left) => {
        const end = endOf(noon, life, minutesLater(left))
        expect(end.getTime()).toBe(Math.min(minutesLater(life).getTime(), minutesLater(left).getTime()))
      }),
    )
  })
})

describe('narrowing what a token permits', () => {
  it('never gives what is not held, and gives all that is named', () => {
    const names = fc.uniqueArray(fc.constantFrom(...permissions, 'everything', ''), { minLength: 1 })
    fc.assert(
      fc.property(names, fc.subarray([...personRoles]), (wished, roles) => {
        const held = permissionsOf(roles)
        const kept = narrowed(wished.join(' '), held)
        if (wished.every((name) => held.some((one) => one === name)))
          expect([...(kept ?? [])].sort()).toEqual([...wished].sort())
        else expect(kept).toBeUndefined()
      }),
    )
  })

  it('takes names with one space between', () => {
    const held = permissionsOf(['Manager'])
    expect(narrowed('sync.start_client profile', held)).toEqual(['profile', 'sync.start_client'])
    for (const unsound of ['', ' profile', 'profile ', 'profile  profile', 'profile,profile', 'PROFILE'])
      expect(narrowed(unsound, held)).toBeUndefined()
  })
})
