import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import type { DomainName } from '../../../shared/domain/domain-claim.ts'
import { isHubError } from '../../../shared/domain/hub-error.ts'
import { providerId, type MemberId, type OrganisationId, type ProviderId } from '../../../shared/domain/ids.ts'
import type { EMail } from '../../../shared/domain/profile.ts'
import { loginHandlers, type LoginHandler } from '../../../shared/domain/providers/identity-provider.ts'
import { confirmProof } from '../../../shared/services/e-mail-proofs.ts'
import { finishSignIn, type SignInResult } from '../../../shared/services/finish-sign-in.ts'
import { startLink } from '../../../shared/services/link-passport.ts'
import { passportMark } from '../../../shared/services/passport-mark.ts'
import { unlinkOwnPassport } from '../../../shared/services/passports.ts'
import { resolveCaller } from '../../../shared/services/resolve-caller.ts'
import { startSignIn } from '../../../shared/services/start-sign-in.ts'
import { memoryMail, memoryPorts, memorySecrets, platform, type MemoryPorts } from '../../support/memory-ports.ts'
import { spokenProviders, type Saying } from '../../support/provider/honest-claims.ts'
import { aDomainClaim, anOrganisation, aProvider, guidOf, noon, northBank, southBank } from '../support/facts.ts'
import { sessionHash } from '../../../shared/services/session-hash.ts'

const banks = [northBank, southBank]
/** Two of the north bank's own, one of the south bank's, and one of the platform's that both accept. */
const providers: readonly { readonly id: ProviderId; readonly owner: OrganisationId }[] = [
  { id: providerId(guidOf(1)), owner: northBank },
  { id: providerId(guidOf(2)), owner: northBank },
  { id: providerId(guidOf(3)), owner: southBank },
  { id: providerId(guidOf(4)), owner: platform.organisationId },
]
const issuerOf = (at: number) => `https://op-${at}.example`
const eMails = ['ada@north.example', 'bo@north.example', 'ada@south.example', 'eve@elsewhere.example'] as const
const domains = ['north.example', 'south.example', 'elsewhere.example'] as const
const subjects = ['ada', 'bo', 'eve'] as const

/** What ought to be known, kept beside the hub and by other rules than its own. */
interface Model {
  /** Whose each identity is: `provider/subject` → Member. */
  readonly holders: Map<string, MemberId>
  /** What each Member took away. */
  readonly unlinked: Set<string>
  readonly domains: Map<string, OrganisationId>
  readonly handlers: LoginHandler[]
  readonly staff: Set<MemberId>
  readonly sessions: { readonly cookie: string; readonly memberId: MemberId }[]
  readonly links: { readonly secret: string; readonly browser: string; readonly at: number; readonly says: Saying }[]
}
interface Real {
  readonly ports: MemoryPorts
  readonly mail: ReturnType<typeof memoryMail>
}
type Command = fc.AsyncCommand<Model, Real>

let spoken: Awaited<ReturnType<typeof spokenProviders>>
let current: Real
beforeAll(async () => {
  spoken = await spokenProviders(() => current.ports.clock)
})

async function world(): Promise<{ model: Model; real: Real }> {
  const mail = memoryMail()
  const owned = providers.map(({ owner }) => [`${owner}/provider_1`, 'secret'])
  const secrets = memorySecrets(Object.fromEntries(owned) as Record<string, string>)
  const { ports } = memoryPorts(noon, { mail, secrets, providerClient: spoken.client })
  for (const organisationId of [...banks, platform.organisationId])
    await ports.organisations.insert(anOrganisation({ organisationId }))
  for (const [at, { id, owner }] of providers.entries()) {
    const { userDetailsUrl: _, ...rest } = aProvider({ providerId: id, organisationId: owner, issuer: issuerOf(at) })
    await ports.identityProviders.insert({ ...rest, algorithms: ['ES256'] })
    if (owner === platform.organisationId) for (const bank of banks) await ports.identityProviders.accept(bank, id)
  }
  current = { ports, mail }
  const handlers = providers.map((): LoginHandler => 'link-by-email')
  const empty = { holders: new Map(), unlinked: new Set<string>(), domains: new Map(), staff: new Set<MemberId>() }
  return { model: { ...empty, handlers, sessions: [], links: [] }, real: current }
}

const identityOf = (at: number, subject: string) => `${at}/${subject}`
const keyOf = (at: number, subject: string) => ({ provider: providers[at]?.id ?? '', issuer: issuerOf(at), subject })
const domainIn = (email: string) => email.slice(email.indexOf('@') + 1)
/** Where a sign-in at a provider leads: its owner, or the wished bank at the platform's. */
const bankOf = (at: number, wished: OrganisationId) =>
  providers[at]?.owner === platform.organisationId ? wished : (providers[at]?.owner ?? wished)

/** The test's own notion of a proof. */
const isProven = (model: Model, at: number, { email, verified }: Saying) =>
  verified &&
  (providers[at]?.owner === platform.organisationId || model.domains.get(domainIn(email)) === providers[at]?.owner)

