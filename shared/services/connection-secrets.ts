import { usedSecret, type Connection, type NamedSecret } from '../domain/connection.ts'
import { HubError } from '../domain/hub-error.ts'
import type { OrganisationId } from '../domain/ids.ts'
import { connectionSecrets, type SecretName } from '../domain/secret-name.ts'
import type { DelegatedToken } from '../ports/delegated-tokens.ts'
import type { Ports } from '../ports/ports.ts'
import type { SecretOwner, Secrets } from '../ports/secrets.ts'

/** The secret that a Connection uses under a name; undefined where it uses none, or the store holds it no longer. */
export async function findUsed(
  secrets: Secrets,
  connection: Connection,
  name: SecretName,
): Promise<string | undefined> {
  const used = usedSecret(connection, name)
  if (used.kind === 'unused') return undefined
  return used.kind === 'newest'
    ? secrets.find(connection.organisationId, name)
    : secrets.find(connection.organisationId, name, used.version)
}

export type SecretValues = Partial<Readonly<Record<SecretName, string>>>

/** Writes a version of each, which nobody reads until a Connection names it. */
export async function putVersions(
  secrets: Secrets,
  owner: OrganisationId,
  values: SecretValues,
): Promise<readonly NamedSecret[]> {
  const named: NamedSecret[] = []
  for (const name of connectionSecrets) {
    const value = values[name]
    if (value !== undefined) named.push({ name, version: await secrets.put(owner, name, value) })
  }
  return named
}

/** Under which names the tokens of a direct Connection are kept. */
export const tokenSecrets: readonly SecretName[] = [
  'entra_direct_access_token',
  'entra_direct_refresh_token',
  'entra_direct_token_expires_at',
]

export type KeptTokens = DelegatedToken & { readonly refreshToken: string }

/** What is kept under {@link tokenSecrets}. @param at when the grant began */
export const tokenValues = ({ accessToken, expiresIn, refreshToken }: KeptTokens, at: Date): SecretValues => ({
  entra_direct_access_token: accessToken,
  entra_direct_refresh_token: refreshToken,
  entra_direct_token_expires_at: new Date(at.getTime() + expiresIn * 1000).toISOString(),
})

/** A registered application of Microsoft Entra, with its secret. */
export interface Application {
  readonly clientId: string
  readonly clientSecret: string
  /** Its tenant, or `organizations`. */
  readonly tenant: string
}

/**
 * The application by which a Connection asks for tokens: the Organisation's own as far as the Connection uses it, else the platform's.
 * Id and secret come from one source, never mixed.
 * @throws HubError `credential.missing`
 */
export async function applicationOf(secrets: Secrets, connection: Connection): Promise<Application> {
  const own = await readApplication((name) => findUsed(secrets, connection, name))
  return own ?? (await platformApplication(secrets))
}

/**
 * The application that a new direct Connection is made with, where none was typed. What a CIPP Connection uses under the same names is CIPP's
 * API client, which nobody signs in to. @throws HubError `credential.missing`
 */
export async function chooseApplication(
  { secrets, connections }: Pick<Ports, 'secrets' | 'connections'>,
  organisationId: OrganisationId,
): Promise<Application & { readonly owner: SecretOwner }> {
  const current = await connections.find(organisationId)
  const isOfCipp = current?.kind === 'cipp' && usedSecret(current, 'microsoft_client_id').kind === 'version'
  const own = isOfCipp ? undefined : await readApplication((name) => secrets.find(organisationId, name))
  if (own) return { ...own, owner: organisationId }
  return { ...(await platformApplication(secrets)), owner: 'app' }
}

async function platformApplication(secrets: Secrets): Promise<Application> {
  const shared = await readApplication((name) => secrets.find('app', name))
  if (!shared) throw missingCredential()
  return shared
}

async function readApplication(
  find: (name: SecretName) => Promise<string | undefined>,
): Promise<Application | undefined> {
  const [clientId, clientSecret, tenant] = await Promise.all([
    find('microsoft_client_id'),
    find('microsoft_client_secret'),
    find('microsoft_tenant_id'),
  ])
  if (clientId === undefined || clientSecret === undefined) return undefined
  return { clientId, clientSecret, tenant: tenant ?? 'organizations' }
}

export const missingCredential = () =>
  new HubError('credential.missing', 'The connection has no credentials. Connect it again.')
