import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { HubError } from '../../../shared/domain/hub-error.ts'
import { memberId, type MemberId, type ProviderId } from '../../../shared/domain/ids.ts'
import type { Membership } from '../../../shared/domain/member.ts'
import { parseEMail, type EMail } from '../../../shared/domain/profile.ts'
import type { LoginHandler } from '../../../shared/domain/providers/identity-provider.ts'
import { confirmProof, readProof } from '../../../shared/services/e-mail-proofs.ts'
import { getProvider, switchIdentityProvider } from '../../../shared/services/identity-providers.ts'
import { purgeExpired } from '../../../shared/services/purge-expired.ts'
import { finishSignIn } from '../../../shared/services/finish-sign-in.ts'
import { startSignIn } from '../../../shared/services/start-sign-in.ts'
import { failFrom, memoryMail, repair } from '../../support/memory-ports.ts'
import { providerHub, setUp, signIn, type ProviderHub } from '../../support/provider/provider-hub.ts'
import {
  makeKey,
  scriptedProvider,
  type ProviderKeyPair,
  type ScriptedProvider,
} from '../../support/provider/scripted-provider.ts'
import { aMember, aMembership, guidOf, northBank, southBank } from '../support/facts.ts'
import { expectRefusal } from '../support/refusals.ts'
import { sessionHash } from '../../../shared/services/session-hash.ts'

let key: ProviderKeyPair
let hub: ProviderHub, op: ScriptedProvider, provider: ProviderId
let mail: ReturnType<typeof memoryMail>
beforeAll(async () => {
  key = await makeKey('ES256', 'key-1')
})
beforeEach(async () => {
  hub = await providerHub()
  mail = memoryMail()
  hub = { ...hub, ports: { ...hub.ports, mail } }
  op = await scriptedProvider(() => hub.ports.clock.now(), key)
  provider = await setUp(hub, { discoveryUrl: op.issuer, label: 'Harbour ID' })
})
afterEach(() => op.stop())

const ada = parseEMail('ada@customer.example') as EMail

/** Somebody who has been a Member for long, with a proven e-mail. */
async function resident(change: Partial<Membership> = {}, id = memberId(guidOf(500))): Promise<MemberId> {
  await hub.ports.members.findOrInsert({ provider: 'before', issuer: 'i', subject: id }, aMember({ memberId: id }))
  await hub.ports.memberships.insert(
    aMembership({ memberId: id, kind: 'portal', roles: ['Customer'], provenEMail: ada, ...change }),
  )
  return id
}
const comeAs = (person: string, at = provider, email: string = ada) => {
  op.person = person
  op.script = { userDetails: { email, name: 'Ada', given_name: 'Augusta' } }
  return signIn(hub, op, at)
}
/** Signs in with an e-mail that is not proven; answers the link that was mailed, and the browser. */
async function ask(person = 'ada-elsewhere', at = provider) {
  const before = mail.sent.length
  const result = await comeAs(person, at)
  if (result.kind !== 'proof-sent') throw new Error(result.kind)
  const sent = mail.sent.slice(before)
  const secret = /\/console\/prove#([\w-]{43})/.exec(sent.at(0)?.text ?? '')?.[1] ?? ''
  return { secret, browser: result.browser, to: sent.map(({ to }) => to) }
}
const confirm = ({ secret, browser }: { secret: string; browser: string | undefined }, session?: string) =>
  confirmProof(hub.ports, { secret, browser, session })
const holderOf = async (subject: string, at = provider) =>
  (await hub.ports.members.findByPassport({ provider: at, issuer: op.issuer, subject }))?.memberId
const sessionBy = (cookie: string) => hub.ports.sessions.find(sessionHash(hub.ports, cookie))

