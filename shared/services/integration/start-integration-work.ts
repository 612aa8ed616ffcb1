import { HubError, isHubError } from '../../domain/hub-error.ts'
import type { MemberId, OrganisationId } from '../../domain/ids.ts'
import type { CredentialWish } from '../../domain/integration/credential-task.ts'
import { isUnderWay, provisioningRemoved, type Provisioning } from '../../domain/integration/provisioning.ts'
import { isTurning, type Rotation, type RotationReason } from '../../domain/integration/rotation.ts'
import { usualPolicy, type SecretPolicy } from '../../domain/integration/secret-policy.ts'
import type { Ports, RequestPorts } from '../../ports/ports.ts'
import type { Kept, Version } from '../../ports/storage.ts'
import { getOrganisation } from '../organisations.ts'
import { getSystemIntegration } from '../programs.ts'
import type { ProvisioningKey } from './provision.ts'
import type { RotationKey } from './rotate.ts'
import { systemApiOf } from './system-api.ts'

/** The workflow that moves a provisioning or a rotation on. */
export const integrationWorkflow = 'IntegrationWork'

export type IntegrationWork =
  ({ readonly kind: 'provisioning' } & ProvisioningKey) | ({ readonly kind: 'rotation' } & RotationKey)

const integrationWorkflowId = (work: IntegrationWork): string =>
  work.kind === 'provisioning'
    ? `provisioning-${work.organisationId}-${work.provisioningId}`
    : `rotation-${work.organisationId}-${work.clientId}`

/** Starts the workflow unless it runs. Safe to repeat. Answers whether it was started. */
export async function moveOn({ workflows }: Pick<RequestPorts, 'workflows'>, work: IntegrationWork): Promise<boolean> {
  const id = integrationWorkflowId(work)
  if ((await workflows.stateOf(id)) === 'running') return false
  await workflows.start(integrationWorkflow, id, work)
  return true
}

export const policyOf = async (
  { secretPolicies }: Pick<Ports, 'secretPolicies'>,
  organisationId: OrganisationId,
): Promise<SecretPolicy> => (await secretPolicies.find(organisationId)) ?? usualPolicy(organisationId)

export interface ProvisioningWish {
  readonly organisationId: OrganisationId
  readonly displayName: string
  readonly credential: CredentialWish
}

type Started = Kept<Provisioning> & { readonly fresh: boolean }

/**
 * Starts to make a System integration, or answers the one of that name which is under way or there: however often and from wherever it is
 * started, there is one.
 * @throws HubError `organisation.unknown`, `provisioning.unconfigured`, `certificate.invalid`
 */
export async function startProvisioning(
  ports: RequestPorts,
  wish: ProvisioningWish,
  startedBy: MemberId,
): Promise<Started> {
  const { organisationId, displayName } = wish
  const name = displayName.normalize('NFKC').toLowerCase()
  return begin(ports, wish, startedBy, { name: `name\n${organisationId}\n${name}` })
}

/**
 * Takes over a registration that was made by hand: it stays as it is, and gets a Secret that the hub looks after. For operators alone, as
 * whoever names a client id takes the tokens of its program into their Organisation.
 * @throws HubError `organisation.unknown`, `provisioning.unconfigured`, `certificate.invalid`, `program.taken`
 */
export async function adoptRegistration(
  ports: RequestPorts,
  wish: ProvisioningWish & { readonly clientId: string },
  startedBy: MemberId,
): Promise<Started> {
  const { organisationId, clientId } = wish
  if (ports.platform.ownClientIds.some((own) => own.toLowerCase() === clientId))
    throw new HubError('program.taken', "This client id is the platform's own.")
  const registered = await ports.registeredClients.find(clientId)
  const foreign = registered?.kind === 'platform-service' || registered?.integration.organisationId !== organisationId
  if (registered && foreign) throw new HubError('program.taken', 'This client id is registered already.')
  return begin(ports, wish, startedBy, { name: `client\n${organisationId}\n${clientId}`, clientId })
}

async function begin(
  ports: RequestPorts,
  wish: ProvisioningWish,
  startedBy: MemberId,
  { name, clientId }: { readonly name: string; readonly clientId?: string },
): Promise<Started> {
  const { provisionings, clock, random } = ports
  const { organisationId, displayName, credential } = wish
  await getOrganisation(ports, organisationId)
  systemApiOf(ports.platform)
  const { lifetimeDays } = await policyOf(ports, organisationId)
  const provisioningId = random.derivedGuid(name)
  const current = await provisionings.find(organisationId, provisioningId)
  const over = current?.state === 'failed' || current?.state === 'removed'
  if (current && !over) {
    if (isUnderWay(current)) await moveOn(ports, { kind: 'provisioning', organisationId, provisioningId })
    return { ...current, fresh: false }
  }
  const now = clock.now()
  const made: Provisioning = {
    organisationId,
    provisioningId,
    attempt: (current?.attempt ?? 0) + 1,
    displayName,
    adopted: clientId !== undefined,
    ...(clientId === undefined ? {} : { clientId }),
    state: 'running',
    step: 'application',
    ...judged(ports, credential),
    lifetimeDays,
    startedBy,
    startedAt: now,
    changedAt: now,
  }
  const kept = current ? await provisionings.replace(made, current.version) : await provisionings.insert(made)
  // Of two that start at once one makes the row.
  if (!kept) return begin(ports, wish, startedBy, { name, ...(clientId === undefined ? {} : { clientId }) })
  await moveOn(ports, { kind: 'provisioning', organisationId, provisioningId })
  return { ...kept, fresh: true }
}

