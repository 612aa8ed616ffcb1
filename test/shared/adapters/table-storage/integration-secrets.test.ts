import { beforeEach, describe, expect, it } from 'vitest'
import type { Secret } from '../../../../shared/domain/secret.ts'
import { failFrom, memoryPorts, repair, type MemoryPorts } from '../../../support/memory-ports.ts'
import type { MemoryTables } from '../../../support/memory-tables.ts'
import { anIntegration, noon, northBank, southBank } from '../../support/facts.ts'

let ports: MemoryPorts
let tables: MemoryTables
beforeEach(() => {
  ;({ ports, tables } = memoryPorts(noon))
})

const { clientId } = anIntegration()
const other = 'dddddddd-0000-4000-8000-00000000000d'
const after = (days: number) => new Date(noon.getTime() + days * 86_400_000)
const aSecret = (change: Partial<Secret> = {}): Secret => ({
  organisationId: northBank,
  clientId,
  keyId: 'aaaaaaaa-0000-4000-8000-000000000001',
  kind: 'password',
  displayName: 'Tenantry',
  startsAt: noon,
  endsAt: after(730),
  createdAt: noon,
  ...change,
})
const keyIds = ({ items }: { items: readonly Secret[] }) => items.map(({ keyId }) => keyId)
const everything = { limit: 100 }

describe('the Secrets of system integrations', () => {
  it('are found by their integration and key, and are one each', async () => {
    const kept = await ports.integrationSecrets.insert(aSecret())
    expect(await ports.integrationSecrets.find(aSecret())).toEqual(kept)
    expect(await ports.integrationSecrets.insert(aSecret())).toBeUndefined()
    expect(await ports.integrationSecrets.find(aSecret({ organisationId: southBank }))).toBeUndefined()
  })

  it('are listed for an organisation, or for one integration of it', async () => {
    for (const secret of [aSecret(), aSecret({ clientId: other, keyId: 'b' }), aSecret({ organisationId: southBank })])
      await ports.integrationSecrets.insert(secret)
    expect(keyIds(await ports.integrationSecrets.list(northBank, everything))).toHaveLength(2)
    expect(keyIds(await ports.integrationSecrets.list(northBank, { ...everything, clientId: other }))).toEqual(['b'])
  })

  it('are listed for everybody by when they end, earliest first; one without an end never', async () => {
    const { endsAt: _, ...endless } = aSecret({ keyId: 'endless', kind: 'federated' })
    const soon = aSecret({ keyId: 'soon', endsAt: after(20) })
    const past = aSecret({ keyId: 'past', endsAt: after(-40), organisationId: southBank })
    for (const secret of [aSecret({ keyId: 'late' }), soon, endless, past])
      await ports.integrationSecrets.insert(secret)
    expect(keyIds(await ports.integrationSecrets.listByExpiry(after(90), everything))).toEqual(['past', 'soon'])
    const first = await ports.integrationSecrets.listByExpiry(after(800), { limit: 2 })
    const rest = await ports.integrationSecrets.listByExpiry(after(800), { limit: 2, cursor: first.next })
    expect([...keyIds(first), ...keyIds(rest)]).toEqual(['past', 'soon', 'late'])
  })

  it('are never missed by the list of ends, whichever write a crash followed', async () => {
    failFrom(tables, 1, { only: /create IntegrationSecrets/ })
    await expect(ports.integrationSecrets.insert(aSecret())).rejects.toThrow()
    repair(tables)
    expect(keyIds(await ports.integrationSecrets.listByExpiry(after(800), everything))).toEqual([])
    expect(tables.rows('SecretEnds')).toHaveLength(1)
    ports.clock.advance(6)
    await ports.integrationSecrets.listByExpiry(after(800), everything)
    expect(tables.rows('SecretEnds')).toHaveLength(0)
    await ports.integrationSecrets.insert(aSecret())
    failFrom(tables, 1, { only: /delete SecretEnds/ })
    await expect(ports.integrationSecrets.remove(aSecret())).rejects.toThrow()
    repair(tables)
    expect(keyIds(await ports.integrationSecrets.listByExpiry(after(800), everything))).toEqual([])
    await ports.integrationSecrets.remove(aSecret())
    expect(tables.rows('SecretEnds')).toHaveLength(0)
  })
})
