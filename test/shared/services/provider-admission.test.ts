import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { memberId, type ProviderId } from '../../../shared/domain/ids.ts'
import { parseEMail, type EMail } from '../../../shared/domain/profile.ts'
import type { LoginHandler } from '../../../shared/domain/providers/identity-provider.ts'
import type { NewProvider } from '../../../shared/services/identity-providers.ts'
import { trustIdentityProvider } from '../../../shared/services/identity-providers.ts'
import { acceptPlatformProvider } from '../../../shared/services/platform-providers.ts'
import { resolveCaller } from '../../../shared/services/resolve-caller.ts'
import { endOwnSessions, listOwnSessions } from '../../../shared/services/sessions-of-member.ts'
import { failFrom, platform, repair } from '../../support/memory-ports.ts'
import { memberOf, providerHub, setUp, signIn, type ProviderHub } from '../../support/provider/provider-hub.ts'
import {
  makeKey,
  scriptedProvider,
  type ProviderKeyPair,
  type ScriptedProvider,
} from '../../support/provider/scripted-provider.ts'
import { aMember, aMembership, aSession, guidOf, northBank, southBank } from '../support/facts.ts'
import { expectRefusal } from '../support/refusals.ts'
import { sessionHash } from '../../../shared/services/session-hash.ts'

let key: ProviderKeyPair
let hub: ProviderHub, op: ScriptedProvider
beforeAll(async () => {
  key = await makeKey('ES256', 'key-1')
})
beforeEach(async () => {
  hub = await providerHub()
  op = await scriptedProvider(() => hub.ports.clock.now(), key)
})
afterEach(() => op.stop())

const ada = parseEMail('ada@customer.example') as EMail
const says = (details: Readonly<Record<string, unknown>>, person = 'person-1') => {
  op.person = person
  op.script = { userDetails: details }
}
const verified = { email: ada, email_verified: true, name: 'Ada', given_name: 'Ada' }

/** A provider whose word an operator takes for the customers' domain. */
async function trusted(change: Partial<NewProvider> = {}): Promise<ProviderId> {
  const organisationId = change.organisationId ?? northBank
  const providerId = await setUp(hub, { discoveryUrl: op.issuer, ...change })
  const current = await hub.ports.identityProviders.find({ organisationId, providerId })
  if (!current) throw new Error('There is no such provider.')
  await trustIdentityProvider(hub.ports, { ...current, version: current.version }, ['customer.example'])
  return providerId
}

const enter = async (provider: ProviderId, details: Readonly<Record<string, unknown>>, person?: string) => {
  says(details, person)
  return memberOf(hub, await signIn(hub, op, provider))
}
const members = () => hub.tables.rows('Members').filter(({ rowKey }) => rowKey === 'member')
const profileOf = async (id: ReturnType<typeof memberId>) => hub.ports.memberships.find(northBank, id)

/** Somebody who has been a Member for long, with a proven e-mail. */
async function resident(change: Parameters<typeof aMembership>[0] = {}) {
  const id = memberId(guidOf(500))
  await hub.ports.members.findOrInsert(
    { provider: 'before', issuer: 'i', subject: 's' },
    aMember({ memberId: id, displayName: 'Ada' }),
  )
  const profile = { FirstName: 'Augusta', Email: ada }
  await hub.ports.memberships.insert(
    aMembership({ memberId: id, kind: 'portal', roles: ['Customer'], provenEMail: ada, profile, ...change }),
  )
  return id
}

