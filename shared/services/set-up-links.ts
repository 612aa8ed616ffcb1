import { HubError } from '../domain/hub-error.ts'
import {
  newestFirst,
  providerId as newProviderId,
  setUpLinkId as newLinkId,
  type OrganisationId,
  type SetUpLinkId,
} from '../domain/ids.ts'
import { daysLater } from '../domain/invitation.ts'
import type { Organisation } from '../domain/organisation.ts'
import {
  checkGoing,
  checkHeld,
  claimed,
  notHeld,
  revoked,
  setUpStateOf,
  type SetUpLink,
  type SetUpLinkState,
} from '../domain/set-up/set-up-link.ts'
import type { Ports, RequestPorts } from '../ports/ports.ts'
import type { Kept, Page, PageWish, Version } from '../ports/storage.ts'
import { decideAgain } from './decide-again.ts'
import { getOrganisation } from './organisations.ts'
import { recordAct } from './record-act.ts'

interface SetUpLinkKey {
  readonly organisationId: OrganisationId
  readonly linkId: SetUpLinkId
}

/** A link as it is at this moment. */
export type CurrentSetUpLink = Omit<Kept<SetUpLink>, 'state'> & { readonly state: SetUpLinkState }

export interface SetUpWish extends Pick<
  SetUpLink,
  'organisationId' | 'label' | 'loginHandler' | 'membershipKind' | 'enable' | 'createdBy'
> {
  readonly days: number
}

const current = ({ clock }: Pick<Ports, 'clock'>, link: Kept<SetUpLink>): CurrentSetUpLink => ({
  ...link,
  state: setUpStateOf(link, clock.now()),
})

/** The secret is told this once: only its hash is kept. @throws HubError `organisation.unknown` */
export async function createSetUpLink(
  ports: RequestPorts,
  { days, ...wish }: SetUpWish,
  linkTo: (secret: string) => string,
): Promise<CurrentSetUpLink & { readonly link: string }> {
  const { clock, random } = ports
  await getOrganisation(ports, wish.organisationId)
  const now = clock.now()
  const secret = random.secret()
  const kept = await ports.setUpLinks.insert({
    ...wish,
    linkId: newLinkId(`${newestFirst(now)}-${random.guid().slice(0, 8)}`),
    providerId: newProviderId(random.guid()),
    state: 'open',
    linkHash: random.hash(secret),
    createdAt: now,
    expiresAt: daysLater(now, days),
  })
  return { ...current(ports, kept), link: linkTo(secret) }
}

/** Newest first. */
export async function listSetUpLinks(
  ports: Pick<Ports, 'setUpLinks' | 'clock'>,
  organisationId: OrganisationId,
  wish: PageWish,
): Promise<Page<CurrentSetUpLink>> {
  const page = await ports.setUpLinks.list(organisationId, wish)
  return { ...page, items: page.items.map((link) => current(ports, link)) }
}

/** Whoever holds it is out with their next request. @throws HubError `setUpLink.unknown`, `version.stale`, `state.conflicting` */
export async function revokeSetUpLink(
  ports: Pick<Ports, 'setUpLinks' | 'clock'>,
  { organisationId, linkId, version }: SetUpLinkKey & { readonly version: Version },
): Promise<CurrentSetUpLink> {
  const found = await ports.setUpLinks.find(organisationId, linkId)
  if (!found) throw new HubError('setUpLink.unknown', 'There is no such link.')
  if (found.version !== version) throw new HubError('version.stale', 'The link was changed meanwhile. Read it again.')
  return current(ports, await ports.setUpLinks.replace(revoked(found, ports.clock.now()), found))
}

/** A link, and whose it is. */
export interface FollowedLink {
  readonly link: Kept<SetUpLink>
  readonly organisation: Organisation
  /** Who holds it: `here` the browser that asks. */
  readonly held: 'nobody' | 'here' | 'elsewhere'
}

/**
 * What a link asks of whoever follows it. It consumes nothing: only {@link claimSetUpLink} does.
 * @throws HubError `setUpLink.unknown`, `setUpLink.finished`, `setUpLink.revoked`, `setUpLink.expired`
 */
export async function followSetUpLink(
  ports: RequestPorts,
  secret: string,
  { holder }: { readonly holder: string | undefined },
): Promise<FollowedLink> {
  const { random, clock } = ports
  const linkHash = random.hash(secret)
  const found = await ports.setUpLinks.findByKey(linkHash)
  // The hash of a holder's cookie is a key too, and no link.
  const link = checkGoing(found?.linkHash === linkHash ? found : undefined, clock.now())
  const organisation = await organisationOf(ports, link)
  const isHere = holder !== undefined && link.holderHash === random.hash(holder)
  return { link, organisation, held: link.holderHash === undefined ? 'nobody' : isHere ? 'here' : 'elsewhere' }
}

/**
 * Makes this browser the one that holds the link. Safe to repeat in it; of two browsers at once one gets it. A browser may hold several: the
 * one that it opened last counts.
 * @returns the value of the cookie by which it holds it @throws HubError those of {@link followSetUpLink}, `setUpLink.taken`
 */
export async function claimSetUpLink(
  ports: RequestPorts,
  secret: string,
  from: { readonly holder: string | undefined },
): Promise<SetUpHold & { readonly holder: string }> {
  const { random, clock } = ports
  const { link: first, organisation } = await followSetUpLink(ports, secret, from)
  const holder = from.holder ?? random.secret()
  const link = await decideAgain(async () => {
    const found = await ports.setUpLinks.find(first.organisationId, first.linkId)
    const next = claimed(found, random.hash(holder), clock.now())
    if (found && next !== found) return ports.setUpLinks.replace(next, found)
    await ports.setUpLinks.lead(next)
    return found
  })
  if (!link) throw notHeld()
  if (first.holderHash === undefined)
    await recordAct(ports, {
      organisationId: link.organisationId,
      action: 'set-up-link.claimed',
      actor: `set-up-link:${link.linkId}`,
      subject: `set-up-link:${link.linkId}`,
      foreign: false,
    })
  return { link, organisation, holder }
}

/** What a browser holds. */
export interface SetUpHold {
  readonly link: Kept<SetUpLink>
  readonly organisation: Organisation
}

/**
 * The link that a cookie holds, read with each request: a revocation works with the next one.
 * @throws HubError `setUpLink.missing`, `setUpLink.finished`, `setUpLink.revoked`, `setUpLink.expired`, `organisation.suspended`
 */
export async function resolveSetUp(
  ports: Pick<Ports, 'setUpLinks' | 'random' | 'clock' | 'organisations'>,
  holder: string | undefined,
): Promise<SetUpHold> {
  if (holder === undefined) throw notHeld()
  const holderHash = ports.random.hash(holder)
  const link = checkHeld(await ports.setUpLinks.findByKey(holderHash), holderHash, ports.clock.now())
  const organisation = await organisationOf(ports, link)
  if (organisation.state === 'suspended')
    throw new HubError('organisation.suspended', 'This organisation is suspended at the moment.')
  return { link, organisation }
}

async function organisationOf(
  ports: Pick<Ports, 'organisations'>,
  { organisationId }: SetUpLink,
): Promise<Organisation> {
  const organisation = await ports.organisations.find(organisationId)
  if (!organisation) throw new HubError('setUpLink.unknown', 'This link leads to nothing.')
  return organisation
}
