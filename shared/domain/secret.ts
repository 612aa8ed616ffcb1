import type { OrganisationId } from './ids.ts'
import type { SecretName } from './secret-name.ts'

const day = 86_400_000

/** How a program proves to Microsoft who it is: a password and a certificate come to an end, trust in another issuer does not. */
export const secretKinds = ['password', 'certificate', 'federated'] as const
export type SecretKind = (typeof secretKinds)[number]

export const secretStates = ['current', 'expiring', 'superseded', 'expired'] as const
export type SecretState = (typeof secretStates)[number]

/** Names one Secret: the credential `keyId` of the application `clientId`, which is an Organisation's System integration. */
export interface SecretKey {
  readonly organisationId: OrganisationId
  /** The System integration's client id: a GUID in lower case. */
  readonly clientId: string
  /** As Microsoft numbers the credential: a GUID in lower case. */
  readonly keyId: string
}

/** A reference to a credential in the vault, with its dates. The value is never part of it. */
export interface Secret extends SecretKey {
  readonly kind: SecretKind
  /** What tells it from others at Microsoft: the credential's display name there. */
  readonly displayName: string
  readonly startsAt: Date
  /** As Microsoft answered, never reckoned: its policies may shorten what was asked for. Absent for a federated credential. */
  readonly endsAt?: Date
  readonly createdAt: Date
  /** Where the value is, as the {@link import('../ports/secrets.ts').Secrets} of the Organisation know it. Absent where the hub never had one. */
  readonly vaultName?: SecretName
  readonly vaultVersion?: string
  /** Since when another one is to be used in its place. It is removed when the overlap is over. */
  readonly supersededAt?: Date
}

/** The default of how many days before its end a Secret is renewed. */
export const defaultLeadDays = 30

/**
 * Expired is the end, whatever came before it; a superseded one is not renewed any more.
 * @param leadDays how many days before its end a Secret counts as expiring
 */
export function secretStateAt(
  secret: Pick<Secret, 'endsAt' | 'supersededAt'>,
  now: Date,
  leadDays: number,
): SecretState {
  const { endsAt, supersededAt } = secret
  if (endsAt !== undefined && endsAt <= now) return 'expired'
  if (supersededAt !== undefined) return 'superseded'
  return endsAt !== undefined && endsAt.getTime() - now.getTime() <= leadDays * day ? 'expiring' : 'current'
}
