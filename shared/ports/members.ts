import type { MemberId, OrganisationId } from '../domain/ids.ts'
import type { Member, Membership, PassportKey } from '../domain/member.ts'
import type { Kept } from './storage.ts'

export interface Members {
  find(memberId: MemberId): Promise<Kept<Member> | undefined>
  findByPassport(key: PassportKey): Promise<Kept<Member> | undefined>
  /**
   * The Member of this Passport, made from `fresh` when there is none. Two simultaneous first sign-ins give one Member; a first sign-in
   * that crashed halfway is finished.
   */
  findOrInsert(key: PassportKey, fresh: Member): Promise<Kept<Member>>
  /** @throws HubError `version.stale` */
  replace(member: Member, version: string): Promise<Kept<Member>>
}

export interface Memberships {
  find(organisationId: OrganisationId, memberId: MemberId): Promise<Kept<Membership> | undefined>
  listOfMember(memberId: MemberId): Promise<readonly Kept<Membership>[]>
  listOfOrganisation(organisationId: OrganisationId): Promise<readonly Kept<Membership>[]>
  /** Keeps the Membership that is there already, if one is. */
  findOrInsert(membership: Membership): Promise<Kept<Membership>>
  replace(membership: Membership, version: string): Promise<Kept<Membership>>
}
