import { HubError } from '../domain/hub-error.ts'
import type { EntraTenantId, OrganisationId } from '../domain/ids.ts'
import type { TenantMapping } from '../domain/organisation.ts'
import type { Ports } from '../ports/ports.ts'
import type { Kept, Version } from '../ports/storage.ts'
import { getOrganisation } from './organisations.ts'
import { forgetMisses, welcome } from './settle-invitation.ts'

interface MappingKey {
  readonly organisationId: OrganisationId
  readonly tid: EntraTenantId
}

/** @throws HubError `mapping.unknown` */
export async function getTenantMapping(
  { tenantMappings }: Pick<Ports, 'tenantMappings'>,
  { organisationId, tid }: MappingKey,
): Promise<Kept<TenantMapping>> {
  const found = await tenantMappings.find(tid, organisationId)
  if (!found) throw new HubError('mapping.unknown', 'This tenant is not mapped to the organisation.')
  return found
}

/** Made by an operator, who has checked whose tenant it is: active at once. @throws HubError `organisation.unknown`, `mapping.taken` */
export async function createTenantMapping(
  ports: Pick<Ports, 'organisations' | 'tenantMappings' | 'clock'>,
  wish: MappingKey & Pick<TenantMapping, 'roles' | 'anyone'>,
): Promise<Kept<TenantMapping>> {
  await getOrganisation(ports, wish.organisationId)
  const now = ports.clock.now()
  const kept = await ports.tenantMappings.insert({ ...wish, state: 'active', createdAt: now, changedAt: now })
  await welcome(ports, wish.organisationId)
  return kept
}

/** Changes what was read at `version`, or nothing. @throws HubError `mapping.unknown`, `version.stale`, and those of the change */
export async function changeTenantMapping(
  ports: Pick<Ports, 'tenantMappings' | 'clock'>,
  key: MappingKey,
  version: Version,
  change: (mapping: TenantMapping, at: Date) => TenantMapping,
  first: () => Promise<void> = () => Promise.resolve(),
): Promise<Kept<TenantMapping>> {
  const current = await getTenantMapping(ports, key)
  if (current.version !== version)
    throw new HubError('version.stale', 'The tenant mapping was changed meanwhile. Read it again.')
  const changed = change(current, ports.clock.now())
  await first()
  return ports.tenantMappings.replace(changed, version)
}

/**
 * Lets a tenant in: approves it, or restores it. The probe of its consent begins anew, and an Organisation that was only invited is active
 * first, so that a crash in between leaves nothing that a repeat does not finish. @throws HubError as {@link changeTenantMapping}
 */
export async function openTenantMapping(
  ports: Pick<Ports, 'organisations' | 'tenantMappings' | 'mappedTenants' | 'clock'>,
  key: MappingKey,
  version: Version,
  change: (mapping: TenantMapping, at: Date) => TenantMapping,
): Promise<Kept<TenantMapping>> {
  return changeTenantMapping(ports, key, version, change, async () => {
    await forgetMisses(ports, key.tid)
    await welcome(ports, key.organisationId)
  })
}

/** The platform's home tenant always leads to the platform: without it no operator could get in to restore it. */
export function refusePlatformHome({ platform }: Pick<Ports, 'platform'>, { organisationId, tid }: MappingKey): void {
  if (organisationId === platform.organisationId && tid === platform.tid)
    throw new HubError('state.conflicting', "The platform's own tenant cannot be shut out of it.")
}
