import type { RegisteredClient } from '../domain/callers/registered-client.ts'
import type { EntraTenantId, MemberId, OrganisationId } from '../domain/ids.ts'
import type { Member, Membership, PassportKey } from '../domain/member.ts'
import type { Organisation, TenantMapping } from '../domain/organisation.ts'
import type { Session } from '../domain/session.ts'
import type { IdentityProviders } from './identity-providers.ts'

/**
 * What is kept about those who call with a token. It may be as old as five seconds and no older, on every instance; what is not there may
 * be missed for a second. Each rejects with `storage.unavailable` where storage does not answer and nothing that young is known.
 */
export interface CallerFacts {
  organisation(id: OrganisationId): Promise<Organisation | undefined>
  mapping(tid: EntraTenantId, id: OrganisationId): Promise<TenantMapping | undefined>
  /** Every Organisation that a tenant leads to. */
  mappingsOfTenant(tid: EntraTenantId): Promise<readonly TenantMapping[]>
  member(key: PassportKey): Promise<Member | undefined>
  membership(id: OrganisationId, memberId: MemberId): Promise<Membership | undefined>
  /** Where a Membership of this Member may be. */
  organisationsOf(memberId: MemberId): Promise<readonly OrganisationId[]>
  client(clientId: string): Promise<RegisteredClient | undefined>
  /** A Member who came by another provider than Microsoft Entra, and every Passport of theirs. */
  memberById(memberId: MemberId): Promise<Member | undefined>
  passportsOf(memberId: MemberId): Promise<readonly PassportKey[]>
  readonly identityProviders: Pick<IdentityProviders, 'find' | 'isAccepted' | 'findByIssuer' | 'ownersOfIssuer'>
  /** By the hash under which it is kept. */
  session(hash: string): Promise<Session | undefined>
  /** Whether a token of the hub's own was ended before its time. */
  isRevoked(jti: string): Promise<boolean>
}