const refused = (thrown: unknown) => {
  if (!isHubError(thrown)) throw thrown
  return thrown
}

async function signIn({ ports }: Real, at: number, bank: OrganisationId, says: Saying) {
  const provider = providers[at]?.id as ProviderId
  const started = await startSignIn(ports, { at: { provider, organisation: bank } }, { browser: undefined })
  const parameters = spoken.answer(started.location, says)
  return finishSignIn(ports, { provider, parameters, browser: started.browser, session: undefined })
}

async function noteSession(model: Model, { ports }: Real, cookie: string): Promise<MemberId> {
  const session = await ports.sessions.find(sessionHash(ports, cookie))
  if (!session) throw new Error('There is no session.')
  model.sessions.push({ cookie, memberId: session.memberId })
  return session.memberId
}

/** An identity reached a Member: by its own Passport, as somebody new, or by an e-mail that is proven to be theirs. */
function expectProof(
  model: Model,
  {
    at,
    says,
    reached,
    holder,
    proven,
  }: {
    readonly at: number
    readonly says: Saying
    readonly reached: MemberId
    readonly holder: MemberId | undefined
    readonly proven: boolean
  },
) {
  const identity = identityOf(at, says.subject)
  const known = model.holders.get(identity)
  const everybody = new Set(model.holders.values())
  if (known !== undefined) expect(reached).toBe(known)
  else if (everybody.has(reached)) {
    expect({ identity, reached, proven }).toEqual({ identity, reached: holder, proven: true })
    expect(model.handlers[at]).not.toBe('create-only')
    expect(model.staff.has(reached)).toBe(false)
    expect(model.unlinked.has(`${reached} ${identity}`)).toBe(false)
  }
  model.holders.set(identity, reached)
}

/** No two Members share a Passport, or within an Organisation a proven e-mail; and the hub agrees with the model. */
async function expectSound(model: Model, { ports }: Real) {
  for (const [identity, memberId] of model.holders) {
    const [at = '', subject = ''] = identity.split('/')
    expect((await ports.members.findByPassport(keyOf(Number(at), subject)))?.memberId).toBe(memberId)
  }
  for (const memberId of new Set(model.holders.values())) {
    const held = await ports.members.passportsOf(memberId)
    const owned = [...model.holders].filter(([, holder]) => holder === memberId)
    expect(held).toHaveLength(owned.length)
    expect(held.length).toBeGreaterThan(0)
  }
  for (const bank of banks) {
    const { items } = await ports.memberships.listOfOrganisation(bank, { limit: 200 })
    const proven = items.flatMap(({ provenEMail }) => provenEMail ?? [])
    expect(new Set(proven).size).toBe(proven.length)
    for (const { memberId, provenEMail } of items)
      if (provenEMail) expect(await ports.memberships.holderOf(bank, provenEMail)).toBe(memberId)
  }
}

const command = (name: string, run: (model: Model, real: Real) => Promise<void>): Command => ({
  check: () => true,
  run: async (model, real) => {
    // Mails are limited by the hour; sessions stay fresh and alive.
    await run(model, real)
    await expectSound(model, real)
  },
  toString: () => name,
})

const providerAt = fc.nat(providers.length - 1)
const saying = fc.record({
  subject: fc.constantFrom(...subjects),
  email: fc.constantFrom(...eMails),
  verified: fc.boolean(),
})
const bank = fc.constantFrom(...banks)
/** Mostly nought. */
const seldom = fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(20) })

const signsIn = fc.tuple(providerAt, bank, saying).map(([at, wished, says]) =>
  command(`signIn(${at}, ${JSON.stringify(says)})`, async (model, real) => {
    const organisation = bankOf(at, wished)
    const holder = await real.ports.memberships.holderOf(organisation, says.email as EMail)
    const sent = real.mail.sent.length
    const result = await signIn(real, at, organisation, says).catch(refused)
    if (isHubError(result)) return
    await follow(model, real, { result, at, says, holder, sent })
  }),
)

async function follow(
  model: Model,
  real: Real,
  {
    result,
    at,
    says,
    holder,
    sent,
  }: {
    readonly result: SignInResult
    readonly at: number
    readonly says: Saying
    readonly holder: MemberId | undefined
    readonly sent: number
  },
) {
  if (result.kind === 'proof-sent') {
    const [mailed] = real.mail.sent.slice(sent)
    expect(mailed?.to).toBe(says.email)
    expect(model.staff.has(holder as MemberId)).toBe(false)
    const secret = /#([\w-]{43})/.exec(mailed?.text ?? '')?.[1] ?? ''
    model.links.push({ secret, browser: result.browser, at, says })
    return
  }
  if (result.kind !== 'signed-in') throw new Error(result.kind)
  const reached = await noteSession(model, real, result.session)
  expectProof(model, { at, says, reached, holder, proven: isProven(model, at, says) })
}

