import type { OrganisationId } from '../domain/ids.ts'

/** A token of the hub's own that was ended before its time. */
export interface RevokedToken {
  readonly jti: string
  readonly organisationId: OrganisationId
  readonly revokedAt: Date
  /** Who ended it, and in which request, for the audit trail: ids alone. */
  readonly actor: string
  readonly correlationId: string
  /** From here on nobody believes it anyway, and the row goes. */
  readonly expiresAt: Date
}

export interface RevokedTokens {
  find(jti: string): Promise<RevokedToken | undefined>
  /** The row that stands: of a token that was ended before, the first. Safe to repeat. */
  findOrInsert(token: RevokedToken): Promise<RevokedToken>
}