describe('somebody whose provider does not prove the e-mail of a Member', () => {
  it('is mailed a link at that address, and with it becomes that Member, signed in', async () => {
    const id = await resident()
    const asked = await ask()
    expect(asked.to).toEqual([ada])
    expect(await holderOf('ada-elsewhere')).toBeUndefined()
    const { session, returnTo, mustChoose } = await confirm(asked)
    expect([returnTo, mustChoose]).toEqual(['/console/', false])
    expect(await sessionBy(session)).toMatchObject({ memberId: id, provider, activeOrganisationId: northBank })
    expect(await holderOf('ada-elsewhere')).toBe(id)
    expect((await comeAs('ada-elsewhere')).kind).toBe('signed-in')
    const { items } = await hub.ports.audit.list(northBank, { limit: 10 })
    expect(items.map(({ action }) => action)).toContain('passport.linked')
  })

  it('sees what the link would do before it does it, and opening it uses nothing up', async () => {
    await resident()
    const asked = await ask()
    for (let count = 0; count < 3; count += 1)
      expect(await readProof(hub.ports, asked)).toMatchObject({
        provider: 'Harbour ID',
        displayName: 'Ada',
        eMail: 'a…@customer.example',
      })
    expect(await holderOf('ada-elsewhere')).toBeUndefined()
    expect((await confirm(asked)).mustChoose).toBe(false)
  })

  it('has nothing overwritten with link-by-email, and the fields brought up to date with auto-sync', async () => {
    for (const [handler, name] of [
      ['link-by-email', undefined],
      ['auto-sync', 'Augusta'],
    ] as [LoginHandler, string | undefined][]) {
      const id = await resident({}, memberId(guidOf(600)))
      const at = await setUp(hub, { discoveryUrl: op.issuer, loginHandler: handler })
      hub.ports.clock.advance(61)
      await confirm(await ask('ada-elsewhere', at))
      expect((await hub.ports.memberships.find(northBank, id))?.profile?.FirstName).toBe(name)
    }
  })

  it('is refused as before where there is no mail service, and where the handler links nobody', async () => {
    await resident()
    const failing = { send: () => Promise.reject(new HubError('mail.unconfigured', 'There is none.')) }
    hub = { ...hub, ports: { ...hub.ports, mail: failing } }
    await expectRefusal('eMail.unproven', comeAs('ada-elsewhere'))
    const creating = await setUp(hub, { discoveryUrl: op.issuer, loginHandler: 'create-only' })
    await expectRefusal('eMail.taken', comeAs('ada-elsewhere', creating))
  })
})

describe('a mailed link', () => {
  it('is used once, also by two at the same moment', async () => {
    await resident()
    const asked = await ask()
    const results = await Promise.allSettled([confirm(asked), confirm(asked), confirm(asked)])
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    await expectRefusal('proof.used', confirm(asked))
    await expectRefusal('proof.used', readProof(hub.ports, asked))
  })

  it('is good for half an hour, and is gone soon after', async () => {
    await resident()
    const asked = await ask()
    hub.ports.clock.advance(30)
    await expectRefusal('proof.expired', confirm(asked))
    hub.ports.clock.advance(1)
    await purgeExpired(hub.ports)
    expect(hub.tables.rows('EMailProofs')).toEqual([])
    await expectRefusal('proof.unknown', confirm(asked))
  })

  it('opened in another browser links nothing, says so, and is not used up', async () => {
    await resident()
    const asked = await ask()
    for (const browser of [undefined, hub.ports.random.secret()]) {
      await expectRefusal('proof.foreign', readProof(hub.ports, { ...asked, browser }))
      await expectRefusal('proof.foreign', confirm({ ...asked, browser }))
    }
    expect(await holderOf('ada-elsewhere')).toBeUndefined()
    await confirm(asked)
  })

  it('of an earlier sign-in works in the same browser beside a later one', async () => {
    await resident()
    const first = await ask('one')
    op.person = 'two'
    const result = await signInWith(first.browser)
    expect(result).toMatchObject({ kind: 'proof-sent', browser: first.browser })
    await confirm(first)
    expect(await holderOf('one')).toBeDefined()
  })

  it('keeps its secret out of every row', async () => {
    await resident()
    const { secret, browser } = await ask()
    const rows = JSON.stringify(['EMailProofs', 'Expiries', 'Trail', 'Attempts'].map((name) => hub.tables.rows(name)))
    for (const value of [secret, browser]) expect(rows).not.toContain(value)
  })

  it('is mailed three times an hour to one address, and for one identity', async () => {
    await resident()
    for (const person of ['one', 'two', 'three']) await ask(person)
    const refusal = await expectRefusal('caller.throttled', comeAs('four'))
    expect(refusal.details?.['retryAfterSeconds']).toBeGreaterThan(60)
    await resident({ provenEMail: 'bo@customer.example' as EMail }, memberId(guidOf(501)))
    await resident({ provenEMail: 'cy@customer.example' as EMail }, memberId(guidOf(502)))
    for (const email of ['bo@customer.example', 'bo@customer.example', 'cy@customer.example'])
      expect((await comeAs('five', provider, email)).kind).toBe('proof-sent')
    await expectRefusal('caller.throttled', comeAs('five', provider, 'cy@customer.example'))
    hub.ports.clock.advance(60)
    expect((await ask('one')).to).toEqual([ada])
  })

  it('broken off while it was confirmed links whole or not at all, and a new one finishes it', async () => {
    for (let count = 1; count < 14; count += 1) {
      hub.ports.clock.advance(61)
      const id = await resident({}, memberId(guidOf(600)))
      const person = `ada-${count}`
      const asked = await ask(person)
      failFrom(hub.tables, count, { when: 'after', only: /^(create|replace|upsert|delete|transact) / })
      await confirm(asked).catch(() => undefined)
      repair(hub.tables)
      const holder = await holderOf(person)
      expect([undefined, id]).toContain(holder)
      if (holder === undefined) await confirm(await ask(person))
      expect(await holderOf(person)).toBe(id)
      await hub.ports.members.unlink(
        { provider, issuer: op.issuer, subject: person },
        (await hub.ports.members.find(id)) as never,
        hub.ports.clock.now(),
      )
    }
  })
})

