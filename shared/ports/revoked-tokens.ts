import type { OrganisationId, ProviderId } from '../domain/ids.ts'

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

/** A provider's logout token, by what makes it one of a kind. */
export interface LogoutTokenId {
  readonly provider: ProviderId
  readonly jti: string
}

/** Logout tokens that were obeyed: a second time they are a replay. */
export interface LogoutTokens {
  isKnown(id: LogoutTokenId): Promise<boolean>
  /** Until the token would not be believed anyway. Safe to repeat. */
  note(token: LogoutTokenId & { readonly expiresAt: Date }): Promise<void>
}
