import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { SessionCaller } from '../../../shared/domain/caller.ts'
import { HubError } from '../../../shared/domain/hub-error.ts'
import { memberId, type MemberId, type OrganisationId, type ProviderId } from '../../../shared/domain/ids.ts'
import { entraPassportKey, mostPassports } from '../../../shared/domain/member.ts'
import { parseEMail, type EMail } from '../../../shared/domain/profile.ts'
import { finishSignIn } from '../../../shared/services/finish-sign-in.ts'
import { trustIdentityProvider, type NewProvider } from '../../../shared/services/identity-providers.ts'
import { startLink } from '../../../shared/services/link-passport.ts'
import { passportMark } from '../../../shared/services/passport-mark.ts'
import {
  listOwnPassports,
  listPassportsOfMember,
  unlinkOwnPassport,
  unlinkPassportOfMember,
} from '../../../shared/services/passports.ts'
import { acceptPlatformProvider } from '../../../shared/services/platform-providers.ts'
import { resolveCaller } from '../../../shared/services/resolve-caller.ts'
import { failFrom, memoryMail, platform, repair } from '../../support/memory-ports.ts'
import { memberOf, providerHub, setUp, signIn, type ProviderHub } from '../../support/provider/provider-hub.ts'
import {
  makeKey,
  scriptedProvider,
  type ProviderKeyPair,
  type ScriptedProvider,
} from '../../support/provider/scripted-provider.ts'
import { aMapping, aMember, aMembership, ana, contoso, guidOf, northBank, southBank } from '../support/facts.ts'
import { expectRefusal } from '../support/refusals.ts'
import { sessionHash } from '../../../shared/services/session-hash.ts'

let key: ProviderKeyPair
let hub: ProviderHub, op: ScriptedProvider, home: ProviderId, other: ProviderId
let mail: ReturnType<typeof memoryMail>
beforeAll(async () => {
  key = await makeKey('ES256', 'key-1')
})
beforeEach(async () => {
  hub = await providerHub()
  mail = memoryMail()
  hub = { ...hub, ports: { ...hub.ports, mail } }
  op = await scriptedProvider(() => hub.ports.clock.now(), key)
  home = await trusted()
  other = await trusted({ label: 'Harbour ID' })
})
afterEach(() => op.stop())

const ada = parseEMail('ada@customer.example') as EMail
const returnTo = '/console/account'

async function trusted(change: Partial<NewProvider> = {}): Promise<ProviderId> {
  const organisationId = change.organisationId ?? northBank
  const providerId = await setUp(hub, { discoveryUrl: op.issuer, ...change })
  const current = await hub.ports.identityProviders.find({ organisationId, providerId })
  if (current) await trustIdentityProvider(hub.ports, { ...current, version: current.version }, ['customer.example'])
  return providerId
}

/** A browser that signs in; answers its session cookie. */
async function enter(provider = home, person = 'ada', eMail: string = ada, organisation: OrganisationId = northBank) {
  op.person = person
  op.script = { userDetails: { email: eMail, email_verified: true, name: person } }
  const result = await signIn(hub, op, provider, { organisation })
  if (result.kind !== 'signed-in') throw new Error(result.kind)
  return result.session
}
async function callerOf(cookie: string): Promise<SessionCaller> {
  const caller = await resolveCaller(hub.ports, cookie)
  if (caller.kind !== 'member') throw new Error('Not signed in.')
  return caller
}
/** A linking from start to end; the session cookie may be another one on the way back. */
async function link(cookie: string, provider: ProviderId, person: string, session: string | undefined = cookie) {
  op.person = person
  op.script = { userDetails: { email: ada, name: person } }
  const cookies = { browser: undefined, session: cookie }
  const begun = await startLink(hub.ports, await callerOf(cookie), { provider, returnTo }, cookies)
  const parameters = op.authorise(new URL(begun.location))
  return finishSignIn(hub.ports, { provider, parameters, browser: begun.browser, session })
}
const passport = (provider: ProviderId, subject: string) => ({ provider, issuer: op.issuer, subject })
const idOf = (provider: ProviderId, subject: string) => passportMark(hub.ports, passport(provider, subject))
const holderOf = async (provider: ProviderId, subject: string) =>
  (await hub.ports.members.findByPassport(passport(provider, subject)))?.memberId
const audited = async () =>
  (await hub.ports.audit.list(northBank, { limit: 50 })).items.map(({ action }) => action as string)

