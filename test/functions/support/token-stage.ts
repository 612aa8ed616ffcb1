import { entraPassportKey } from '../../../shared/domain/member.ts'
import type { EntraTenantId, OrganisationId } from '../../../shared/domain/ids.ts'
import { oid } from '../../attacks/trusted.ts'
import { believed } from '../../support/access-tokens.ts'
import { memoryPorts, type MemoryPorts } from '../../support/memory-ports.ts'
import type { MemoryTables } from '../../support/memory-tables.ts'
import {
  aMapping,
  aMember,
  aMembership,
  anIntegration,
  anOrganisation,
  contoso,
  fabrikam,
  noon,
  northBank,
  southBank,
} from '../../shared/support/facts.ts'

/** One of the platform's own APIs. */
export const orders = '12121212-1212-4212-8212-121212121212'

/** North Bank is contoso's, South Bank fabrikam's; a program of each, and a platform service. Microsoft's keys are those of the specimens. */
export async function tokenStage(): Promise<{ readonly ports: MemoryPorts; readonly tables: MemoryTables }> {
  const { ports, tables } = memoryPorts(noon, { issuerKeys: believed.issuerKeys })
  await ports.organisations.insert(anOrganisation())
  await ports.organisations.insert(anOrganisation({ organisationId: southBank, displayName: 'South Bank' }))
  await ports.tenantMappings.insert(aMapping())
  await ports.tenantMappings.insert(aMapping({ tid: fabrikam, organisationId: southBank }))
  await ports.systemIntegrations.insert(anIntegration())
  await ports.platformServices.insert({ clientId: orders, displayName: 'Orders', createdAt: noon })
  return { ports, tables }
}

/** Contoso leads to South Bank too. */
export const openSouthBank = ({ tenantMappings }: MemoryPorts) =>
  tenantMappings.insert(aMapping({ organisationId: southBank }))

/** Ana becomes a Member of North Bank, with these roles beside those of her token. */
export async function enrol(ports: MemoryPorts, roles: readonly ('Admin' | 'Manager' | 'Employee')[] = []) {
  await ports.members.findOrInsert(entraPassportKey(contoso, oid), aMember())
  await ports.memberships.findOrInsert(aMembership({ roles }))
}

export async function changeMapping(
  { tenantMappings }: MemoryPorts,
  change: Partial<Parameters<MemoryPorts['tenantMappings']['insert']>[0]>,
  tid: EntraTenantId = contoso,
  organisation: OrganisationId = northBank,
) {
  const found = await tenantMappings.find(tid, organisation)
  if (!found) throw new Error('There is no such mapping.')
  await tenantMappings.replace({ ...found, ...change }, found.version)
}

/** What is known of callers is five seconds old at most. */
export const fiveSecondsLater = ({ clock }: MemoryPorts) => {
  clock.advance(5 / 60)
}

export function claimsIn(token: unknown): Readonly<Record<string, unknown>> {
  const part = String(token).split('.')[1] ?? ''
  return JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>
}
