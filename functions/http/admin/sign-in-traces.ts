import { api } from '../../../shared/contract/api.ts'
import { readSignInTrace } from '../../../shared/services/sign-in-traces.ts'
import { http } from '../../runtime/http.ts'

/** How sign-ins went: an Organisation's for its administrators, those of nobody for operators. */
export const signInTraceFunctions = [
  http(api.listSignInTraces, ({ signInTraces }, { organisationId, outcome, provider, ...wish }) =>
    signInTraces.list(organisationId, wish, { outcome, provider }),
  ),
  http(api.readSignInTrace, (ports, { organisationId, number }) => readSignInTrace(ports, organisationId, number)),
  http(api.listUnattributedTraces, ({ signInTraces }, { outcome, provider, ...wish }) =>
    signInTraces.list('unattributed', wish, { outcome, provider }),
  ),
  http(api.readUnattributedTrace, (ports, { number }) => readSignInTrace(ports, 'unattributed', number)),
]