describe('a Member who is signed in', () => {
  it('adds a passport, and comes back by it as the same Member', async () => {
    const cookie = await enter()
    expect(await link(cookie, other, 'ada-elsewhere')).toEqual({ kind: 'linked', returnTo })
    const { memberId: id } = await callerOf(cookie)
    expect((await callerOf(await enter(other, 'ada-elsewhere'))).memberId).toBe(id)
    expect(await audited()).toContain('passport.linked')
  })

  it('sees their passports, which one this session came by, and what they could add', async () => {
    const cookie = await enter()
    await link(cookie, other, 'ada-elsewhere')
    const { items, addable } = await listOwnPassports(hub.ports, await callerOf(cookie))
    expect(items).toHaveLength(2)
    expect(items).toContainEqual({
      passportId: idOf(home, 'ada'),
      provider: home,
      label: 'Customers',
      removable: true,
      current: true,
    })
    expect(items).toContainEqual(expect.objectContaining({ label: 'Harbour ID', current: false }))
    expect(JSON.stringify(items)).not.toContain('ada-elsewhere')
    expect(addable.map(({ provider }) => provider).sort()).toEqual(['entra', home, other].sort())
  })

  it('hears of it by mail at the proven address, and at no other', async () => {
    const cookie = await enter()
    await link(cookie, other, 'ada-elsewhere')
    await unlinkOwnPassport(hub.ports, await callerOf(cookie), idOf(other, 'ada-elsewhere'))
    expect(mail.sent.map(({ to }) => to)).toEqual([ada, ada])
    expect(mail.sent.map(({ subject }) => subject)).toEqual([
      'A way to sign in was added to your The Platform account',
      'A way to sign in was removed from your The Platform account',
    ])
    expect(mail.sent[0]?.text).toContain('Harbour ID')
  })

  it('adds it though the mail fails', async () => {
    const cookie = await enter()
    const failing = { send: () => Promise.reject(new HubError('mail.unavailable', 'No answer.')) }
    hub = { ...hub, ports: { ...hub.ports, mail: failing } }
    expect(await link(cookie, other, 'ada-elsewhere')).toMatchObject({ kind: 'linked' })
  })

  it('adds nothing more than ten minutes after they were asked, however often the session was renewed', async () => {
    const cookie = await enter()
    hub.ports.clock.advance(8)
    const renewed = await signIn(hub, op, home, { session: cookie, prompt: 'none' })
    if (renewed.kind !== 'signed-in') throw new Error(renewed.kind)
    hub.ports.clock.advance(3)
    await expectRefusal('session.aged', link(renewed.session, other, 'ada-elsewhere'))
    await expectRefusal(
      'session.aged',
      unlinkOwnPassport(hub.ports, await callerOf(renewed.session), idOf(home, 'ada')),
    )
  })

  it('has the provider ask the person anew, so that whoever is signed in there is not taken by accident', async () => {
    const cookie = await enter()
    const cookies = { browser: undefined, session: cookie }
    const begun = await startLink(hub.ports, await callerOf(cookie), { provider: other, returnTo }, cookies)
    expect(new URL(begun.location).searchParams.get('prompt')).toBe('login')
  })

  it('may add the same passport twice: it is theirs once', async () => {
    const cookie = await enter()
    await link(cookie, other, 'ada-elsewhere')
    await link(cookie, other, 'ada-elsewhere')
    expect((await listOwnPassports(hub.ports, await callerOf(cookie))).items).toHaveLength(2)
    expect((await audited()).filter((action) => action === 'passport.linked')).toHaveLength(1)
  })

  it(`has ${mostPassports} passports at most`, async () => {
    const cookie = await enter()
    const { memberId: id } = await callerOf(cookie)
    for (let count = 1; count < mostPassports; count += 1)
      await hub.ports.members.link(passport(other, `ada-${count}`), id)
    await expectRefusal('state.conflicting', link(cookie, other, 'one-too-many'))
  })

  it('adds no passport of a provider that is switched off, nor without an active Organisation', async () => {
    const cookie = await enter()
    const caller = await callerOf(cookie)
    const { active: _, ...nowhere } = caller
    const cookies = { browser: undefined, session: cookie }
    const foreign = await trusted({ organisationId: southBank })
    await expectRefusal('provider.unknown', startLink(hub.ports, caller, { provider: foreign, returnTo }, cookies))
    await expectRefusal('organisation.unchosen', startLink(hub.ports, nowhere, { provider: other, returnTo }, cookies))
  })
})

