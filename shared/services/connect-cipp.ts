import { cippBase } from '../domain/connection.ts'
import type { OrganisationId } from '../domain/ids.ts'
import type { Connection } from '../domain/connection.ts'
import type { Ports } from '../ports/ports.ts'
import type { Kept } from '../ports/storage.ts'
import { endOf, tokenOf, type CippCredential } from './cipp-tokens.ts'
import type { SecretValues } from './connection-secrets.ts'
import { keepConnection } from './keep-connection.ts'
import { getOrganisation } from './organisations.ts'

export interface CippWish {
  readonly organisationId: OrganisationId
  /** As it was typed. */
  readonly baseUrl: string
  readonly credential: CippCredential
}

/**
 * Connects the Organisation's own CIPP: its address is judged, its list of tenants is read with the given credentials, and only then is
 * anything kept. A refusal leaves the Connection that was there.
 * @throws HubError `address.…`, `credential.expired`, `connection.changed`, those of the grant and those of the probe
 */
export async function connectCipp(
  ports: Pick<
    Ports,
    'organisations' | 'addressGuard' | 'probeSource' | 'grantAppToken' | 'connections' | 'secrets' | 'clock' | 'random'
  >,
  { organisationId, baseUrl: typed, credential }: CippWish,
): Promise<Kept<Connection>> {
  await getOrganisation(ports, organisationId)
  const before = await ports.connections.find(organisationId)
  const baseUrl = cippBase(typed)
  await ports.addressGuard.judgeAddress(baseUrl)
  const { accessToken: token } = await tokenOf(ports.grantAppToken, credential, ports.clock.now())
  await ports.probeSource.cipp({ baseUrl, token })
  const tokenEndsAt = credential.kind === 'token' ? endOf(credential.token) : undefined
  return keepConnection(
    ports,
    { organisationId, before },
    { kind: 'cipp', baseUrl, ...(tokenEndsAt ? { tokenEndsAt } : {}) },
    { entra_cipp_base_url: baseUrl, ...valuesOf(credential) },
  )
}

const valuesOf = (credential: CippCredential): SecretValues =>
  credential.kind === 'token'
    ? { entra_cipp_api_token: credential.token }
    : {
        microsoft_client_id: credential.clientId,
        microsoft_client_secret: credential.clientSecret,
        microsoft_tenant_id: credential.tenant,
      }
