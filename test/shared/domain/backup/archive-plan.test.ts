import { describe, expect, it } from 'vitest'
import { archivePlan, archivedTables } from '../../../../shared/domain/backup/archive-plan.ts'
import { dataMap } from '../../../../shared/domain/privacy/data-map.ts'

describe('the plan of a backup', () => {
  it('decides of every table that there is, each once', () => {
    expect(archivePlan.map(({ table }) => table).sort()).toEqual(dataMap.map(({ table }) => table).sort())
  })

  it('says of each that is left out why, and leaves out what would open something twice', () => {
    for (const { leftOut } of archivePlan) if (leftOut !== undefined) expect(leftOut.length).toBeGreaterThan(10)
    for (const table of ['Sessions', 'SignInStates', 'EMailProofs', 'InvitationLinks', 'SetUpKeys', 'Deliveries'])
      expect(archivedTables).not.toContain(table)
  })

  it('reads what rests on others before them, and erasures first of all', () => {
    const place = (table: string) => archivedTables.indexOf(table)
    const before = (one: string, other: string) => {
      expect([one, other, place(one) < place(other)]).toEqual([one, other, true])
    }
    before('PersonTasks', 'Contacts')
    before('Memberships', 'Members')
    before('Members', 'Passports')
    before('TenantMappings', 'MappedTenants')
    before('Organisations', 'ExternalIds')
    before('SystemIntegrations', 'ClientIds')
    before('Invitations', 'Expiries')
    before('Webhooks', 'WebhookProgress')
  })
})
