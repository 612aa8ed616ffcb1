import { activeDoor } from '../domain/admission.ts'
import { checkProof, maskEMail, mostProofs, proofMinutes, type EMailProof } from '../domain/e-mail-proving.ts'
import { HubError, isHubError } from '../domain/hub-error.ts'
import type { ProviderId } from '../domain/ids.ts'
import { proofMail } from '../domain/proof-mail.ts'
import type { EMail } from '../domain/profile.ts'
import { minutesLater } from '../domain/session.ts'
import type { RequestPorts } from '../ports/ports.ts'
import type { Kept } from '../ports/storage.ts'
import { admitByProvider } from './admit-by-provider.ts'
import type { Identity } from './identify-at-provider.ts'
import { spendAttempt } from './limit-attempts.ts'
import { openSession } from './open-session.ts'
import { getOrganisation } from './organisations.ts'
import { passportMark } from './passport-mark.ts'
import { sessionHash } from './session-hash.ts'
import { findProvider, type SignInProvider } from './start-provider-sign-in.ts'

const hour = 60

/** Addresses and identities share counters by their hash: the table is bounded, and holds neither. */
const slotOf = ({ random }: RequestPorts, text: string) => random.hash(text).slice(0, 3)

interface ProofWish {
  readonly asked: SignInProvider
  readonly identity: Identity
  readonly eMail: EMail
  readonly returnTo: string
  /** The cookie of an earlier link: both may be opened in this browser. */
  readonly browser: string | undefined
}

/**
 * Mails a link to an e-mail that a provider named and does not prove, where a Member has it. Nothing is linked until the link is confirmed.
 * @returns the value of the cookie that binds the link to this browser
 * @throws HubError `eMail.unproven` (there is no mail service), `caller.throttled`, `mail.unavailable`, `mail.refused`
 */
export async function sendProof(
  ports: RequestPorts,
  { asked, identity, eMail, returnTo, browser: known }: ProofWish,
): Promise<string> {
  const { random, clock, eMailProofs, platform, mail } = ports
  const { provider, organisationId } = asked
  const { issuer, subject, displayName, profile } = identity
  const passport = { provider: provider.providerId, issuer, subject }
  for (const [kind, text] of [
    ['address', eMail],
    ['identity', JSON.stringify(passport)],
  ] as const)
    await spendAttempt(ports, { name: `proof-${kind}-${slotOf(ports, text)}`, budget: mostProofs, window: hour }, 1)
  const { displayName: organisation } = await getOrganisation(ports, organisationId)
  const [secret, browser, now] = [random.secret(), known ?? random.secret(), clock.now()]
  await eMailProofs.insert(random.hash(secret), {
    ...passport,
    organisationId,
    eMail,
    browserHash: random.hash(browser),
    displayName,
    profile,
    returnTo,
    createdAt: now,
    expiresAt: minutesLater(now, proofMinutes),
  })
  // Behind `#`: the secret reaches no server and no log before a person confirms.
  const link = `${platform.publicUrl}/console/prove#${secret}`
  const written = proofMail({ platform: platform.displayName, organisation, label: provider.label, link })
  try {
    await mail.send({ to: eMail, ...written, key: `proof/${random.hash(secret).slice(0, 24)}` })
  } catch (thrown) {
    if (isHubError(thrown, 'mail.unconfigured'))
      throw new HubError('eMail.unproven', 'Your identity provider does not prove that this e-mail address is yours.')
    throw thrown
  }
  return browser
}

interface Opened {
  readonly secret: string
  /** The value of the cookie of the browser that opened the link. */
  readonly browser: string | undefined
}

async function openProof(ports: RequestPorts, { secret, browser }: Opened): Promise<Kept<EMailProof>> {
  const { eMailProofs, random, clock } = ports
  const found = await eMailProofs.find(random.hash(secret))
  checkProof(found, browser === undefined ? undefined : random.hash(browser), clock.now())
  return found as Kept<EMailProof>
}

const providerOf = (ports: RequestPorts, { provider, organisationId }: EMailProof) =>
  findProvider(ports, { provider: provider as ProviderId, organisation: organisationId })

/** What a link would do. It does nothing yet, however often it is opened. @throws HubError `proof.unknown`, `proof.foreign`, … */
export async function readProof(ports: RequestPorts, opened: Opened) {
  const proof = await openProof(ports, opened)
  const [{ provider }, { displayName: organisation }] = await Promise.all([
    providerOf(ports, proof),
    getOrganisation(ports, proof.organisationId),
  ])
  const { displayName, eMail, expiresAt } = proof
  return { organisation, provider: provider.label, displayName, eMail: maskEMail(eMail), expiresAt }
}

/**
 * Confirms a link: its e-mail is proven to be the identity's that signed in, and the sign-in goes on as if the provider had proven it. Everything
 * is decided on what holds now; the identity is the one of the link, whoever is signed in.
 * @throws HubError `proof.unknown`, `proof.foreign`, `proof.used`, `proof.expired`, `link.refused`, `member.inactive`, …
 */
export async function confirmProof(
  ports: RequestPorts,
  { session: before, ...opened }: Opened & { readonly session: string | undefined },
) {
  const { eMailProofs, random, clock, sessions } = ports
  const { version, ...proof } = await openProof(ports, opened)
  const asked = await providerOf(ports, proof)
  try {
    await eMailProofs.replace(random.hash(opened.secret), { ...proof, usedAt: clock.now() }, version)
  } catch (thrown) {
    if (isHubError(thrown, 'version.stale'))
      throw new HubError('proof.used', 'This link was used already. Sign in again.')
    throw thrown
  }
  const { provider, issuer, subject, displayName, profile, eMail, organisationId } = proof
  const identity = { issuer, subject, displayName, profile, mapped: new Map(), sources: [], upstream: {} }
  const admitted = await admitByProvider(ports, asked, identity, eMail)
  if (admitted.kind === 'unproven') throw new HubError('eMail.unproven', 'This e-mail address is not proven.')
  const { member, doors } = admitted
  const active = activeDoor(doors, organisationId)
  const { organisationId: providerOwner } = asked.provider
  const origin = { provider: provider as ProviderId, providerOwner }
  const session = await openSession(ports, {
    vouched: { ...origin, passport: passportMark(ports, proof), displayName, tokenRoles: [], guest: false },
    member,
    active,
  })
  if (before !== undefined) await sessions.remove(sessionHash(ports, before))
  return { session, returnTo: proof.returnTo, mustChoose: active === undefined }
}
