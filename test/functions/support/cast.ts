import { secureRandom } from '../../../shared/adapters/crypto/secure-random.ts'
import type { EntraTenantId, OrganisationId } from '../../../shared/domain/ids.ts'
import { entraTenantId, memberId } from '../../../shared/domain/ids.ts'
import type { Membership } from '../../../shared/domain/member.ts'
import type { PersonRole } from '../../../shared/domain/roles.ts'
import type { Session } from '../../../shared/domain/session.ts'
import { memoryPorts, platform, type MemoryPorts } from '../../support/memory-ports.ts'
import type { MemoryTables } from '../../support/memory-tables.ts'
import {
  aMapping,
  aMember,
  aMembership,
  ana,
  anInvitation,
  anOrganisation,
  aProvider,
  aSession,
  contoso,
  disabledProvider,
  firstRun,
  guidOf,
  minutesLater,
  noon,
  northBank,
  southBank,
} from '../../shared/support/facts.ts'

/** Somebody who calls: what their session and their Membership say. */
export interface Part {
  /** No session cookie at all. */
  readonly anonymous?: true
  /** A cookie whose session was never there. */
  readonly unknown?: true
  readonly tokenRoles?: readonly PersonRole[]
  readonly membership?: Partial<Membership>
  readonly session?: Partial<Session>
  readonly active?: OrganisationId | 'none'
  readonly home?: OrganisationId
  /** What has happened meanwhile. */
  readonly meanwhile?: (ports: MemoryPorts) => Promise<unknown>
}

export const cookieOfAna = 'a'.repeat(43)
export const proofOfAna = 'proof-of-ana'
/** A tenant whose mappings are revoked everywhere. */
export const shutTenant = entraTenantId('33333333-3333-4333-8333-333333333333')

/** A tenant that consented everywhere, and waits. */
export const waitingTenant = entraTenantId('44444444-4444-4444-8444-444444444444')
/** The secret of the link of an Organisation's open invitation. */
export const secretOf = (organisationId: OrganisationId) => secureRandom.hash(`link of ${organisationId}`)

/** Somebody else, who is an Employee everywhere. */
export const colleague = memberId(guidOf(77))

/** The hash of the session that the colleague has in an Organisation. */
export const sessionOfColleague = (organisationId: OrganisationId) => `colleague-${organisationId}`

/** Two banks and the platform, all alike; Ana plays `part` in one of them. */
export async function stage(part: Part): Promise<{ ports: MemoryPorts; tables: MemoryTables }> {
  const { ports, tables } = memoryPorts(noon, {
    entraSignIn: {
      ...memoryPorts(noon).ports.entraSignIn,
      signOutUrl: ({ returnTo }) => Promise.resolve(`https://login.example/logout?to=${returnTo}`),
    },
    addressGuard: { ...memoryPorts(noon).ports.addressGuard, judgeAddress: () => Promise.resolve() },
  })
  for (const organisationId of [northBank, southBank, platform.organisationId]) await furnish(ports, organisationId)
  await ports.members.findOrInsert({ provider: 'entra', issuer: 'i', subject: 's' }, aMember())
  const home = part.home ?? northBank
  if (part.membership) await ports.memberships.findOrInsert(aMembership({ organisationId: home, ...part.membership }))
  if (part.anonymous !== true && part.unknown !== true) await openSession(ports, part, home)
  await part.meanwhile?.(ports)
  return { ports, tables }
}

async function furnish(ports: MemoryPorts, organisationId: OrganisationId): Promise<void> {
  await ports.organisations.insert(anOrganisation({ organisationId, displayName: organisationId }))
  await ports.tenantMappings.insert(aMapping({ organisationId }))
  await ports.tenantMappings.insert(aMapping({ organisationId, tid: shutTenant, state: 'revoked' }))
  await ports.tenantMappings.insert(aMapping({ organisationId, tid: waitingTenant, state: 'consented' }))
  const linkHash = ports.random.hash(secretOf(organisationId))
  await ports.invitations.insert(anInvitation({ organisationId, linkHash }))
  await ports.members.findOrInsert(
    { provider: 'entra', issuer: 'i', subject: 'colleague' },
    aMember({ memberId: colleague }),
  )
  await ports.memberships.findOrInsert(aMembership({ organisationId, memberId: colleague, roles: ['Employee'] }))
  await ports.sessions.insert(
    sessionOfColleague(organisationId),
    aSession({ memberId: colleague, activeOrganisationId: organisationId }),
  )
  await ports.connections.put(
    { organisationId, kind: 'direct', partnerTid: contoso, state: 'connected', changedAt: noon },
    undefined,
  )
  await ports.identityProviders.insert(aProvider({ organisationId }))
  await ports.identityProviders.insert(aProvider({ organisationId, providerId: disabledProvider, state: 'disabled' }))
  const run = { runId: firstRun, organisationId, startedBy: ana, startedAt: noon, found: 0, lost: 0 }
  await ports.discoveryRuns.insertNewest({ ...run, state: 'completed', finishedAt: noon }, undefined)
}

async function openSession(ports: MemoryPorts, { tokenRoles = [], session, active }: Part, home: OrganisationId) {
  const chosen = active === 'none' ? {} : { activeOrganisationId: active ?? home }
  const opened = aSession({ tokenRoles, antiForgery: proofOfAna, ...chosen, ...session })
  await ports.sessions.insert(ports.random.hash(cookieOfAna), opened)
}

/** An hour after the sign-in, still at work. */
export const stale: Partial<Session> = { renewedAt: minutesLater(-60), createdAt: noon }

export async function suspend({ organisations, clock }: MemoryPorts, id: OrganisationId): Promise<void> {
  const found = await organisations.find(id)
  if (found) await organisations.replace({ ...found, state: 'suspended', changedAt: clock.now() }, found)
}

export async function revoke({ tenantMappings }: MemoryPorts, tid: EntraTenantId, id: OrganisationId): Promise<void> {
  const found = await tenantMappings.find(tid, id)
  if (found) await tenantMappings.replace({ ...found, state: 'revoked' }, found.version)
}
