import { api } from '../../../shared/contract/api.ts'
import { http } from '../../runtime/http.ts'

const moment = (text: string | undefined) => (text === undefined ? undefined : new Date(text))

export const listAuditFunction = http(
  api.listAudit,
  ({ audit }, { organisationId, cursor, limit, from, to, foreign, ...search }) =>
    audit.list(
      organisationId,
      { cursor, limit },
      {
        ...search,
        from: moment(from),
        to: moment(to),
        foreign: foreign === undefined ? undefined : foreign === 'true',
      },
    ),
)
