import { withClientWish, type Client, type ClientWish } from '../domain/client.ts'
import { isHubError } from '../domain/hub-error.ts'
import type { OrganisationId } from '../domain/ids.ts'
import type { Ports } from '../ports/ports.ts'
import type { Kept } from '../ports/storage.ts'
import { newClient } from './clients.ts'
import { refusedRow, type Lined, type RowReport, type SettleRows } from './import-rows.ts'

export type ClientRow = ClientWish & { readonly externalId: string }

/** How many clients are written at a time. */
const atOnce = 10

/** Creates and changes Clients by their external ids. A repeat changes nothing. */
export function settleClients(
  ports: Pick<Ports, 'clients' | 'clock' | 'random'>,
  organisationId: OrganisationId,
  { preview }: { readonly preview: boolean },
): SettleRows<ClientRow> {
  return async (rows) => {
    const externalIds = rows.map(({ externalId }) => externalId)
    const known = await ports.clients.findByExternalIds(organisationId, externalIds)
    const reports: RowReport[] = []
    for (let start = 0; start < rows.length; start += atOnce) {
      const some = rows.slice(start, start + atOnce)
      const settled = some.map((row) => settleClient(ports, organisationId, row, known.get(row.externalId), preview))
      reports.push(...(await Promise.all(settled)))
    }
    return reports
  }
}

async function settleClient(
  ports: Pick<Ports, 'clients' | 'clock' | 'random'>,
  organisationId: OrganisationId,
  row: Lined<ClientRow>,
  current: Kept<Client> | undefined,
  preview: boolean,
): Promise<RowReport> {
  const { line, ...wish } = row
  const { externalId } = row
  if (!current && wish.displayName === undefined)
    return refusedRow(row, 'input.invalid', ['displayName: is required for a new client'])
  const before = current ?? newClient(ports, organisationId, 'import')
  const after = withClientWish(before, wish, ports.clock.now())
  const id = current ? { id: current.clientId } : {}
  if (after === current) return { line, outcome: 'unchanged', externalId, ...id }
  const outcome = current ? 'updated' : 'created'
  if (preview) return { line, outcome, externalId, ...id }
  try {
    const { clientId } = await (current ? ports.clients.replace(after, current) : ports.clients.insert(after))
    return { line, outcome, externalId, id: clientId }
  } catch (thrown) {
    // Somebody else wrote the same client at this moment; it is told, and a repeat decides anew.
    if (isHubError(thrown, 'version.stale', 'externalId.taken')) return refusedRow(row, thrown.code)
    throw thrown
  }
}