describe('account take-over by linking', () => {
  it('a passport of another Member is refused, and stays theirs', async () => {
    const eve = await enter(other, 'eve', 'eve@customer.example')
    const { memberId: hers } = await callerOf(eve)
    await expectRefusal('passport.taken', link(await enter(), other, 'eve'))
    expect(await holderOf(other, 'eve')).toBe(hers)
  })

  it('CVE-2026-9087: a linking that one Member began gives the identity to no other who is signed in at its end', async () => {
    const victim = await enter()
    const attacker = await enter(other, 'eve', 'eve@customer.example')
    await expectRefusal('session.missing', link(attacker, other, 'eve-elsewhere', victim))
    await expectRefusal('session.missing', link(victim, other, 'eve-elsewhere', attacker))
    expect(await holderOf(other, 'eve-elsewhere')).toBeUndefined()
  })

  it('CVE-2026-82968: a code of another identity, put into the answer, is not linked', async () => {
    const cookie = await enter()
    const cookies = { browser: undefined, session: cookie }
    const [own, strange] = await Promise.all(
      [1, 2].map(async () => startLink(hub.ports, await callerOf(cookie), { provider: other, returnTo }, cookies)),
    )
    op.person = 'eve'
    const stolen = op.authorise(new URL(strange?.location ?? '')).get('code') ?? ''
    op.person = 'ada-elsewhere'
    const parameters = op.authorise(new URL(own?.location ?? ''))
    parameters.set('code', stolen)
    await expectRefusal(
      'code.rejected',
      finishSignIn(hub.ports, { provider: other, parameters, browser: own?.browser, session: cookie }),
    )
    expect(await holderOf(other, 'eve')).toBeUndefined()
  })

  it('a linking that was begun is over when the session is', async () => {
    const cookie = await enter()
    const cookies = { browser: undefined, session: cookie }
    const begun = await startLink(hub.ports, await callerOf(cookie), { provider: other, returnTo }, cookies)
    const parameters = op.authorise(new URL(begun.location))
    await hub.ports.sessions.remove(sessionHash(hub.ports, cookie))
    await expectRefusal(
      'session.missing',
      finishSignIn(hub.ports, { provider: other, parameters, browser: begun.browser, session: cookie }),
    )
  })

  it('CVE-2026-18215: whom one Organisation alone vouches for adds nothing that opens another one', async () => {
    const shared = await trusted({ organisationId: platform.organisationId })
    for (const organisationId of [northBank, southBank])
      await acceptPlatformProvider(hub.ports, { organisationId, providerId: shared })
    const cookie = await enter()
    const { memberId: id } = await callerOf(cookie)
    expect(await link(cookie, shared, 'ada-at-large')).toMatchObject({ kind: 'linked' })
    await hub.ports.memberships.insert(
      aMembership({ organisationId: southBank, memberId: id, kind: 'portal', roles: ['Customer'] }),
    )
    await expectRefusal('passport.refused', link(cookie, shared, 'eve-at-large'))
    // By the passport that reaches both it may be done.
    const atLarge = await enter(shared, 'ada-at-large')
    expect(await link(atLarge, shared, 'ada-twice')).toMatchObject({ kind: 'linked' })
  })

  it.each(['an Organisation that is suspended', 'a Membership that is inactive'] as const)(
    'adds nothing that opens %s as soon as it is active again',
    async (which) => {
      const cookie = await enter()
      const { memberId: id } = await callerOf(cookie)
      const shared = await trusted({ organisationId: platform.organisationId })
      for (const organisationId of [northBank, southBank])
        await acceptPlatformProvider(hub.ports, { organisationId, providerId: shared })
      const south = { organisationId: southBank, memberId: id, kind: 'portal', roles: ['Customer'] } as const
      const isSuspended = which === 'an Organisation that is suspended'
      await hub.ports.memberships.insert(aMembership({ ...south, state: isSuspended ? 'active' : 'inactive' }))
      const kept = await hub.ports.organisations.find(southBank)
      if (kept && isSuspended) await hub.ports.organisations.replace({ ...kept, state: 'suspended' }, kept)
      await expectRefusal('passport.refused', link(cookie, shared, 'eve-at-large'))
      expect(await holderOf(shared, 'eve-at-large')).toBeUndefined()
    },
  )

  it('of two Members who link one identity at once, one has it', async () => {
    const [one, two] = [await enter(), await enter(home, 'bo', 'bo@customer.example')]
    op.person = 'shared'
    op.script = { userDetails: { email: ada } }
    const begun = await Promise.all(
      [one, two].map(async (cookie) => ({
        cookie,
        ...(await startLink(
          hub.ports,
          await callerOf(cookie),
          { provider: other, returnTo },
          { browser: undefined, session: cookie },
        )),
      })),
    )
    const results = await Promise.allSettled(
      begun.map(({ location, browser, cookie: session }) =>
        finishSignIn(hub.ports, { provider: other, parameters: op.authorise(new URL(location)), browser, session }),
      ),
    )
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    const held = await Promise.all(
      [one, two].map(async (cookie) => hub.ports.members.passportsOf((await callerOf(cookie)).memberId)),
    )
    expect(held.flat().filter(({ subject }) => subject === 'shared')).toHaveLength(1)
  })
})