describe('the first sign-in of an identity', () => {
  it('two hundred times at once makes one Member, one Membership and one Passport', async () => {
    const provider = await trusted()
    says(verified)
    const results = await Promise.all(Array.from({ length: 200 }, () => signIn(hub, op, provider)))
    const ids = await Promise.all(results.map(async (result) => (await memberOf(hub, result)).memberId))
    expect(new Set(ids).size).toBe(1)
    expect(members()).toHaveLength(1)
    expect(hub.tables.rows('Passports')).toHaveLength(1)
    const kinds = hub.tables.rows('Memberships').map(({ rowKey }) => String(rowKey).split('_')[0])
    expect(new Set(kinds).size).toBe(kinds.length)
    const noted = hub.tables.rows('Trail').filter(({ rowKey }) => String(rowKey).startsWith('seen_'))
    expect(noted).toHaveLength(1)
  })

  it.each<LoginHandler>(['create-only', 'link-by-email', 'auto-sync'])(
    'many at once, with an e-mail that nobody proves, makes one Member with %s',
    async (loginHandler) => {
      const provider = await setUp(hub, { discoveryUrl: op.issuer, loginHandler })
      says({ email: ada })
      await Promise.all(Array.from({ length: 20 }, () => signIn(hub, op, provider)))
      expect(members()).toHaveLength(1)
    },
  )

  it('of two identities with one proven e-mail at once, one has the e-mail, and nobody has the other’s account', async () => {
    const provider = await trusted({ loginHandler: 'create-only' })
    const other = await trusted({ loginHandler: 'create-only' })
    says(verified)
    const results = await Promise.allSettled([signIn(hub, op, provider), signIn(hub, op, other)])
    const sessions = await Promise.all(
      results.flatMap((result) => (result.status === 'fulfilled' ? [memberOf(hub, result.value)] : [])),
    )
    expect(new Set(sessions.map(({ memberId: id }) => id)).size).toBe(sessions.length)
    const proven = await Promise.all(sessions.map(async ({ memberId: id }) => (await profileOf(id))?.provenEMail))
    expect(proven.filter((eMail) => eMail === ada)).toHaveLength(1)
  })

  it('is finished by the next one, wherever it broke off', async () => {
    const provider = await trusted()
    says(verified)
    for (let count = 1; count < 30; count += 1) {
      failFrom(hub.tables, count, {
        when: 'after',
        only: /^(create|upsert|transact) (Members|Passports|Memberships|Audit)/,
      })
      const attempt = await signIn(hub, op, provider).catch((thrown: unknown) => thrown)
      repair(hub.tables)
      if (!(attempt instanceof Error)) break
      const session = await memberOf(hub, await signIn(hub, op, provider))
      expect(await profileOf(session.memberId)).toMatchObject({ provenEMail: ada, roles: ['Customer'] })
      expect(members()).toHaveLength(1)
      expect(await hub.ports.members.passportsOf(session.memberId)).toHaveLength(1)
      await hub.ports.memberships.remove((await profileOf(session.memberId)) as never)
    }
    expect(members()).toHaveLength(1)
  })

  it('without an e-mail makes nobody', async () => {
    const provider = await setUp(hub, { discoveryUrl: op.issuer })
    says({ name: 'Ada' })
    await expectRefusal('eMail.missing', signIn(hub, op, provider))
    expect(members()).toEqual([])
  })

  it('in an Organisation that is suspended makes nobody', async () => {
    const provider = await setUp(hub, { discoveryUrl: op.issuer })
    const bank = await hub.ports.organisations.find(northBank)
    if (bank) await hub.ports.organisations.replace({ ...bank, state: 'suspended' }, bank)
    says(verified)
    await expectRefusal('organisation.suspended', signIn(hub, op, provider))
    expect(members()).toEqual([])
  })
})

