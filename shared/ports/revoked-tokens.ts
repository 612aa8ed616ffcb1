import type { OrganisationId } from '../domain/ids.ts'

/** A token of the hub's own that was ended before its time. */
export interface RevokedToken {
  readonly jti: string
  readonly organisationId: OrganisationId
  readonly revokedAt: Date
  /** From here on nobody believes it anyway, and the row goes. */
  readonly expiresAt: Date
}

export interface RevokedTokens {
  find(jti: string): Promise<RevokedToken | undefined>
  /** Whether it was not revoked before. Safe to repeat. */
  insert(token: RevokedToken): Promise<boolean>
}
