import { afterEach, beforeEach, expect, it } from 'vitest'
import type { DomainName } from '../../../shared/domain/domain-claim.ts'
import { memberId, type OrganisationId, type ProviderId } from '../../../shared/domain/ids.ts'
import { parseEMail, type EMail } from '../../../shared/domain/profile.ts'
import { memberOf, providerHub, setUp, signIn, type ProviderHub } from '../../support/provider/provider-hub.ts'
import { makeKey, scriptedProvider, type ScriptedProvider } from '../../support/provider/scripted-provider.ts'
import { aDomainClaim, aMember, aMembership, guidOf, northBank, southBank } from '../support/facts.ts'

let hub: ProviderHub, op: ScriptedProvider, provider: ProviderId
const resident = memberId(guidOf(500))
beforeEach(async () => {
  hub = await providerHub()
  op = await scriptedProvider(() => hub.ports.clock.now(), await makeKey('ES256', 'key-1'))
  provider = await setUp(hub, { discoveryUrl: op.issuer })
})
afterEach(() => op.stop())

async function residentHas(text: string) {
  const eMail = parseEMail(text) as EMail
  await hub.ports.members.findOrInsert(
    { provider: 'before', issuer: 'i', subject: 's' },
    aMember({ memberId: resident }),
  )
  await hub.ports.memberships.insert(
    aMembership({ memberId: resident, kind: 'portal', roles: ['Customer'], provenEMail: eMail }),
  )
}
const own = (domain: string, organisationId: OrganisationId = northBank, state: 'verified' | 'claimed' = 'verified') =>
  hub.ports.domains.insert(aDomainClaim({ domain: domain as DomainName, organisationId, state }))
const isAsked = async (email: string, verified: unknown = true) => {
  op.script = { userDetails: { email, email_verified: verified, name: 'Ada' } }
  expect((await signIn(hub, op, provider)).kind).toBe('proof-sent')
}
const comeWith = async (email: string, verified: unknown = true) => {
  op.script = { userDetails: { email, email_verified: verified, name: 'Ada' } }
  return memberOf(hub, await signIn(hub, op, provider))
}

it('an Organisation’s own provider proves addresses of its verified domain, with the source’s own word', async () => {
  await residentHas('ada@customer.example')
  await own('customer.example')
  await isAsked('ada@customer.example', null)
  expect((await comeWith('ada@customer.example')).memberId).toBe(resident)
})

it.each([
  ['only claimed', 'customer.example', northBank, 'claimed'],
  ['another Organisation’s', 'customer.example', southBank, 'verified'],
  ['the one above it', 'example', northBank, 'verified'],
  ['one below it', 'mail.customer.example', northBank, 'verified'],
] as const)('it proves none of a domain that is %s', async (_, domain, owner, state) => {
  await residentHas('ada@customer.example')
  await own(domain, owner, state)
  await isAsked('ada@customer.example')
})

it('a domain is the same in every way of writing it', async () => {
  await residentHas('ada@bücher.example')
  await own('xn--bcher-kva.example')
  expect((await comeWith('ada@bücher.example')).memberId).toBe(resident)
})

it('a look-alike of a domain proves nobody’s address in it', async () => {
  await residentHas('ada@kiosk.example')
  await own('kiosk.example')
  // The Kelvin sign: the same domain to the name servers, another address to us.
  const session = await comeWith('ada@\u212aiosk.example').catch(() => undefined)
  expect(session?.memberId).not.toBe(resident)
})