describe('unlinking', () => {
  const withTwo = async () => {
    const cookie = await enter()
    await link(cookie, other, 'ada-elsewhere')
    return { cookie, elsewhere: await enter(other, 'ada-elsewhere') }
  }

  it('ends the sessions that came by it, and no others', async () => {
    const { cookie, elsewhere } = await withTwo()
    const result = await unlinkOwnPassport(hub.ports, await callerOf(cookie), idOf(other, 'ada-elsewhere'))
    expect(result.endsSession).toBe(false)
    expect((await callerOf(cookie)).memberId).toBeDefined()
    await expectRefusal('session.revoked', resolveCaller(hub.ports, elsewhere))
    expect(await audited()).toContain('passport.unlinked')
  })

  it('of the passport one came by ends one’s own session', async () => {
    const { cookie, elsewhere } = await withTwo()
    expect((await unlinkOwnPassport(hub.ports, await callerOf(cookie), idOf(home, 'ada'))).endsSession).toBe(true)
    await expectRefusal('session.revoked', resolveCaller(hub.ports, cookie))
    expect((await callerOf(elsewhere)).memberId).toBeDefined()
  })

  it('leaves the last one', async () => {
    const cookie = await enter()
    await expectRefusal('passport.last', unlinkOwnPassport(hub.ports, await callerOf(cookie), idOf(home, 'ada')))
  })

  it('of both at once leaves one', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { cookie } = await withTwo()
      const caller = await callerOf(cookie)
      const results = await Promise.allSettled([
        unlinkOwnPassport(hub.ports, caller, idOf(home, 'ada')),
        unlinkOwnPassport(hub.ports, caller, idOf(other, 'ada-elsewhere')),
      ])
      expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
      const [left] = await hub.ports.members.passportsOf(caller.memberId)
      expect(left).toBeDefined()
      // Whatever is left gives way for the next round.
      const id = caller.memberId
      await hub.ports.members.link(passport(home, 'ada'), id)
      await hub.ports.members.link(passport(other, 'ada-elsewhere'), id)
    }
  })

  it('is not undone by an e-mail alone, only by the Member', async () => {
    const { cookie } = await withTwo()
    await unlinkOwnPassport(hub.ports, await callerOf(cookie), idOf(other, 'ada-elsewhere'))
    await expectRefusal('passport.unlinked', enter(other, 'ada-elsewhere'))
    await link(cookie, other, 'ada-elsewhere')
    const { memberId: id } = await callerOf(cookie)
    expect((await callerOf(await enter(other, 'ada-elsewhere'))).memberId).toBe(id)
  })

  it('sets the identity free: somebody who has it may begin anew', async () => {
    const { cookie } = await withTwo()
    await unlinkOwnPassport(hub.ports, await callerOf(cookie), idOf(other, 'ada-elsewhere'))
    const anew = await enter(other, 'ada-elsewhere', 'ada2@customer.example')
    expect((await callerOf(anew)).memberId).not.toBe((await callerOf(cookie)).memberId)
    expect((await listOwnPassports(hub.ports, await callerOf(cookie))).items).toHaveLength(1)
  })

  it('is whole, wherever it broke off', async () => {
    for (let count = 1; count < 12; count += 1) {
      for (const when of ['before', 'after'] as const) {
        const { cookie, elsewhere } = await withTwo()
        const caller = await callerOf(cookie)
        failFrom(hub.tables, count, { when, only: /^(create|replace|upsert|delete|transact) / })
        await unlinkOwnPassport(hub.ports, caller, idOf(other, 'ada-elsewhere')).catch(() => undefined)
        repair(hub.tables)
        const isLinked = (await holderOf(other, 'ada-elsewhere')) !== undefined
        const lives = await resolveCaller(hub.ports, elsewhere).then(
          () => true,
          () => false,
        )
        // Never a session of a passport that is gone.
        expect({ count, when, lives: lives && !isLinked }).toEqual({ count, when, lives: false })
        const held = await hub.ports.members.passportsOf(caller.memberId)
        expect(held).toHaveLength(isLinked ? 2 : 1)
        if (!isLinked) await hub.ports.members.link(passport(other, 'ada-elsewhere'), caller.memberId)
      }
    }
  })

  it('of one that is somebody else’s, or was never there, is refused alike', async () => {
    const { cookie } = await withTwo()
    await enter(home, 'bo', 'bo@customer.example')
    for (const id of [idOf(home, 'bo'), idOf(home, 'nobody')])
      await expectRefusal('passport.unknown', unlinkOwnPassport(hub.ports, await callerOf(cookie), id))
  })
})

