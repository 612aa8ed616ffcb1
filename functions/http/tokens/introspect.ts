import { api } from '../../../shared/contract/api.ts'
import { introspect } from '../../../shared/services/introspect.ts'
import { http } from '../../runtime/http.ts'
import { validated } from '../../runtime/validated.ts'

/**
 * What a token stands for, to programs of the platform and its customers. That an operator looked is in the platform's own trail; what
 * programs ask, with every request of theirs, is in none.
 */
export const introspectFunction = http(
  api.introspect,
  async (ports, { token, organisation, reason }, caller) => ({
    ...(await validated(
      ports,
      'introspection',
      () => introspect(ports, caller, { token, organisation, reason: reason === 'true' }),
      ({ active }) => active,
    )),
    ...(caller.kind === 'member' ? { lookedAtFrom: ports.platform.organisationId } : {}),
  }),
  ({ lookedAtFrom: organisationId }) =>
    organisationId && { action: 'operator.read', organisationId, subject: 'route:Introspect' },
)
