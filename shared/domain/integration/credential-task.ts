import type { ErrorCode } from '../hub-error.ts'
import type { MemberId, OrganisationId } from '../ids.ts'
import { integrationSecretName } from '../secret-name.ts'
import type { Secret, SecretKind } from '../secret.ts'

/** How a program is to prove itself. A certificate and an issuer are the customer's own; a password is made by Microsoft. */
export type CredentialWish =
  | { readonly kind: 'password' }
  /** Base64 of the certificate's DER form. */
  | { readonly kind: 'certificate'; readonly certificate: string }
  | { readonly kind: 'federated'; readonly issuer: string; readonly subject: string }

/** What provisioning and rotation have in common: one credential, on its way from a wish to a Secret. Kept as one row. */
export interface CredentialTask {
  readonly organisationId: OrganisationId
  readonly kind: SecretKind
  /** Of a certificate. */
  readonly certificate?: string
  /** Of a federated credential. */
  readonly issuer?: string
  readonly subject?: string
  /** How long a password is to last; Microsoft's answer says how long it does. */
  readonly lifetimeDays: number
  /** Absent until the credential is added and, where there is one, its value is in the vault. */
  readonly keyId?: string
  readonly vaultVersion?: string
  readonly credentialStartsAt?: Date
  readonly credentialEndsAt?: Date
  readonly startedBy: MemberId | 'hub'
  readonly startedAt: Date
  readonly changedAt: Date
  /** Why it waits, or waited last. */
  readonly waitsFor?: ErrorCode
  /** Why it failed. */
  readonly failure?: ErrorCode
}

/** The Secret of a task whose credential is there. */
export function secretOf(task: CredentialTask, clientId: string, displayName: string, now: Date): Secret | undefined {
  const { organisationId, kind, keyId, vaultVersion, credentialStartsAt, credentialEndsAt } = task
  if (keyId === undefined) return undefined
  return {
    organisationId,
    clientId,
    keyId,
    kind,
    displayName,
    startsAt: credentialStartsAt ?? now,
    ...(credentialEndsAt === undefined ? {} : { endsAt: credentialEndsAt }),
    createdAt: now,
    ...(vaultVersion === undefined ? {} : { vaultName: integrationSecretName(clientId), vaultVersion }),
  }
}

/** How one step of a task ended: there is another one, all is done, or somebody is waited for. */
export type StepOutcome =
  | { readonly kind: 'more' }
  | { readonly kind: 'over' }
  | { readonly kind: 'wait'; readonly code: ErrorCode; readonly seconds?: number }

/** Whoever does not answer now may do so later; every other refusal stays one. */
export const passingCodes: readonly ErrorCode[] = [
  'source.throttled',
  'source.unavailable',
  'provider.unavailable',
  'vault.unavailable',
  'storage.unavailable',
  'secret.unready',
]
