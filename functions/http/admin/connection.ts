import { api } from '../../../shared/contract/api.ts'
import { becomeMember } from '../../../shared/services/become-member.ts'
import { connectCipp } from '../../../shared/services/connect-cipp.ts'
import { startDirect } from '../../../shared/services/connect-direct.ts'
import { disconnect } from '../../../shared/services/disconnect.ts'
import { readConnection, showConnection } from '../../../shared/services/read-connection.ts'
import { validateConnection } from '../../../shared/services/validate-connection.ts'
import { browserCookie, readSignInCookies } from '../../runtime/cookies.ts'
import { http, httpAnswer } from '../../runtime/http.ts'

export const connectionFunctions = [
  http(api.readConnection, (ports, { organisationId }) => readConnection(ports, organisationId)),
  httpAnswer(api.startDirect, async (ports, wish, caller, request) => {
    const begun = await startDirect(ports, wish, await becomeMember(ports, caller), readSignInCookies(request))
    return { value: { next: begun.location }, cookies: [browserCookie(begun)] }
  }),
  http(
    api.connectCipp,
    async (ports, wish) => showConnection(wish.organisationId, await connectCipp(ports, wish)),
    ({ organisationId }) => ({ action: 'connection.connected', organisationId, subject: 'connection:cipp' }),
  ),
  http(
    api.validateConnection,
    async (ports, { organisationId, tid }) => {
      const { connection, tenant } = await validateConnection(ports, organisationId, tid)
      return { connection: showConnection(organisationId, connection), ...(tenant ? { tenant } : {}) }
    },
    ({ connection: { organisationId, state } }) => ({
      action: state === 'failing' ? 'connection.failed' : 'connection.validated',
      organisationId,
      subject: `organisation:${organisationId}`,
    }),
  ),
  http(
    api.disconnect,
    async (ports, { organisationId }) => showConnection(organisationId, await disconnect(ports, organisationId)),
    ({ organisationId }) => ({
      action: 'connection.disconnected',
      organisationId,
      subject: `organisation:${organisationId}`,
    }),
  ),
]
