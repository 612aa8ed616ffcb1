import { api } from '../../../shared/contract/api.ts'
import { http } from '../../runtime/http.ts'

export const listAuditFunction = http(api.listAudit, ({ audit }, { organisationId, ...wish }) =>
  audit.list(organisationId, wish),
)
