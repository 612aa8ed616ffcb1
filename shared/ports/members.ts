import type { LastSignIn } from '../domain/access/access-entry.ts'
import type { MemberId, OrganisationId } from '../domain/ids.ts'
import type { Member, Membership, PassportKey } from '../domain/member.ts'
import type { EMail } from '../domain/profile.ts'
import type { MembershipKind, PersonRole } from '../domain/roles.ts'
import type { Kept, Page, PageWish, Version } from './storage.ts'

/** A Member, and the Organisations that the index of their Memberships names. */
export interface Account {
  readonly member: Kept<Member>
  readonly organisations: readonly OrganisationId[]
}

export interface Members {
  find(memberId: MemberId): Promise<Kept<Member> | undefined>
  findByPassport(key: PassportKey): Promise<Kept<Member> | undefined>
  /** Who claimed a Passport: whether it still is theirs is told by {@link findAccount}. */
  claimantOf(key: PassportKey): Promise<MemberId | undefined>
  /** A Member whose this Passport is, and where they may have a Membership: one request. Undefined where it is not theirs, or not any more. */
  findAccount(memberId: MemberId, key: PassportKey): Promise<Account | undefined>
  /** Every Passport of a Member: a part of one small partition, each looked up again. */
  passportsOf(memberId: MemberId): Promise<readonly PassportKey[]>
  /**
   * The Member of this Passport, made from `fresh` when there is none. Two simultaneous first sign-ins give one Member; a first sign-in
   * that crashed halfway is finished.
   * @param joins where the Member is about to have a Membership: its index row is written with them
   */
  findOrInsert(key: PassportKey, fresh: Member, joins?: OrganisationId): Promise<Kept<Member>>
  /** Gives a Member one more Passport. @returns whose it is: another Member may have been first. Safe to repeat. */
  link(key: PassportKey, memberId: MemberId): Promise<MemberId>
  /**
   * Takes a Passport away from a Member, on the version that was read, with whatever of the Member changes with it. That it was theirs is
   * remembered.
   * @throws HubError `version.stale`: something about the Member changed meanwhile, another unlinking perhaps
   */
  unlink(key: PassportKey, member: Kept<Member>, at: Date): Promise<void>
  /** Whether this Member once took this Passport away. */
  wasUnlinked(key: PassportKey, memberId: MemberId): Promise<boolean>
  /** @throws HubError `version.stale` */
  replace(member: Member, version: Version): Promise<Kept<Member>>
}

/** What Memberships of a list must be like; what is absent does not matter. */
export interface MembershipSearch {
  readonly state?: Membership['state'] | undefined
  readonly kind?: MembershipKind | undefined
  readonly role?: PersonRole | undefined
  /** The beginning of the name, whatever its case and accents. */
  readonly name?: string | undefined
}

/** What was read before Admins were counted: a change that names it happens only if no Admin was taken away since. */
export type AdminLock = Kept<object> | 'unused'

export interface Memberships {
  find(organisationId: OrganisationId, memberId: MemberId): Promise<Kept<Membership> | undefined>
  /** The Member whose proven e-mail it is in an Organisation. */
  holderOf(organisationId: OrganisationId, eMail: EMail): Promise<MemberId | undefined>
  listOfMember(memberId: MemberId): Promise<readonly Kept<Membership>[]>
  /** Where a Membership of this Member may be: without the rows themselves. */
  organisationsOf(memberId: MemberId): Promise<readonly OrganisationId[]>
  /** In the order of their names. A page of a search may be short or empty and still have a `next`. */
  listOfOrganisation(
    organisationId: OrganisationId,
    wish: PageWish,
    search?: MembershipSearch,
  ): Promise<Page<Membership>>
  /** Keeps the Membership that is there already, if one is. */
  findOrInsert(membership: Membership): Promise<Kept<Membership>>
  /**
   * Undefined where there is one already, or where its proven e-mail is another Member's.
   * @param indexed whether its index row is there, written with the Member
   */
  insert(membership: Membership, indexed?: 'indexed'): Promise<Kept<Membership> | undefined>
  /** @throws HubError `version.stale`: it was changed meanwhile, or the lock was, or its proven e-mail is another Member's */
  replace(membership: Membership, current: Kept<Membership>, lock?: AdminLock): Promise<Kept<Membership>>
  /** @throws HubError `version.stale`: it was changed meanwhile, or the lock was */
  remove(current: Kept<Membership>, lock?: AdminLock): Promise<void>
  readAdminLock(organisationId: OrganisationId): Promise<AdminLock>
  /** Keeps how somebody came in last. It goes with the Membership. Safe to repeat. */
  noteSignIn(organisationId: OrganisationId, memberId: MemberId, signIn: LastSignIn): Promise<void>
  /** Also where the Membership is gone: a sign-in that was under way may note it after that. Safe to repeat. */
  forgetSignIn(organisationId: OrganisationId, memberId: MemberId): Promise<void>
  /** How these Members came in last, as far as they did. */
  lastSignIns(
    organisationId: OrganisationId,
    memberIds: readonly MemberId[],
  ): Promise<ReadonlyMap<MemberId, LastSignIn>>
}
