import { secureRandom } from '../../../shared/adapters/crypto/secure-random.ts'
import { featureFlags } from '../../../shared/domain/feature-flag.ts'
import { HubError } from '../../../shared/domain/hub-error.ts'
import type { DomainName } from '../../../shared/domain/domain-claim.ts'
import type { EntraTenantId, OrganisationId } from '../../../shared/domain/ids.ts'
import { entraTenantId, memberId } from '../../../shared/domain/ids.ts'
import type { Membership } from '../../../shared/domain/member.ts'
import type { PersonRole } from '../../../shared/domain/roles.ts'
import { ownTasks, type TaskOwner } from '../../../shared/domain/privacy/person-task.ts'
import { integrationSecretName, webhookSecretName } from '../../../shared/domain/secret-name.ts'
import type { Session } from '../../../shared/domain/session.ts'
import { asked } from '../../../shared/domain/sync/reconciliation-item.ts'
import { queuedTenant } from '../../../shared/domain/sync/sync-run.ts'
import { archiveName } from '../../../shared/services/backups/end-backup.ts'
import { ensureFlags } from '../../../shared/services/feature-flags.ts'
import { makeMissingKeys } from '../../../shared/services/signing-keys.ts'
import { keysOf, trust } from '../../attacks/trusted.ts'
import { believed } from '../../support/access-tokens.ts'
import {
  memoryPorts,
  memorySecrets,
  type MemorySecrets,
  platform,
  type MemoryPorts,
  noApplications,
} from '../../support/memory-ports.ts'
import type { MemoryTables } from '../../support/memory-tables.ts'
import {
  aDomainClaim,
  aManagedTenant,
  aClient,
  aContact,
  aMapping,
  aMember,
  aMembership,
  ana,
  anIntegration,
  aProvisioning,
  aRotation,
  anInvitation,
  aProof,
  anOrganisation,
  aPersonTask,
  aProvider,
  aSession,
  aSetUpLink,
  aSignInTrace,
  contoso,
  aSyncRun,
  disabledProvider,
  enabledProvider,
  firstRun,
  guidOf,
  harbour,
  minutesLater,
  noon,
  northBank,
  southBank,
} from '../../shared/support/facts.ts'
import { anEntry, aReview } from '../../shared/support/access-facts.ts'
import { aBackup, firstBackup } from '../../shared/support/backup-facts.ts'
import { aLetter, aWebhook } from '../../shared/support/webhook-facts.ts'
import { aDelivery, aSecret, deliveredSecret, firstSecret } from '../../shared/support/secret-facts.ts'
import { sessionHash } from '../../../shared/services/session-hash.ts'

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
  /** An access token that comes with the request, instead of the session's cookie unless `session` is given too. */
  readonly token?: string
  /** What has happened meanwhile. */
  readonly meanwhile?: (ports: MemoryPorts) => Promise<unknown>
}

/** The tenant of those who come with a user token; it leads to their home alone. */
export const tokenTenant = entraTenantId('77777777-7777-4777-8777-777777777777')
/** The client of an Organisation's system integration, and that of the platform's service. */
export const clientOf = (organisationId: OrganisationId) => `66666666-${organisationId.slice(9)}`
export const serviceClient = guidOf(600)

export const cookieOfAna = `${'a'.repeat(43)}.${ana}`
export const proofOfAna = 'proof-of-ana'
export const masterKey = 'the master key of the platform'
/** A tenant whose mappings are revoked everywhere. */
export const shutTenant = entraTenantId('33333333-3333-4333-8333-333333333333')

/** A tenant that consented everywhere, and waits. */
export const waitingTenant = entraTenantId('44444444-4444-4444-8444-444444444444')
/** The secret of the link of an Organisation's open invitation, and the proof of that of its open delivery. */
export const secretOf = (organisationId: OrganisationId) => secureRandom.hash(`link of ${organisationId}`)