describe('link-by-email', () => {
  it('gives a Member one more Passport, and overwrites nothing', async () => {
    const id = await resident()
    const session = await enter(await trusted(), { ...verified, given_name: 'Ada' })
    expect(session.memberId).toBe(id)
    expect((await profileOf(id))?.profile).toEqual({ FirstName: 'Augusta', Email: ada })
    expect(await hub.ports.members.passportsOf(id)).toHaveLength(2)
    const { items } = await hub.ports.audit.list(northBank, { limit: 10 })
    expect(items.map(({ action }) => action)).toContain('passport.linked')
  })

  it('takes no e-mail that is not proven', async () => {
    await resident()
    const provider = await setUp(hub, { discoveryUrl: op.issuer })
    says({ ...verified, email_verified: undefined })
    expect((await signIn(hub, op, provider)).kind).toBe('proof-sent')
    expect(hub.tables.rows('Passports')).toHaveLength(1)
  })

  it('takes the word of an Organisation’s own provider for nobody’s domain', async () => {
    await resident()
    const provider = await setUp(hub, { discoveryUrl: op.issuer })
    says(verified)
    expect((await signIn(hub, op, provider)).kind).toBe('proof-sent')
  })

  it('never reaches somebody who is staff, here or elsewhere', async () => {
    const id = await resident()
    await hub.ports.memberships.insert(aMembership({ memberId: id, organisationId: southBank, kind: 'internal' }))
    says(verified)
    await expectRefusal('link.refused', signIn(hub, op, await trusted()))
  })

  it('reaches nobody who was shut out', async () => {
    await resident({ state: 'inactive' })
    says(verified)
    await expectRefusal('member.inactive', signIn(hub, op, await trusted()))
  })

  it('knows an e-mail of one Organisation in no other', async () => {
    const id = await resident({ organisationId: southBank })
    expect((await enter(await trusted(), verified)).memberId).not.toBe(id)
  })
})

describe('create-only', () => {
  it('refuses an e-mail that is taken, and says so', async () => {
    await resident()
    says(verified)
    await expectRefusal('eMail.taken', signIn(hub, op, await trusted({ loginHandler: 'create-only' })))
  })
})

describe('auto-sync', () => {
  it('brings the fields up to date with every sign-in, on the first link too, and never blanks one', async () => {
    const id = await resident()
    const provider = await trusted({ loginHandler: 'auto-sync' })
    await enter(provider, { ...verified, family_name: 'Byron' })
    expect((await profileOf(id))?.profile).toEqual({ FirstName: 'Ada', Surname: 'Byron', Email: ada })
    await enter(provider, { email: ada, email_verified: true, given_name: 'Countess', family_name: '' })
    expect((await profileOf(id))?.profile).toEqual({ FirstName: 'Countess', Surname: 'Byron', Email: ada })
  })

  it('takes over a new e-mail and frees the one before, but never another Member’s', async () => {
    const provider = await trusted({ loginHandler: 'auto-sync' })
    const { memberId: id } = await enter(provider, verified)
    const other = await enter(provider, { email: 'bob@customer.example', email_verified: true }, 'person-2')
    await enter(provider, { email: 'ada@new.customer.example', given_name: 'Ada' })
    expect((await profileOf(id))?.provenEMail).toBe(ada)
    await enter(provider, { email: 'bob@customer.example', given_name: 'Ada' })
    expect((await profileOf(id))?.profile?.Email).toBe(ada)
    await enter(provider, { email: 'countess@customer.example' })
    expect(await profileOf(id)).toMatchObject({ provenEMail: 'countess@customer.example' })
    expect(await hub.ports.memberships.holderOf(northBank, ada)).toBeUndefined()
    expect((await profileOf(other.memberId))?.provenEMail).toBe('bob@customer.example')
  })

  it('changes what one Organisation knows, and nothing that another knows', async () => {
    const id = await resident()
    await hub.ports.memberships.insert(aMembership({ memberId: id, organisationId: southBank, kind: 'portal' }))
    await enter(await trusted({ loginHandler: 'auto-sync' }), { ...verified, name: 'Somebody Else' })
    expect((await hub.ports.memberships.find(southBank, id))?.displayName).toBe('Ana')
    expect((await hub.ports.members.find(id))?.displayName).toBe('Ada')
  })
})

