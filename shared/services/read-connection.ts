import type { Connection } from '../domain/connection.ts'
import { usedSecret } from '../domain/connection.ts'
import { diagnose } from '../domain/diagnosis.ts'
import type { OrganisationId } from '../domain/ids.ts'
import type { Ports } from '../ports/ports.ts'

/** A Connection as its Organisation may see it: what it is and how it is, and nothing that opens anything. */
export async function readConnection({ connections }: Pick<Ports, 'connections'>, organisationId: OrganisationId) {
  return showConnection(organisationId, await connections.find(organisationId))
}

export function showConnection(organisationId: OrganisationId, connection: Connection | undefined) {
  if (!connection) return { organisationId, state: 'disconnected' as const }
  const { kind, state, changedAt, connectedAt, probedAt, failure, aadsts } = connection
  const common = { organisationId, kind, state, changedAt, connectedAt, probedAt }
  if (state === 'disconnected') return common
  return {
    ...common,
    ...(connection.kind === 'direct'
      ? { partnerTid: connection.partnerTid }
      : { baseUrl: connection.baseUrl, tokenEndsAt: connection.tokenEndsAt }),
    credential: credentialOf(connection),
    ...(failure === undefined ? {} : { diagnosis: diagnose(failure, aadsts) }),
  }
}

/** By what it is opened: the Organisation's own application, the platform's, or a token that was pasted. */
function credentialOf(connection: Connection): 'own-application' | 'platform-application' | 'token' {
  if (connection.kind === 'cipp' && connection.tokenEndsAt !== undefined) return 'token'
  if (usedSecret(connection, 'entra_cipp_api_token').kind === 'version') return 'token'
  return usedSecret(connection, 'microsoft_client_id').kind === 'version' ? 'own-application' : 'platform-application'
}
