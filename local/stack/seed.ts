import { join } from 'node:path'
import { secureRandom } from '../../shared/adapters/crypto/secure-random.ts'
import { keyVaultSecrets } from '../../shared/adapters/key-vault/key-vault-secrets.ts'
import { fileSecrets } from '../../shared/adapters/secrets/file-secrets.ts'
import type { TablesAddress } from '../../shared/adapters/table-storage/open-tables.ts'
import { storagePorts } from '../../shared/adapters/table-storage/storage-ports.ts'
import type { DirectConnection, NamedSecret } from '../../shared/domain/connection.ts'
import { featureFlags } from '../../shared/domain/feature-flag.ts'
import { isHubError } from '../../shared/domain/hub-error.ts'
import { entraTenantId, invitationId, memberId, newestFirst, organisationId } from '../../shared/domain/ids.ts'
import { daysLater } from '../../shared/domain/invitation.ts'
import { entraPassportKey } from '../../shared/domain/member.ts'
import type { Secrets } from '../../shared/ports/secrets.ts'
import { findUsed, putVersions } from '../../shared/services/connection-secrets.ts'
import { simulatorControl } from '../simulators/control-client.ts'
import { fictionalId } from '../worlds/fictional-id.ts'
import type { World } from '../worlds/world.ts'
import { seedProviders } from './seed-providers.ts'
import type { SimulatedAddresses } from './simulator-process.ts'

export interface SeedPlaces {
  readonly tables: TablesAddress
  /** Where the secrets of connections go. */
  readonly secrets: Secrets
  /** The simulated Entra, which mints the refresh tokens of connections; without it, connections stay without one. */
  readonly entra?: string | undefined
  /** The simulated identity providers of customers; without them, Organisations have none. */
  readonly providers?: string | undefined
}

const clock = { now: () => new Date() }

/** Puts a world's Organisations, mappings, Memberships and Connections into storage. What is there already stays as it is. */
export async function seedWorld(world: World, places: SeedPlaces): Promise<void> {
  const { storage } = storagePorts(places.tables, clock, secureRandom)
  await seedOrganisations(world, storage)
  await seedInvitations(world, storage)
  await seedMemberships(world, storage)
  await seedPrograms(world, storage)
  await seedConnections(world, storage, places)
  await seedFlags(world, storage)
  const { identityProviders } = storage
  await seedProviders(world, { identityProviders, secrets: places.secrets, clock, address: places.providers })
}

type Storage = ReturnType<typeof storagePorts>['storage']

const moments = () => ({ createdAt: clock.now(), changedAt: clock.now() })

async function unlessPresent(insertion: Promise<unknown>): Promise<void> {
  try {
    await insertion
  } catch (thrown) {
    if (!isHubError(thrown, 'state.conflicting', 'mapping.taken', 'program.taken', 'version.stale')) throw thrown
  }
}

async function seedOrganisations(world: World, { organisations, tenantMappings }: Storage): Promise<void> {
  for (const { organisationId: id, displayName, externalId, state, mappings } of world.organisations) {
    const organisation = { organisationId: organisationId(id), displayName, externalId, state, ...moments() }
    await unlessPresent(organisations.insert(organisation))
    for (const { tid, roles, anyone, state: mappingState } of mappings) {
      const mapping = {
        organisationId: organisationId(id),
        tid: entraTenantId(tid),
        state: mappingState,
        roles,
        ...(anyone === undefined ? {} : { anyone }),
        ...moments(),
      }
      await unlessPresent(tenantMappings.insert(mapping))
    }
  }
}

/** A world's invitation is open for a year, so that somebody who comes back to their data can still try it. */
const daysOpen = 365

async function seedInvitations(world: World, { invitations }: Storage): Promise<void> {
  for (const { organisationId: id, invitation } of world.organisations) {
    if (!invitation) continue
    const { secret, tid, roles, anyone } = invitation
    const linkHash = secureRandom.hash(secret)
    if (await invitations.findByLink(linkHash)) continue
    const now = clock.now()
    await invitations.insert({
      invitationId: invitationId(`${newestFirst(now)}-${secureRandom.guid().slice(0, 8)}`),
      organisationId: organisationId(id),
      state: 'open',
      linkHash,
      ...(tid === undefined ? {} : { tid: entraTenantId(tid) }),
      roles,
      ...(anyone === undefined ? {} : { anyone }),
      createdBy: memberId(fictionalId(world.name, 'seeder')),
      createdAt: now,
      expiresAt: daysLater(now, daysOpen),
    })
  }
}