const signInWith = async (proving: string) => {
  const at = { provider, organisation: northBank }
  const begun = await startSignIn(hub.ports, { at, returnTo: '/console/' }, { browser: undefined, session: undefined })
  const parameters = op.authorise(new URL(begun.location))
  return finishSignIn(hub.ports, { provider, parameters, browser: begun.browser, proving, session: undefined })
}

describe('account take-over by a mailed link', () => {
  it('CVE-2026-9087: a link is about one identity; another one at the same provider gets nothing by it', async () => {
    const id = await resident()
    const asked = await ask('ada-elsewhere')
    const other = await ask('eve')
    // Eve has Ada's link, in Eve's browser; Ada has Eve's, in hers.
    await expectRefusal('proof.foreign', confirm({ secret: asked.secret, browser: other.browser }))
    await expectRefusal('proof.foreign', confirm({ secret: other.secret, browser: asked.browser }))
    await confirm(asked)
    expect([await holderOf('ada-elsewhere'), await holderOf('eve')]).toEqual([id, undefined])
  })

  it('CVE-2026-82968: whoever is signed in when it is confirmed gets nothing by it', async () => {
    await resident()
    const bystander = await comeAs('bo', provider, 'bo@customer.example')
    if (bystander.kind !== 'signed-in') throw new Error(bystander.kind)
    const bo = (await sessionBy(bystander.session))?.memberId
    const asked = await ask('ada-elsewhere')
    await confirm(asked, bystander.session)
    expect(await hub.ports.members.passportsOf(bo as MemberId)).toHaveLength(1)
    // The session id changes at sign-in: the one of before is gone.
    expect(await sessionBy(bystander.session)).toBeUndefined()
  })

  it('CVE-2026-14781: a word of User Details for the ID token’s e-mail asks for the link like any other', async () => {
    await resident()
    op.person = 'eve'
    op.script = { idToken: { email: ada }, userDetails: { email_verified: true } }
    expect((await signIn(hub, op, provider)).kind).toBe('proof-sent')
  })

  it.each(['here', 'elsewhere'])(
    'no e-mail opens an internal permission: not where they are staff %s',
    async (where) => {
      const id = await resident(where === 'here' ? { kind: 'internal' } : {})
      if (where === 'elsewhere')
        await hub.ports.memberships.insert(aMembership({ memberId: id, organisationId: southBank, kind: 'internal' }))
      await expectRefusal('eMail.unproven', comeAs('ada-elsewhere'))
      expect(mail.sent).toEqual([])
    },
  )

  it('nor where they became staff while the link was under way', async () => {
    const id = await resident()
    const asked = await ask()
    await hub.ports.memberships.insert(aMembership({ memberId: id, organisationId: southBank, kind: 'internal' }))
    await expectRefusal('link.refused', confirm(asked))
    expect(await holderOf('ada-elsewhere')).toBeUndefined()
  })

  it('who was shut out meanwhile is not reached', async () => {
    const id = await resident()
    const asked = await ask()
    const member = await hub.ports.members.find(id)
    if (member) await hub.ports.members.replace({ ...member, state: 'inactive' }, member.version)
    await expectRefusal('member.inactive', confirm(asked))
  })

  it('a provider that was switched off meanwhile links nobody any more', async () => {
    await resident()
    const asked = await ask()
    const current = await getProvider(hub.ports, { organisationId: northBank, providerId: provider })
    await switchIdentityProvider(hub.ports, current, 'disabled')
    await expectRefusal('provider.disabled', confirm(asked))
  })

  it('whoever took the passport away is asked to add it again, not mailed', async () => {
    const id = await resident()
    await confirm(await ask())
    const passport = { provider, issuer: op.issuer, subject: 'ada-elsewhere' }
    await hub.ports.members.unlink(passport, (await hub.ports.members.find(id)) as never, hub.ports.clock.now())
    await expectRefusal('passport.unlinked', comeAs('ada-elsewhere'))
  })
})