/** @throws HubError `certificate.invalid` */
function judged<Wish extends CredentialWish>(
  { clock, readCertificate }: Pick<Ports, 'clock' | 'readCertificate'>,
  credential: Wish,
): Wish {
  if (credential.kind !== 'certificate') return credential
  return { ...credential, certificate: readCertificate(credential.certificate, clock.now()) }
}

/** @throws HubError `provisioning.unknown` */
export async function getProvisioning(
  { provisionings }: Pick<Ports, 'provisionings'>,
  { organisationId, provisioningId }: ProvisioningKey,
): Promise<Kept<Provisioning>> {
  const found = await provisionings.find(organisationId, provisioningId)
  if (!found) throw new HubError('provisioning.unknown', 'There is no such provisioning.')
  return found
}

/**
 * Takes a System integration away: its tokens are refused, its registration, secrets and rows are removed.
 * @throws HubError `provisioning.unknown`, `state.conflicting`, `version.stale`
 */
export async function removeProvisioning(
  ports: RequestPorts,
  { version, ...key }: ProvisioningKey & { readonly version: Version },
): Promise<Kept<Provisioning>> {
  const current = await getProvisioning(ports, key)
  if (current.version !== version)
    throw new HubError('version.stale', 'The provisioning was changed meanwhile. Read it again.')
  const kept = await ports.provisionings.replace(provisioningRemoved(current, ports.clock.now()), version)
  await moveOn(ports, { kind: 'provisioning', ...key })
  return kept
}

export interface RotationWish extends RotationKey {
  readonly reason: RotationReason
  readonly credential: Exclude<CredentialWish, { kind: 'federated' }>
  /** The `keyId` whose value never came to whoever needs it: a rotation that waits for that to happen makes room. */
  readonly lost?: string
}

/**
 * Starts to renew the Secret of a System integration. There is one rotation at a time; an emergency may take the place of one whose earlier
 * Secrets wait to be removed, and so may whatever renews a new Secret that was lost on its way.
 * @throws HubError `integration.unknown`, `state.conflicting`, `application.unknown`, `rotation.overlapping`, `certificate.invalid`, those
 * of Graph
 */
export async function startRotation(
  ports: RequestPorts,
  { reason, credential, lost, ...key }: RotationWish,
  startedBy: MemberId | 'hub',
): Promise<Kept<Rotation>> {
  const { rotations, applications, clock, random } = ports
  const { organisationId, clientId } = key
  const integration = await getSystemIntegration(ports, key)
  if (integration.state === 'revoked' || integration.state === 'pending')
    throw new HubError('state.conflicting', `This system integration is ${integration.state}.`)
  const current = await rotations.find(organisationId, clientId)
  const makesRoom = reason === 'emergency' || (lost !== undefined && lost === current?.keyId)
  const busy = current && (isTurning(current) || (current.state === 'overlapping' && !makesRoom))
  if (busy) throw overlapping()
  const wished = judged(ports, credential)
  const application = await applications.find(clientId)
  if (!application)
    throw new HubError('application.unknown', "The platform's tenant has no application with this client id.")
  const { lifetimeDays, overlapDays } = await policyOf(ports, organisationId)
  const now = clock.now()
  const made: Rotation = {
    organisationId,
    clientId,
    rotationId: random.guid(),
    reason,
    state: 'running',
    step: 'credential',
    objectId: application.objectId,
    overlapDays,
    ...wished,
    lifetimeDays,
    startedBy,
    startedAt: now,
    changedAt: now,
  }
  const kept = await keep(ports, made, current)
  await moveOn(ports, { kind: 'rotation', ...key })
  return kept
}

/** Of two that start at once one makes the row. */
async function keep(
  { rotations }: RequestPorts,
  made: Rotation,
  current: Kept<Rotation> | undefined,
): Promise<Kept<Rotation>> {
  try {
    const kept = current ? await rotations.replace(made, current.version) : await rotations.insert(made)
    if (kept) return kept
  } catch (thrown) {
    if (!isHubError(thrown, 'version.stale')) throw thrown
  }
  throw overlapping()
}

const overlapping = () =>
  new HubError('rotation.overlapping', 'The secret of this system integration is being renewed already.')

/** @throws HubError `rotation.unknown` */
export async function getRotation({ rotations }: Pick<Ports, 'rotations'>, key: RotationKey): Promise<Kept<Rotation>> {
  const found = await rotations.find(key.organisationId, key.clientId)
  if (!found) throw new HubError('rotation.unknown', 'This secret was never rotated.')
  return found
}
