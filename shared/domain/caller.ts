import type { Door } from './admission.ts'
import type { HubError } from './hub-error.ts'
import type { MemberId, OrganisationId } from './ids.ts'
import type { Permission, PersonRole } from './roles.ts'
import type { Session } from './session.ts'

/** Whoever makes this request. */
export type Caller = AnonymousCaller | MemberCaller

export interface AnonymousCaller {
  readonly kind: 'anonymous'
}

export interface MemberCaller {
  readonly kind: 'member'
  readonly memberId: MemberId
  readonly session: Session
  readonly sessionHash: string
  /** The active Organisation, while its door is open to this Member. */
  readonly active?: ActiveOrganisation
  /** What was known of the active Organisation when this request began. */
  readonly door?: Door
  /** Why the Organisation that was active is not any more: suspended, revoked, no role left. */
  readonly shutOut?: HubError
  /** Admin of the platform's own Organisation, with that Organisation active. */
  readonly operator: boolean
  readonly permissions: readonly Permission[]
}

export interface ActiveOrganisation {
  readonly organisationId: OrganisationId
  readonly displayName: string
  readonly roles: readonly PersonRole[]
}