describe('whoever came by an Organisation’s own provider', () => {
  it('sees and removes the passports of that Organisation alone', async () => {
    const cookie = await enter()
    const { memberId: id } = await callerOf(cookie)
    const shared = await trusted({ organisationId: platform.organisationId })
    await hub.ports.members.link(passport(shared, 'ada-at-large'), id)
    await hub.ports.members.link(entraPassportKey(contoso, 'oid-1'), id)
    const { items } = await listOwnPassports(hub.ports, await callerOf(cookie))
    expect(items.map(({ provider }) => provider)).toEqual([home])
    await expectRefusal(
      'passport.unknown',
      unlinkOwnPassport(hub.ports, await callerOf(cookie), idOf(shared, 'ada-at-large')),
    )
  })
})

describe('an Admin', () => {
  const admin = { operator: false } as SessionCaller
  const operator = { operator: true } as SessionCaller
  let id: MemberId
  const all = () => ({ organisationId: northBank, memberId: id })

  beforeEach(async () => {
    id = (await memberOf(hub, await signInAda())).memberId
    const shared = await trusted({ organisationId: platform.organisationId, label: 'Everybody’s' })
    await acceptPlatformProvider(hub.ports, { organisationId: northBank, providerId: shared })
    await hub.ports.members.link(passport(shared, 'ada-at-large'), id)
    await hub.ports.members.link(passport(await trusted({ organisationId: southBank }), 'ada-at-south'), id)
    await hub.ports.members.link(entraPassportKey(contoso, 'oid-1'), id)
    await hub.ports.tenantMappings.insert(aMapping({ organisationId: northBank }))
  })
  const signInAda = () => {
    op.person = 'ada'
    op.script = { userDetails: { email: ada, email_verified: true, name: 'Ada' } }
    return signIn(hub, op, home)
  }

  it('sees the passports that lead into the Organisation, and may remove those that lead nowhere else', async () => {
    const { items } = await listPassportsOfMember(hub.ports, admin, all())
    expect(items.map(({ label, removable }) => [label, removable]).sort()).toEqual([
      ['Customers', true],
      ['Everybody’s', false],
      ['Microsoft', true],
    ])
    await hub.ports.tenantMappings.insert(aMapping({ organisationId: southBank }))
    const again = await listPassportsOfMember(hub.ports, admin, all())
    expect(again.items.find(({ label }) => label === 'Microsoft')?.removable).toBe(false)
  })

  it('removes one; the Member’s sessions by it end', async () => {
    const result = await signInAda()
    const cookie = result.kind === 'signed-in' ? result.session : ''
    await unlinkPassportOfMember(hub.ports, admin, { ...all(), passportId: idOf(home, 'ada') })
    await expectRefusal('session.revoked', resolveCaller(hub.ports, cookie))
  })

  it('removes none of a tenant of theirs by which the Member enters another Organisation', async () => {
    const ofTenant = { ...all(), passportId: passportMark(hub.ports, entraPassportKey(contoso, 'oid-1')) }
    await hub.ports.memberships.insert(
      aMembership({ organisationId: southBank, memberId: id, kind: 'portal', roles: ['Customer'] }),
    )
    await expectRefusal('passport.refused', unlinkPassportOfMember(hub.ports, admin, ofTenant))
    await unlinkPassportOfMember(hub.ports, operator, ofTenant)
  })

  it('removes none that leads further, nor one that they cannot see, nor of somebody in another Organisation', async () => {
    const held = await hub.ports.members.passportsOf(id)
    const idBy = (subject: string) => {
      const found = held.find((each) => each.subject === subject)
      return found ? passportMark(hub.ports, found) : ''
    }
    const remove = (subject: string, by = admin) =>
      unlinkPassportOfMember(hub.ports, by, { ...all(), passportId: idBy(subject) })
    await expectRefusal('passport.refused', remove('ada-at-large'))
    await expectRefusal('passport.unknown', remove('ada-at-south'))
    await hub.ports.members.findOrInsert(passport(home, 'x'), aMember({ memberId: memberId(guidOf(900)) }))
    await expectRefusal(
      'member.unknown',
      unlinkPassportOfMember(hub.ports, admin, { organisationId: northBank, memberId: ana, passportId: idBy('ada') }),
    )
    await remove('ada-at-south', operator)
    expect(await hub.ports.members.passportsOf(id)).toHaveLength(3)
  })
})