/** The secret of an Organisation's set-up link. */
export const setUpSecretOf = (organisationId: OrganisationId) => secureRandom.hash(`set-up of ${organisationId}`)

/** Somebody else, who is an Employee everywhere. */
export const colleague = memberId(guidOf(77))

/** A person of a directory whom sync asks about. */
export const askedAbout = guidOf(78)

/** Ana's second Passport, and one that the colleague has at a provider of each Organisation. */
export const secondPassport = { provider: 'entra', issuer: 'i', subject: 'second' }
export const colleaguesPassport = { provider: enabledProvider, issuer: 'https://op.example', subject: 'colleague' }

/** The cookie that mailed links are bound to, and the secret of an Organisation's. */
export const cookieOfProof = 'p'.repeat(43)
export const proofSecretOf = (organisationId: OrganisationId) => secureRandom.hash(`proof of ${organisationId}`)

/** A domain that an Organisation claimed. */
export const domainOf = (organisationId: OrganisationId) => `bank-${organisationId.slice(0, 4)}.example`

/** The hash of the session that the colleague has in an Organisation. */
export const sessionOfColleague = (organisationId: OrganisationId) => `${colleague}.${organisationId}`

/** The outside world of the stage; it is not asked for anything that would differ between two plays. */
const idle = memoryPorts(noon).ports
const world: Partial<MemoryPorts> = {
  ...believed,
  partnerSignIn: {
    authorisationUrl: ({ state }) => Promise.resolve(`https://login.example/authorize?state=${state}`),
    redeem: () => Promise.reject(new HubError('source.unavailable', 'Microsoft does not answer.')),
  },
  addressGuard: {
    judgeAddress: () => Promise.resolve(),
    guardedFetch: () => Promise.reject(new HubError('address.unreachable', 'Nobody answers at the address.')),
  },
  applications: {
    ...noApplications,
    find: (clientId) =>
      Promise.resolve({ objectId: guidOf(801), clientId, displayName: 'Loan engine', credentials: [] }),
  },
  grantAppToken: () => Promise.resolve({ accessToken: 'token', expiresIn: 3600 }),
  probeSource: { direct: () => Promise.resolve(), cipp: () => Promise.resolve() },
  directorySource: { listManagedTenants: () => Promise.resolve({ tenants: [] }) },
  peopleSource: {
    ...idle.peopleSource,
    listUsers: () => Promise.resolve({ users: [], removed: [], requests: 1, retries: 0 }),
  },
  sendWebhook: () => Promise.resolve({ status: 204 }),
  nameServers: { lookUpTexts: () => Promise.resolve({ kind: 'found', texts: ['tenantry-domain=shown'] }) },
  providerClient: {
    ...idle.providerClient,
    signingKeys: () => Promise.resolve(keysOf(trust.issuers[3])),
  },
  entraSignIn: {
    ...idle.entraSignIn,
    authorisationUrl: ({ state }) => Promise.resolve(`https://login.example/authorize?state=${state}`),
    signOutUrl: ({ returnTo }) => Promise.resolve(`https://login.example/logout?to=${returnTo}`),
  },
}

/** What is there before anybody enters. It is furnished once, and copied for each play. */
let furnished: Promise<{ readonly tables: MemoryTables; readonly secrets: MemorySecrets }> | undefined

async function furnishAll() {
  const secrets = memorySecrets({
    'app/platform_master_api_key': masterKey,
    'app/microsoft_client_id': 'client',
    'app/microsoft_client_secret': 'secret',
  })
  const { ports, tables } = memoryPorts(noon, { ...world, secrets })
  for (const organisationId of [northBank, southBank, platform.organisationId]) await furnish(ports, organisationId)
  await ports.signInTraces.leave(aSignInTrace())
  await makeMissingKeys(ports)
  await ensureFlags(ports)
  await ports.members.findOrInsert({ provider: 'entra', issuer: 'i', subject: 's' }, aMember())
  await ports.members.link(secondPassport, ana)
  await ports.platformServices.insert({ clientId: serviceClient, displayName: 'Orders API', createdAt: noon })
  await furnishPrivacy(ports, ownTasks(ana))
  return { tables, secrets }
}