async function seedMemberships(world: World, { members, memberships }: Storage): Promise<void> {
  for (const { organisationId: id, tid, oid, kind, roles } of world.memberships) {
    const person = world.tenants.find((tenant) => tenant.tid === tid)?.users.find((user) => user.oid === oid)
    const now = clock.now()
    const member = await members.findOrInsert(entraPassportKey(entraTenantId(tid), oid), {
      memberId: memberId(secureRandom.guid()),
      state: 'active',
      displayName: person?.displayName ?? 'Unnamed',
      sessionStamp: secureRandom.secret(),
      createdAt: now,
    })
    const wanted = {
      organisationId: organisationId(id),
      memberId: member.memberId,
      displayName: member.displayName,
      kind,
      roles,
      state: 'active',
      createdAt: now,
    } as const
    await memberships.findOrInsert(wanted)
  }
}

/** A program with the role System that belongs to nobody is left for an operator to register. */
async function seedPrograms(world: World, { systemIntegrations, platformServices }: Storage): Promise<void> {
  for (const { clientId, displayName, role, organisationId: id } of world.programs) {
    if (role === 'PlatformService')
      await unlessPresent(platformServices.insert({ clientId, displayName, createdAt: clock.now() }))
    else if (id !== undefined)
      await unlessPresent(
        systemIntegrations.insert({
          organisationId: organisationId(id),
          clientId,
          displayName,
          state: 'active',
          ...moments(),
        }),
      )
  }
}

/** A Connection that is there already stays as somebody made it; only one without a token gets the one that it was seeded to have. */
async function seedConnections(world: World, { connections }: Storage, { secrets, entra }: SeedPlaces): Promise<void> {
  for (const { organisationId: id, kind, partnerTid, account } of world.connections) {
    const owner = organisationId(id)
    const current = await connections.find(owner)
    if (current && (current.kind !== kind || current.state === 'disconnected')) continue
    if (current && (await findUsed(secrets, current, 'entra_direct_refresh_token')) !== undefined) continue
    const named: NamedSecret[] = []
    if (entra !== undefined) {
      const token = await simulatorControl(entra).mintRefreshToken({
        clientId: world.apps.partner.clientId,
        ...account,
      })
      named.push(...(await putVersions(secrets, owner, { entra_direct_refresh_token: token })))
    }
    const at = clock.now()
    const seeded: DirectConnection = {
      organisationId: owner,
      kind,
      partnerTid: entraTenantId(partnerTid),
      state: 'connected',
      changedAt: at,
      connectionId: secureRandom.guid(),
      connectedAt: at,
      refreshedAt: at,
      secrets: named,
    }
    await unlessPresent(connections.put(seeded, current?.version))
  }
}

/** Every flag is on where there is a connection, from the first start; what an operator turns off later stays off. */
async function seedFlags(world: World, { featureFlags: flags }: Storage): Promise<void> {
  if ((await flags.list()).length > 0) return
  for (const flag of featureFlags) {
    for (const { organisationId: id } of world.connections)
      await flags.add({ flag, organisationId: organisationId(id) })
    await flags.create({ flag, createdAt: clock.now() })
  }
}

/** Where the secrets of a data folder lie. */
export const secretsFolderOf = (data: string) => join(data, 'secrets')

/** The simulated vault, to which the seeder comes as the hub's identity does; else files. */
export function seedSecrets({ vault, identity, identityHeader }: SimulatedAddresses, folder: string): Secrets {
  if (vault === undefined || identity === undefined) return fileSecrets(folder)
  const getToken = async () => {
    const query = new URLSearchParams({ resource: 'https://vault.azure.net', 'api-version': '2019-08-01' })
    const headers = { 'x-identity-header': identityHeader ?? '' }
    const answer = await fetch(`${identity}/msi/token?${query.toString()}`, { headers })
    const { access_token: token, expires_on: expires } = (await answer.json()) as Record<string, string>
    return { token: token ?? '', expiresOnTimestamp: Number(expires) * 1000 }
  }
  return keyVaultSecrets(vault, { credential: { getToken } })
}
