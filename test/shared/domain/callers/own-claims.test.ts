import { describe, expect, it } from 'vitest'
import { readOwnClaims, subjectOfMember } from '../../../../shared/domain/callers/own-claims.ts'
import { ana, contoso, enabledProvider, guidOf, northBank } from '../../support/facts.ts'

const person = { kind: 'member', tid: contoso, oid: guidOf(1), organisation: northBank }
const read = { kind: 'member', person: { by: 'entra', tid: contoso, oid: guidOf(1) }, organisation: northBank }
const elsewhere = {
  kind: 'member',
  sub: subjectOfMember(ana),
  provider: enabledProvider,
  provider_owner: northBank,
  passport: 'hash',
  organisation: northBank,
}

describe('the claims of a token of the hub’s own', () => {
  it('say which person, in which Organisation', () => {
    expect(readOwnClaims({ ...person, jti: 'x', roles: ['Admin'] })).toEqual({ ...read, guest: false })
  })

  it('say whether a guest, and which session', () => {
    expect(readOwnClaims({ ...person, guest: true, sid: 'hash' })).toEqual({ ...read, guest: true, sid: 'hash' })
    expect(readOwnClaims({ ...person, guest: 'true', sid: 7 })).toEqual({ ...read, guest: false })
  })

  it('say what the token behind it brought, and under which stamp', () => {
    const brought = readOwnClaims({ ...person, brought_roles: ['Admin', 7], stamp: 'hash' })
    expect(brought).toEqual({ ...read, guest: false, brought: ['Admin'], stamp: 'hash' })
    expect(readOwnClaims({ ...person, brought_roles: 'Admin', stamp: 7 })).toEqual({ ...read, guest: false })
  })

  it('say which program, whoever asked for the token, and of which Organisation', () => {
    const program = { kind: 'system-integration', tid: contoso, organisation: northBank }
    const asked = readOwnClaims({ ...program, oid: guidOf(1), sub: guidOf(2), client_id: guidOf(3) })
    expect(asked).toEqual({ ...program, clientId: guidOf(2) })
    expect(readOwnClaims({ ...program, tid: undefined })).toEqual({ refused: 'claim.missing' })
  })

  it('say which Member came by which provider and Passport', () => {
    expect(readOwnClaims({ ...elsewhere, stamp: 'stamp', sid: 'session' })).toEqual({
      kind: 'member',
      person: { by: 'provider', provider: enabledProvider, providerOwner: northBank, memberId: ana, passport: 'hash' },
      guest: false,
      organisation: northBank,
      stamp: 'stamp',
      sid: 'session',
    })
  })

  it.each([
    ['provider', 'entra'],
    ['provider', ''],
    ['provider_owner', undefined],
    ['passport', undefined],
    ['passport', ''],
    ['sub', ana],
    ['sub', `${contoso}/${guidOf(1)}`],
    ['sub', 'member:'],
    ['sub', `person:${ana}`],
  ])('of somebody who came by a provider are refused where %s is %j', (name, value) => {
    expect(readOwnClaims({ ...elsewhere, [name]: value })).toEqual({ refused: 'claim.missing' })
  })

  it.each(['tid', 'oid'])('never make somebody a person of Microsoft and of another provider: %s', (name) => {
    expect(readOwnClaims({ ...elsewhere, [name]: contoso })).toEqual({ refused: 'claim.invalid' })
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
