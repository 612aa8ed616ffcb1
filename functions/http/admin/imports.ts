import { api } from '../../../shared/contract/api.ts'
import type { AuditAction } from '../../../shared/domain/audit.ts'
import type { OrganisationId } from '../../../shared/domain/ids.ts'
import type { FileRow } from '../../../shared/ports/read-rows.ts'
import type { RequestPorts } from '../../../shared/ports/ports.ts'
import { settleClients } from '../../../shared/services/import-clients.ts'
import { settleContacts } from '../../../shared/services/import-contacts.ts'
import { importRows, type JudgeRow, type RowReport, type SettleRows } from '../../../shared/services/import-rows.ts'
import { httpRows } from '../../runtime/http.ts'
import { judgedBy } from '../../runtime/request-rows.ts'

interface Import<Row> {
  readonly organisationId: OrganisationId
  readonly importId: string
  readonly preview: boolean
  readonly judge: () => Promise<JudgeRow<Row>>
  readonly settle: SettleRows<Row>
}

/** The reports of the rows, and a summary as the last line. */
async function* reportImport<Row extends { readonly externalId: string }>(
  ports: RequestPorts,
  rows: AsyncIterable<FileRow>,
  { organisationId, importId, preview, judge, settle }: Import<Row>,
) {
  const counts = { created: 0, updated: 0, unchanged: 0, refused: 0 }
  for await (const report of importRows<Row>(ports, rows, await judge(), settle)) {
    counts[report.outcome] += 1
    yield report satisfies RowReport
  }
  yield { importId, preview, ...counts }
  return { organisationId, importId, preview }
}

/** A preview leaves no line of its own. */
const audited =
  (action: AuditAction) =>
  ({ organisationId, importId, preview }: Pick<Import<unknown>, 'organisationId' | 'importId' | 'preview'>) =>
    preview ? undefined : { action, organisationId, subject: `import:${importId}` }

/** The rows' schemas are built for the first file. */
const rowSchemas = () => import('../../../shared/contract/address-book.ts')
const judgeClient = async () => judgedBy((await rowSchemas()).ClientRow)
const judgeContact = async () => judgedBy((await rowSchemas()).ContactRow)

export const importFunctions = [
  httpRows(
    api.importClients,
    (ports, { organisationId, ...wish }, _caller, rows) => {
      const preview = wish.preview === 'true'
      const settle = settleClients(ports, organisationId, { preview })
      const importId = ports.random.guid()
      return reportImport(ports, rows, { organisationId, importId, preview, judge: judgeClient, settle })
    },
    audited('clients.imported'),
  ),
  httpRows(
    api.importContacts,
    (ports, { organisationId, ...wish }, _caller, rows) => {
      const preview = wish.preview === 'true'
      const importId = ports.random.guid()
      const settle = settleContacts(ports, organisationId, { preview, importId })
      return reportImport(ports, rows, { organisationId, importId, preview, judge: judgeContact, settle })
    },
    audited('contacts.imported'),
  ),
]