/** Two banks and the platform, all alike; Ana plays `part` in one of them. */
export async function stage(part: Part): Promise<{ ports: MemoryPorts; tables: MemoryTables }> {
  const before = await (furnished ??= furnishAll())
  const { ports, tables } = memoryPorts(noon, { ...world, secrets: before.secrets.copy() }, before.tables.copy())
  await furnishBackup(ports)
  const home = part.home ?? northBank
  if (part.membership) await ports.memberships.findOrInsert(aMembership({ organisationId: home, ...part.membership }))
  if (part.token !== undefined) await ports.tenantMappings.insert(aMapping({ organisationId: home, tid: tokenTenant }))
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
  const setUp = { organisationId, linkHash: ports.random.hash(setUpSecretOf(organisationId)) }
  await ports.setUpLinks.insert(aSetUpLink(setUp))
  await ports.members.findOrInsert(
    { provider: 'entra', issuer: 'i', subject: 'colleague' },
    aMember({ memberId: colleague }),
  )
  await ports.members.link(colleaguesPassport, colleague)
  await ports.memberships.findOrInsert(aMembership({ organisationId, memberId: colleague, roles: ['Employee'] }))
  await ports.sessions.insert(
    sessionOfColleague(organisationId),
    aSession({ memberId: colleague, activeOrganisationId: organisationId }),
  )
  await ports.systemIntegrations.insert(anIntegration({ organisationId, clientId: clientOf(organisationId) }))
  await ports.provisionings.insert(aProvisioning({ organisationId, clientId: clientOf(organisationId) }))
  await ports.rotations.insert(aRotation({ organisationId, clientId: clientOf(organisationId) }))
  await furnishPrivacy(ports, organisationId)
  await furnishSecrets(ports, organisationId)
  await ports.connections.put(
    { organisationId, kind: 'direct', partnerTid: contoso, state: 'connected', changedAt: noon },
    undefined,
  )
  await ports.managedTenants.putAll(organisationId, [aManagedTenant({ organisationId })])
  for (const flag of featureFlags) await ports.featureFlags.add({ flag, organisationId })
  await ports.clients.insert(aClient({ organisationId }))
  await ports.contacts.write(organisationId, [{ after: aContact({ organisationId }) }], { by: 'import', id: 'first' })
  await furnishSync(ports, organisationId)
  await ports.identityProviders.insert(aProvider({ organisationId }))
  await ports.domains.insert(
    aDomainClaim({ organisationId, domain: domainOf(organisationId) as DomainName, proof: 'shown' }),
  )
  await ports.eMailProofs.insert(
    ports.random.hash(proofSecretOf(organisationId)),
    aProof({ organisationId, browserHash: ports.random.hash(cookieOfProof) }),
  )
  await ports.identityProviders.insert(aProvider({ organisationId, providerId: disabledProvider, state: 'disabled' }))
  await furnishWebhook(ports, organisationId)
  await furnishReview(ports, organisationId)
  await ports.signInTraces.leave(aSignInTrace({ organisationId }))
  const run = { runId: firstRun, organisationId, startedBy: ana, startedAt: noon, found: 0, lost: 0 }
  await ports.discoveryRuns.insertNewest({ ...run, state: 'completed', finishedAt: noon }, undefined)
}

/** Two secrets of the system integration: one that was never delivered, and one whose link waits. */
async function furnishSecrets(ports: MemoryPorts, organisationId: OrganisationId): Promise<void> {
  const clientId = clientOf(organisationId)
  await ports.secrets.put(organisationId, integrationSecretName(clientId), 'the value')
  for (const keyId of [firstSecret, deliveredSecret])
    await ports.integrationSecrets.insert(aSecret({ organisationId, clientId, keyId }))
  const proofHash = ports.random.hash(secretOf(organisationId))
  await ports.deliveries.insert(aDelivery({ organisationId, clientId, proofHash }))
}