const confirms = fc.tuple(fc.nat(20), fc.boolean()).map(([which, sameBrowser]) =>
  command(`confirm(${which}, ${sameBrowser})`, async (model, real) => {
    const link = model.links[which % Math.max(1, model.links.length)]
    if (!link) return
    const { at, says, secret } = link
    const proof = await real.ports.eMailProofs.find(real.ports.random.hash(secret))
    const holder = proof && (await real.ports.memberships.holderOf(proof.organisationId, proof.eMail))
    const browser = sameBrowser ? link.browser : real.ports.random.secret()
    const result = await confirmProof(real.ports, { secret, browser, session: undefined }).catch(refused)
    if (isHubError(result)) return
    expect(sameBrowser).toBe(true)
    const reached = await noteSession(model, real, result.session)
    expectProof(model, { at, says, reached, holder, proven: true })
  }),
)

const links = fc.tuple(fc.nat(20), providerAt, saying, seldom).map(([which, at, says, elsewhere]) =>
  command(`link(${which}, ${at}, ${says.subject}, ${elsewhere})`, async (model, real) => {
    const session = model.sessions[which % Math.max(1, model.sessions.length)]
    const back = model.sessions[(which + elsewhere) % Math.max(1, model.sessions.length)]
    if (!session || !back) return
    const { ports } = real
    const attempt = async () => {
      const caller = await resolveCaller(ports, session.cookie)
      if (caller.kind !== 'member') return undefined
      const provider = providers[at]?.id as ProviderId
      const wish = { provider, returnTo: '/console/account' }
      const started = await startLink(ports, caller, wish, { browser: undefined, session: session.cookie })
      const parameters = spoken.answer(started.location, says)
      return finishSignIn(ports, { provider, parameters, browser: started.browser, session: back.cookie })
    }
    const result = await attempt().catch(refused)
    if (result === undefined || isHubError(result)) return
    expect(result.kind).toBe('linked')
    // It came back in the session in which it began, and was nobody else's.
    expect(back.cookie).toBe(session.cookie)
    const identity = identityOf(at, says.subject)
    expect([undefined, session.memberId]).toContain(model.holders.get(identity))
    model.holders.set(identity, session.memberId)
    model.unlinked.delete(`${session.memberId} ${identity}`)
  }),
)

const unlinks = fc.tuple(fc.nat(20), providerAt, fc.constantFrom(...subjects)).map(([which, at, subject]) =>
  command(`unlink(${which}, ${at}, ${subject})`, async (model, real) => {
    const session = model.sessions[which % Math.max(1, model.sessions.length)]
    if (!session) return
    const identity = identityOf(at, subject)
    const attempt = async () => {
      const caller = await resolveCaller(real.ports, session.cookie)
      if (caller.kind !== 'member') throw new Error('Nobody is signed in.')
      return unlinkOwnPassport(real.ports, caller, passportMark(real.ports, keyOf(at, subject)))
    }
    if (isHubError(await attempt().catch(refused))) return
    expect(model.holders.get(identity)).toBe(session.memberId)
    model.holders.delete(identity)
    model.unlinked.add(`${session.memberId} ${identity}`)
    expect([...model.holders.values()]).toContain(session.memberId)
  }),
)

const setsHandler = fc.tuple(providerAt, fc.constantFrom(...loginHandlers)).map(([at, loginHandler]) =>
  command(`handler(${at}, ${loginHandler})`, async (model, { ports }) => {
    const { id, owner } = providers[at] as (typeof providers)[number]
    const found = await ports.identityProviders.find({ organisationId: owner, providerId: id })
    if (found) await ports.identityProviders.replace({ ...found, loginHandler }, found.version)
    model.handlers[at] = loginHandler
  }),
)

const showsDomain = fc.tuple(fc.constantFrom(...domains), bank).map(([domain, organisationId]) =>
  command(`domain(${domain}, ${organisationId})`, async (model, { ports }) => {
    const found = await ports.domains.find(domain as DomainName)
    if (found) {
      await ports.domains.remove(found)
      model.domains.delete(domain)
      return
    }
    await ports.domains.insert(aDomainClaim({ domain: domain as DomainName, organisationId, state: 'verified' }))
    model.domains.set(domain, organisationId)
  }),
)

const becomesStaff = fc.tuple(fc.nat(20), bank).map(([which, organisationId]) =>
  command(`staff(${which})`, async (model, { ports }) => {
    const members = [...new Set(model.holders.values())]
    const memberId = members[which % Math.max(1, members.length)]
    const found = memberId && (await ports.memberships.find(organisationId, memberId))
    if (!found) return
    await ports.memberships.replace({ ...found, kind: 'internal', roles: ['Employee'] }, found)
    model.staff.add(found.memberId)
  }),
)

describe('whatever several identities at several providers do, in whatever order', () => {
  it('no identity reaches a Member it has no proof for, and no two Members share a passport or a proven e-mail', async () => {
    const many = fc.commands(
      [signsIn, signsIn, signsIn, confirms, links, unlinks, setsHandler, showsDomain, becomesStaff],
      {
        maxCommands: 60,
        size: 'max',
      },
    )
    await fc.assert(
      fc.asyncProperty(many, async (commands) => {
        await fc.asyncModelRun(world, commands)
      }),
      { numRuns: 50 },
    )
  }, 120_000)
})
