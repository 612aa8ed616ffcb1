import { randomUUID } from 'node:crypto'
import { TableClient } from '@azure/data-tables'
import { inject } from 'vitest'
import type { OpenTable } from '../../../shared/adapters/table-storage/table.ts'
import type { Contact } from '../../../shared/domain/contact.ts'
import { contactId, organisationId } from '../../../shared/domain/ids.ts'
import { aContact } from '../../shared/support/facts.ts'
import { memoryTables } from '../../support/memory-tables.ts'

export const person = { by: 'person', id: 'somebody' } as const
export const sync = { by: 'sync', id: 'run' } as const
export const newOrganisation = () => organisationId(randomUUID())
export const newContact = (change: Partial<Contact>) => aContact({ contactId: contactId(randomUUID()), ...change })

/** Tables that no other suite knows, in the shared storage and in memory. */
export function ownTables() {
  const made: TableClient[] = []
  const mark = randomUUID().replaceAll('-', '')
  const azurite: OpenTable = (name) => {
    const client = TableClient.fromConnectionString(inject('stack').storage, `${name}${mark}`, {
      allowInsecureConnection: true,
    })
    made.push(client)
    return client
  }
  const places: readonly [string, OpenTable][] = [
    ['in storage', azurite],
    ['in memory', memoryTables().open],
  ]
  return { places, drop: () => Promise.all(made.map((client) => client.deleteTable())) }
}
