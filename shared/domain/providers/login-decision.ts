import type { ErrorCode } from '../hub-error.ts'
import type { MemberId } from '../ids.ts'
import type { Member, Membership } from '../member.ts'
import { parseEMail, type EMail, type Profile } from '../profile.ts'
import type { EMailEvidence } from './e-mail-proof.ts'
import type { LoginHandler } from './identity-provider.ts'

/** A Member whose proven e-mail it is in the Organisation, with every Membership they have anywhere. */
export interface EMailHolder {
  readonly memberId: MemberId
  /** `inactive`: barred everywhere, or from this Organisation. */
  readonly state: Member['state']
  readonly memberships: readonly Pick<Membership, 'kind'>[]
}

export interface LoginFacts {
  readonly handler: LoginHandler
  /** The Member who has this Passport. */
  readonly known: Pick<Member, 'memberId' | 'state'> | undefined
  /** Their Membership in the Organisation that the sign-in is for. */
  readonly membership: Pick<Membership, 'state'> | undefined
  readonly eMail: EMailEvidence
  /** Whether a new Member may do without an e-mail: where tenant and object id name the person for good. */
  readonly eMailOptional?: boolean
  /** Whoever has that e-mail, proven, in the Organisation. */
  readonly holder: EMailHolder | undefined
}

export type LoginDecision =
  | {
      readonly decision: 'refuse'
      readonly code: Extract<ErrorCode, `eMail.${string}` | 'link.refused' | 'member.inactive'>
    }
  /** A Member with this Passport. `join`: they have no Membership in the Organisation yet. */
  | { readonly decision: 'sign-in'; readonly memberId: MemberId; readonly membership: 'keep' | 'update' | 'join' }
  | { readonly decision: 'link'; readonly memberId: MemberId; readonly membership: 'keep' | 'update' }
  | { readonly decision: 'create' }
  /** They have to show that the e-mail is theirs: a Member has it who could be theirs. */
  | { readonly decision: 'prove'; readonly memberId: MemberId }

/**
 * What a verified sign-in does. A Passport that is known decides alone. One that is not becomes a known Member's only by an e-mail that is
 * proven, by the provider or by a mailed link, and never that of somebody who is staff anywhere: an e-mail alone opens no internal permission.
 */
export function decideLogin({
  handler,
  known,
  membership,
  eMail,
  eMailOptional = false,
  holder,
}: LoginFacts): LoginDecision {
  const update = handler === 'auto-sync' ? 'update' : 'keep'
  if (known) {
    if (known.state === 'inactive' || membership?.state === 'inactive')
      return { decision: 'refuse', code: 'member.inactive' }
    return { decision: 'sign-in', memberId: known.memberId, membership: membership ? update : 'join' }
  }
  if (eMail.kind === 'none')
    return eMailOptional ? { decision: 'create' } : { decision: 'refuse', code: 'eMail.missing' }
  if (!holder) return { decision: 'create' }
  if (handler === 'create-only') return { decision: 'refuse', code: 'eMail.taken' }
  const isStaff = holder.memberships.some(({ kind }) => kind === 'internal')
  // Who it is that has the e-mail is told to nobody who does not prove it.
  if (eMail.kind === 'unproven')
    return isStaff || holder.state === 'inactive'
      ? { decision: 'refuse', code: 'eMail.unproven' }
      : { decision: 'prove', memberId: holder.memberId }
  if (holder.state === 'inactive') return { decision: 'refuse', code: 'member.inactive' }
  if (isStaff) return { decision: 'refuse', code: 'link.refused' }
  return { decision: 'link', memberId: holder.memberId, membership: update }
}

/** What a Membership knows of the person. */
export interface Known {
  readonly profile?: Profile
  /** The e-mail that is this Member's alone in the Organisation. */
  readonly provenEMail?: EMail
}

/**
 * What a Membership knows after a sign-in that may change it. A field that the sign-in does not bring stays. Another Member's e-mail is never
 * taken over, and one that is proven gives way to none that is not.
 */
export function withProfile(
  { profile: before = {}, provenEMail }: Known,
  brought: Profile,
  eMail: EMailEvidence,
  isAnothers: boolean,
): Known {
  const { Email: broughtEMail, ...others } = brought
  const keepsEMail = broughtEMail === undefined || isAnothers || (eMail.kind !== 'proven' && provenEMail !== undefined)
  const profile = { ...before, ...others, ...(keepsEMail ? {} : { Email: broughtEMail }) }
  const proven = eMail.kind === 'proven' && !isAnothers ? eMail.eMail : provenEMail
  return { profile, ...(proven === undefined ? {} : { provenEMail: proven }) }
}

/** Whether anything is to be written. */
export function isSameKnown(one: Known, other: Known): boolean {
  const [a, b] = [one.profile ?? {}, other.profile ?? {}] as Readonly<Record<string, string>>[]
  const names = new Set([...Object.keys(a ?? {}), ...Object.keys(b ?? {})])
  return one.provenEMail === other.provenEMail && [...names].every((name) => a?.[name] === b?.[name])
}

/** As the person is called: as the provider says, else by the names that the map brought. */
export function nameOf(profile: Profile, claims: readonly Readonly<Record<string, unknown>>[]): string {
  const said = claims.flatMap((source) => [source['name'], source['preferred_username']])
  const mapped = [profile.FirstName, profile.Surname].filter((part) => part !== undefined).join(' ')
  const names = [said[0], said[2], mapped, said[1], said[3]]
  const name = names.find((each): each is string => typeof each === 'string' && each.trim() !== '')
  return tidy(name ?? 'Unnamed') || 'Unnamed'
}

const tidy = (text: string) =>
  // An e-mail is not shown to whoever sees a name.
  (parseEMail(text) === undefined ? text : text.slice(0, text.lastIndexOf('@')))
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Bidi_Control}]+/gu, ' ')
    .trim()
    .slice(0, 200)
    .toWellFormed()
