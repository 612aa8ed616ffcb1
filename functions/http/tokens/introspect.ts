import { api } from '../../../shared/contract/api.ts'
import { introspect } from '../../../shared/services/introspect.ts'
import { http } from '../../runtime/http.ts'

/** What a token stands for, to programs of the platform and its customers. */
export const introspectFunction = http(api.introspect, (ports, { token, organisation, reason }, caller) =>
  introspect(ports, caller, { token, organisation, reason: reason === 'true' }),
)