/** An export that can be downloaded, and an erasure of somebody else that waits. */
async function furnishPrivacy(ports: MemoryPorts, owner: TaskOwner): Promise<void> {
  const done = { state: 'done', finishedAt: noon, expiresAt: minutesLater(1440) } as const
  await ports.personTasks.insert(aPersonTask({ owner, kind: 'export', ...done }))
  const subject = { kind: 'directory-user', tid: contoso, objectId: guidOf(79) } as const
  await ports.personTasks.insert(aPersonTask({ owner, subjects: [subject] }))
}

/** A backup that is whole, with its archive. */
async function furnishBackup({ backups, blobs }: MemoryPorts): Promise<void> {
  await backups.insertNewest(aBackup(), undefined)
  await blobs.put(archiveName(firstBackup), new TextEncoder().encode('archive'))
}

/** A webhook that has everything behind it, and an event that it could not deliver. */
async function furnishWebhook(ports: MemoryPorts, organisationId: OrganisationId): Promise<void> {
  const webhook = aWebhook({ organisationId })
  const secretVersion = await ports.secrets.put(organisationId, webhookSecretName(webhook.webhookId), 'whsec_c2VjcmV0')
  await ports.webhooks.insert({ ...webhook, secretVersion }, { own: '', ownDone: 0, contactsDone: 0, attempts: 0 })
  await ports.webhookLetters.put(aLetter({ organisationId }))
}

/** A review that waits for its sign-off. */
async function furnishReview(ports: MemoryPorts, organisationId: OrganisationId): Promise<void> {
  const review = aReview({ organisationId })
  await ports.accessReviews.insert(review, { organisationId, everyDays: 90, open: review.reviewId }, 'unset')
  const decision = { what: 'keep', reason: 'needed', by: ana, at: noon } as const
  const subject = { kind: 'member', memberId: colleague } as const
  await ports.accessReviews.putEntries(review, [anEntry({ organisationId, subject, decision })])
}

/** A run at work, a question in the queue, and a tenant that is mapped. */
async function furnishSync(ports: MemoryPorts, organisationId: OrganisationId): Promise<void> {
  const mapping = { organisationId, tid: waitingTenant, state: 'mapped', clientId: harbour, decidedBy: ana } as const
  await ports.clientMappings.putAll(organisationId, [{ mapping: { ...mapping, decidedAt: noon } }])
  await ports.syncRuns.insertCurrent(aSyncRun({ organisationId }), undefined)
  const key = { organisationId, runId: firstRun, tid: waitingTenant, clientId: harbour }
  await ports.tenantResults.insertAll([queuedTenant({ ...key, tid: contoso })])
  const undo = { organisationId, runId: firstRun, state: 'running', startedBy: ana, startedAt: noon } as const
  await ports.syncRuns.insertUndo({ ...undo, reverted: 0, touched: 0, failed: 0 })
  const asking = { ...key, objectId: askedAbout, reason: 'several-contacts', candidates: [], changedAt: noon } as const
  const user = { objectId: askedAbout, displayName: 'Ada Byron', otherMails: [] }
  await ports.reconciliationItems.putAll(organisationId, [asked(undefined, { ...asking, user })])
}

async function openSession(ports: MemoryPorts, { tokenRoles = [], session, active }: Part, home: OrganisationId) {
  const chosen = active === 'none' ? {} : { activeOrganisationId: active ?? home }
  const opened = aSession({ tokenRoles, antiForgery: proofOfAna, ...chosen, ...session })
  await ports.sessions.insert(sessionHash(ports, cookieOfAna), opened)
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

export async function suspendIntegration({ systemIntegrations }: MemoryPorts, id: OrganisationId): Promise<void> {
  const found = await systemIntegrations.find(id, clientOf(id))
  if (found) await systemIntegrations.replace({ ...found, state: 'suspended' }, found.version)
}
