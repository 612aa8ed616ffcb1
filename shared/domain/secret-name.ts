import type { ProviderSecretName } from './providers/identity-provider.ts'

/** The secrets of a Connection, by the name that operators know. */
export const connectionSecrets = [
  // of a Microsoft application: the direct connection's, or the one by which CIPP is called
  'microsoft_client_id',
  'microsoft_client_secret',
  'microsoft_tenant_id',
  'entra_direct_access_token',
  'entra_direct_refresh_token',
  'entra_direct_token_expires_at',
  'entra_direct_partner_tenant_id',
  'entra_direct_token_scope',
  // an application that was typed and waits for its administrator to sign in: id, secret and tenant as one
  'entra_direct_pending_app',
  'entra_cipp_base_url',
  'entra_cipp_api_token',
] as const

/** Every secret of the hub's. Lower case letters, digits and single underscores: stores of secrets spell them in their own way, and back. */
export type SecretName =
  | (typeof connectionSecrets)[number]
  | 'platform_master_api_key'
  | 'examination_probe'
  | 'operator_webhook_secret'
  /** Of an Organisation: what the marks of erased people are hashed with. */
  | 'erasure_salt'
  | `signing_key_${string}`
  | `integration_secret_${string}`
  | `webhook_secret_${string}`
  | ProviderSecretName

/** Where the values of a System integration are kept, one version each: by its client id, without dashes. */
export const integrationSecretName = (clientId: string): SecretName =>
  `integration_secret_${clientId.replaceAll('-', '').toLowerCase()}`

/** Where the values that sign the messages of a webhook are kept, one version each. */
export const webhookSecretName = (webhookId: string): SecretName => `webhook_secret_${webhookId.replaceAll('-', '')}`