describe('the ways in which accounts were taken over elsewhere', () => {
  it('CVE-2026-14781: email_verified of one source proves nothing about the e-mail of another', async () => {
    await resident()
    const provider = await setUp(hub, { discoveryUrl: op.issuer, organisationId: platform.organisationId })
    await acceptPlatformProvider(hub.ports, { organisationId: northBank, providerId: provider })
    op.person = 'attacker'
    for (const [userDetails, idToken] of [
      [{ email: ada }, { email: 'attacker@evil.example', email_verified: true }],
      [{ email_verified: true }, { email: ada }],
      [
        { email: ada, email_verified: false },
        { email: ada, email_verified: true },
      ],
    ] as const) {
      op.script = { userDetails, idToken }
      expect((await signIn(hub, op, provider)).kind).toBe('proof-sent')
    }
    op.script = { userDetails: { email: ada, email_verified: true } }
    expect((await signIn(hub, op, provider)).kind).toBe('signed-in')
  })

  it('CVE-2026-9087: a link is of one identity at the provider, not of whoever signs in there next', async () => {
    const id = await resident()
    const provider = await trusted()
    expect((await enter(provider, verified)).memberId).toBe(id)
    const stranger = await enter(provider, { email: 'stranger@evil.example' }, 'person-2')
    expect(stranger.memberId).not.toBe(id)
    expect((await enter(provider, { email: 'stranger@evil.example' }, 'person-1')).memberId).toBe(id)
  })

  it('CVE-2026-18215: an Organisation’s own provider opens no other Organisation, whatever the Member holds there', async () => {
    const id = await resident()
    await hub.ports.memberships.insert(
      aMembership({ memberId: id, organisationId: southBank, kind: 'portal', roles: ['Customer'] }),
    )
    says(verified)
    const provider = await trusted()
    // Whatever became of an acceptance that names it: another Organisation's own provider is none of the platform's.
    await hub.ports.identityProviders.accept(southBank, provider)
    const result = await signIn(hub, op, provider)
    const cookie = result.kind === 'signed-in' ? result.session : ''
    expect(await resolveCaller(hub.ports, cookie)).toMatchObject({
      memberId: id,
      active: { organisationId: northBank },
    })
    const session = await memberOf(hub, result)
    const hash = sessionHash(hub.ports, cookie)
    const { version } = (await hub.ports.sessions.find(hash)) ?? { version: '' }
    await hub.ports.sessions.replace(hash, { ...session, activeOrganisationId: southBank }, version)
    expect(await resolveCaller(hub.ports, cookie)).toMatchObject({ shutOut: { code: 'provider.disabled' } })
  })

  it('CVE-2026-18215: an e-mail that one Organisation knows opens no other that accepts the same provider', async () => {
    const id = await resident()
    const south = aMembership({ memberId: id, organisationId: southBank, kind: 'portal', roles: ['Customer'] })
    await hub.ports.memberships.insert(south)
    const provider = await setUp(hub, { discoveryUrl: op.issuer, organisationId: platform.organisationId })
    for (const organisationId of [northBank, southBank])
      await acceptPlatformProvider(hub.ports, { organisationId, providerId: provider })
    says(verified, 'whoever has the address in the north')
    await expectRefusal('passport.refused', signIn(hub, op, provider))
    expect(await hub.ports.members.passportsOf(id)).toHaveLength(1)
    const kept = await hub.ports.memberships.find(southBank, id)
    if (kept) await hub.ports.memberships.replace({ ...kept, provenEMail: ada }, kept)
    expect((await memberOf(hub, await signIn(hub, op, provider))).memberId).toBe(id)
  })

  it('a look-alike of an e-mail is another e-mail', async () => {
    const id = await resident({ provenEMail: parseEMail('mike@customer.example') as EMail })
    const provider = await trusted()
    expect((await enter(provider, { email: 'mi\u212Ae@customer.example', email_verified: true })).memberId).not.toBe(id)
  })

  it('somebody who signed up first with another person’s e-mail does not get that person later', async () => {
    const unproven = await setUp(hub, { discoveryUrl: op.issuer })
    const squatter = await enter(unproven, { email: ada }, 'squatter')
    const owner = await enter(await trusted(), verified, 'owner')
    expect(owner.memberId).not.toBe(squatter.memberId)
    expect(await hub.ports.memberships.holderOf(northBank, ada)).toBe(owner.memberId)
  })
})

