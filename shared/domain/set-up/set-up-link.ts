import { HubError } from '../hub-error.ts'
import type { MemberId, OrganisationId, ProviderId, SetUpLinkId } from '../ids.ts'
import type { LoginHandler } from '../providers/identity-provider.ts'
import type { MembershipKind } from '../roles.ts'

/** Lets somebody without an account set up and test ONE identity provider of an Organisation. */
export interface SetUpLink {
  readonly linkId: SetUpLinkId
  readonly organisationId: OrganisationId
  /** Of the provider that it is for, which is not there yet: its redirect address is known before it. */
  readonly providerId: ProviderId
  /** As kept; that an open one has expired shows in the clock alone. */
  readonly state: 'open' | 'finished' | 'revoked'
  /** Hash of the secret in the link. */
  readonly linkHash: string
  /** Hash of the cookie of the one browser that holds it; absent: nobody does yet. */
  readonly holderHash?: string
  readonly claimedAt?: Date
  /** What the provider will be called on the sign-in page, and do: decided by whoever made the link, not by whoever holds it. */
  readonly label: string
  readonly loginHandler: LoginHandler
  readonly membershipKind: MembershipKind
  /** Whether the provider is enabled when the holder is done. */
  readonly enable: boolean
  readonly createdBy: MemberId
  readonly createdAt: Date
  readonly expiresAt: Date
  readonly endedAt?: Date
}

export type SetUpLinkState = 'open' | 'held' | 'finished' | 'revoked' | 'expired'

export const defaultSetUpDays = 7
export const longestSetUpDays = 30
/** A link that is over stays readable for administrators, and explains itself to whoever follows it. */
export const setUpKeptDays = 90

export function setUpStateOf({ state, holderHash, expiresAt }: SetUpLink, now: Date): SetUpLinkState {
  if (state !== 'open') return state
  if (now >= expiresAt) return 'expired'
  return holderHash === undefined ? 'open' : 'held'
}

const over = {
  finished: () => new HubError('setUpLink.finished', 'This set-up was finished already.'),
  revoked: () => new HubError('setUpLink.revoked', 'This link was withdrawn. Ask for a new one.'),
  expired: () => new HubError('setUpLink.expired', 'This link has expired. Ask for a new one.'),
} as const

/** @throws HubError `setUpLink.unknown`, `setUpLink.finished`, `setUpLink.revoked`, `setUpLink.expired` */
export function checkGoing<Link extends SetUpLink>(link: Link | undefined, now: Date): Link {
  if (!link) throw new HubError('setUpLink.unknown', 'This link leads to nothing.')
  const state = setUpStateOf(link, now)
  if (state !== 'open' && state !== 'held') throw over[state]()
  return link
}

/**
 * One browser holds a link: the first that confirms. The same one may come again.
 * @throws HubError those of {@link checkGoing}, `setUpLink.taken`
 */
export function claimed(link: SetUpLink | undefined, holderHash: string, now: Date): SetUpLink {
  const going = checkGoing(link, now)
  if (going.holderHash === holderHash) return going
  if (going.holderHash !== undefined)
    throw new HubError('setUpLink.taken', 'Another browser holds this link already. Go on there, or ask for a new one.')
  return { ...going, holderHash, claimedAt: now }
}

/** @throws HubError those of {@link checkGoing}; `setUpLink.missing`: this browser holds none */
export function checkHeld<Link extends SetUpLink>(link: Link | undefined, holderHash: string, now: Date): Link {
  if (link?.holderHash !== holderHash) throw notHeld()
  return checkGoing(link, now)
}

export const notHeld = () => new HubError('setUpLink.missing', 'Open the link that you were given first.')

export const finished = (link: SetUpLink, now: Date): SetUpLink => ({
  ...checkGoing(link, now),
  state: 'finished',
  endedAt: now,
})

/** Whoever holds it is out with their next request. @throws HubError `state.conflicting` for one that is over */
export function revoked(link: SetUpLink, now: Date): SetUpLink {
  if (link.state !== 'open') throw new HubError('state.conflicting', `This link is ${link.state} already.`)
  return { ...link, state: 'revoked', endedAt: now }
}
