import { describe, expect, it } from 'vitest'
import { readOwnClaims } from '../../../../shared/domain/callers/own-claims.ts'
import { contoso, guidOf, northBank } from '../../support/facts.ts'

const person = { kind: 'member', tid: contoso, oid: guidOf(1), organisation: northBank }

describe('the claims of a token of the hub’s own', () => {
  it('say which person, in which Organisation', () => {
    expect(readOwnClaims({ ...person, jti: 'x', roles: ['Admin'] })).toEqual({ ...person, guest: false })
  })

  it('say whether a guest, and which session', () => {
    expect(readOwnClaims({ ...person, guest: true, sid: 'hash' })).toEqual({ ...person, guest: true, sid: 'hash' })
    expect(readOwnClaims({ ...person, guest: 'true', sid: 7 })).toEqual({ ...person, guest: false })
  })

  it('say what the token behind it brought, and under which stamp', () => {
    const read = readOwnClaims({ ...person, brought_roles: ['Admin', 7], stamp: 'hash' })
    expect(read).toEqual({ ...person, guest: false, brought: ['Admin'], stamp: 'hash' })
    expect(readOwnClaims({ ...person, brought_roles: 'Admin', stamp: 7 })).toEqual({ ...person, guest: false })
  })

  it('say which program, whoever asked for the token, and of which Organisation', () => {
    const program = { kind: 'system-integration', tid: contoso, organisation: northBank }
    const read = readOwnClaims({ ...program, oid: guidOf(1), sub: guidOf(2), client_id: guidOf(3) })
    expect(read).toEqual({ ...program, clientId: guidOf(2) })
  })

  it.each([
    ['tid', undefined],
    ['tid', 'contoso'],
    ['organisation', undefined],
    ['organisation', 'north'],
    ['organisation', [northBank]],
    ['oid', undefined],
    ['oid', ''],
  ])('are refused where %s is %j', (name, value) => {
    expect(readOwnClaims({ ...person, [name]: value })).toEqual({ refused: 'claim.missing' })
  })

  it.each([undefined, 'platform-service', 'Member', 7])('are refused where kind is %j', (kind) => {
    expect(readOwnClaims({ ...person, kind })).toEqual({ refused: 'kind.refused' })
  })
})