describe('a Member who came by an Organisation’s own provider', () => {
  it('sees and ends their sessions in that Organisation alone', async () => {
    const id = await resident()
    await hub.ports.sessions.insert(`${id}.elsewhere`, aSession({ memberId: id, activeOrganisationId: southBank }))
    says(verified)
    const result = await signIn(hub, op, await trusted())
    const caller = await resolveCaller(hub.ports, result.kind === 'signed-in' ? result.session : '')
    if (caller.kind !== 'member') throw new Error('Nobody is signed in.')
    const { items } = await listOwnSessions(hub.ports, caller, { limit: 10 })
    expect(items.map(({ organisationId }) => organisationId)).toEqual([northBank])
    await endOwnSessions(hub.ports, caller)
    expect(await hub.ports.sessions.find(`${id}.elsewhere`)).toBeDefined()
    expect(await hub.ports.sessions.find(caller.sessionHash)).toBeUndefined()
  })
})

describe('a provider of the platform', () => {
  it('lets people into the Organisations that accept it, and into no other', async () => {
    const provider = await setUp(hub, { discoveryUrl: op.issuer, organisationId: platform.organisationId })
    says(verified)
    await expectRefusal('provider.unknown', signIn(hub, op, provider))
    for (const organisationId of [northBank, southBank])
      await acceptPlatformProvider(hub.ports, { organisationId, providerId: provider })
    const north = await memberOf(hub, await signIn(hub, op, provider))
    const south = await memberOf(hub, await signIn(hub, op, provider, { organisation: southBank }))
    expect([north.activeOrganisationId, south.activeOrganisationId]).toEqual([northBank, southBank])
    expect(north.memberId).toBe(south.memberId)
  })

  it('that an Organisation does not accept any more shuts out whoever came by it', async () => {
    const provider = await setUp(hub, { discoveryUrl: op.issuer, organisationId: platform.organisationId })
    await acceptPlatformProvider(hub.ports, { organisationId: northBank, providerId: provider })
    says(verified)
    const result = await signIn(hub, op, provider)
    const cookie = result.kind === 'signed-in' ? result.session : ''
    await hub.ports.identityProviders.withdraw(northBank, provider)
    expect(await resolveCaller(hub.ports, cookie)).toMatchObject({ shutOut: { code: 'provider.disabled' } })
  })
})

describe('a plain OAuth2 provider', () => {
  const oauth2 = () =>
    setUp(hub, {
      kind: 'oauth2',
      discoveryUrl: undefined,
      authorisationUrl: `${op.issuer}/authorise`,
      tokenUrl: `${op.issuer}/token`,
      userDetailsUrl: `${op.issuer}/me`,
      scope: 'profile',
    })

  it('knows a person by the identity in User Details', async () => {
    const provider = await oauth2()
    const first = await enter(provider, { sub: undefined, id: 4711, email: ada, name: 'Ada' })
    const again = await enter(provider, { sub: undefined, id: 4711, email: 'new@customer.example' })
    expect(again.memberId).toBe(first.memberId)
    expect(await hub.ports.members.passportsOf(first.memberId)).toEqual([
      { provider, issuer: `${op.issuer}/authorise`, subject: '4711' },
    ])
  })

  it('never proves an e-mail by itself', async () => {
    await resident()
    says({ id: 1, email: ada, email_verified: true, verified: true })
    expect((await signIn(hub, op, await oauth2())).kind).toBe('proof-sent')
  })

  it.each([[{}], [{ id: '' }], [{ id: null }], [{ id: { n: 1 } }], [{ id: true }], [{ id: 1.5 }]])(
    'that does not say who it is about (%j) signs nobody in',
    async (details) => {
      says({ email: ada, ...details })
      await expectRefusal('subject.missing', signIn(hub, op, await oauth2()))
    },
  )

  it('renews a session by asking again', async () => {
    const provider = await oauth2()
    says({ id: 1, email: ada })
    const first = await signIn(hub, op, provider)
    const session = first.kind === 'signed-in' ? first.session : ''
    expect((await signIn(hub, op, provider, { session, prompt: 'none' })).kind).toBe('signed-in')
  })
})

it('a Member is staff from the start where the provider is set to that, and may do nothing but see their profile', async () => {
  const session = await enter(await trusted({ membershipKind: 'internal' }), verified)
  expect(await profileOf(session.memberId)).toMatchObject({ kind: 'internal', roles: ['Employee'] })
})
