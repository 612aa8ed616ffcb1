/**
 * What requests of nobody in particular are counted as. `sign-in`: starts, answers and ends of sign-ins and tokens; `look-up`: what a sign-in page asks; `link`:
 * mailed and other secret links; `token`: requests of programs that did not prove themselves; `program`: of one that did; `key`: the master
 * key (points: a wrong key costs six); `page`: public documents and the state of a session.
 */
export const limitNames = ['sign-in', 'look-up', 'link', 'token', 'program', 'key', 'page'] as const
export type LimitName = (typeof limitNames)[number]

/** What a deployment allows. */
export interface LimitFigures {
  /** Off: nothing but the master key and what calls or mails into the world is limited. For local work only. */
  readonly on: boolean
  /** How many entries at the end of `x-forwarded-for` were written by proxies of ours: Azure's front is one. */
  readonly trustedProxies: number
  /** Requests a minute of one network (`program`: of one program). */
  readonly perMinute: Readonly<Record<LimitName, number>>
}

export const usualLimits: LimitFigures = {
  on: true,
  trustedProxies: 1,
  perMinute: { 'sign-in': 600, 'look-up': 120, link: 60, token: 600, program: 120_000, key: 60, page: 1200 },
}

/**
 * What a limit counts, and when. `all`: every request, before anything is done for it. `failures`: those that were refused, so that whoever has
 * the right secret or token is not counted; `patience` says up to how many times the limit a right one is still looked at.
 */
export type Counting = { readonly counts: 'all' } | { readonly counts: 'failures'; readonly patience: number }

/** A link's secret costs a read of storage, so that its patience ends; a token's signature costs less than a refusal. */
export const countingOf: Readonly<Record<Exclude<LimitName, 'program' | 'key'>, Counting>> = {
  'sign-in': { counts: 'all' },
  'look-up': { counts: 'all' },
  link: { counts: 'failures', patience: 4 },
  token: { counts: 'failures', patience: Infinity },
  page: { counts: 'all' },
}
export type VisitLimit = keyof typeof countingOf

/** Requests whose network is not known are one crowd. It is let do as much as this many networks. */
const crowd = 20

/** What one network may, a minute. */
export const ofNetwork = (perMinute: number, isKnown: boolean) => (isKnown ? perMinute : perMinute * crowd)

/** What all networks together may do about one account, link or provider, a minute. */
export const ofSubject = (perMinute: number) => perMinute * 5

/** What each network still may when that is used up: a guess from everywhere is slow, and whoever is right gets in. */
export const ofNetworkAtSubject = (perMinute: number) => Math.max(3, Math.floor(perMinute / 10))

/** What one browser may that proved itself, whatever its network does. */
export const ofBrowser = (perMinute: number) => Math.max(10, Math.floor(perMinute / 5))

/** How many wrong proofs of a browser one network may bring, a minute: each costs reads of storage. */
export const wrongProofs = 300
