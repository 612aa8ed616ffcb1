import type { AuditAction } from '../../domain/audit.ts'
import { HubError, isHubError, type ErrorCode } from '../../domain/hub-error.ts'
import type { OrganisationId } from '../../domain/ids.ts'
import { secretOf, type StepOutcome } from '../../domain/integration/credential-task.ts'
import {
  isUnderWay,
  provisioningAfter,
  provisioningRefused,
  provisioningTag,
  uniqueNameOf,
  type Provisioning,
  type ProvisioningStep,
} from '../../domain/integration/provisioning.ts'
import { integrationSecretName } from '../../domain/secret-name.ts'
import { revokedIntegration } from '../../domain/callers/registered-client.ts'
import type { Ports } from '../../ports/ports.ts'
import { decideAgain } from '../decide-again.ts'
import { everyPage } from '../every-page.ts'
import { addCredential, claimed, probeCredential, removeCredential, removeTagged, type Place } from './credential.ts'
import { systemApiOf } from './system-api.ts'
import { afterFailure } from './task-outcome.ts'

export interface ProvisioningKey {
  readonly organisationId: OrganisationId
  readonly provisioningId: string
}

type Needs = Pick<
  Ports,
  | 'platform'
  | 'clock'
  | 'random'
  | 'applications'
  | 'secrets'
  | 'grantAppToken'
  | 'integrationSecrets'
  | 'systemIntegrations'
  | 'provisionings'
  | 'audit'
>
type Step = (ports: Needs, provisioning: Provisioning) => Promise<Partial<Provisioning>>

/** A new registration is found by everybody after seconds; what is not found for so long (ms) is not there. */
const unseenFor = 120_000

/**
 * Does the next step of a provisioning and writes down that it is done. Each step may be repeated: a crash between its effect and the
 * writing finds what is there already, and of two that run at once one is told to go on from what the other wrote.
 */
export async function provisionStep(ports: Needs, key: ProvisioningKey): Promise<StepOutcome> {
  const kept = await ports.provisionings.find(key.organisationId, key.provisioningId)
  if (!kept || !isUnderWay(kept)) return { kind: 'over' }
  try {
    const current = await claimed(ports.provisionings, kept, ports.clock.now())
    const found = await steps[current.step](ports, current)
    const next = provisioningAfter(current, found, ports.clock.now())
    await ports.provisionings.replace(next, current.version).catch(async (thrown: unknown) => {
      if (isHubError(thrown, 'version.stale')) await removeUncounted(ports, current, found.keyId)
      throw thrown
    })
    return { kind: isUnderWay(next) ? 'more' : 'over' }
  } catch (thrown) {
    return afterFailure(thrown, (code) => refuseProvisioning(ports, { ...key, code }))
  }
}

/** Another run of this step was quicker: its credential counts, and the one that was added here is removed again. */
async function removeUncounted(ports: Needs, { step, ...provisioning }: Provisioning, keyId: string | undefined) {
  if (step !== 'credential' || keyId === undefined) return
  const { organisationId, provisioningId, objectId = '', kind } = provisioning
  const kept = await ports.provisionings.find(organisationId, provisioningId)
  if (kept?.keyId !== keyId) await removeCredential(ports, objectId, { kind, keyId })
}

/** Enough patience was shown, or a step was refused for good: what was made is taken back. */
export async function refuseProvisioning(
  ports: Needs,
  { organisationId, provisioningId, code }: ProvisioningKey & { readonly code: ErrorCode },
): Promise<StepOutcome> {
  return decideAgain(async () => {
    const current = await ports.provisionings.find(organisationId, provisioningId)
    if (!current || !isUnderWay(current)) return { kind: 'over' }
    const next = provisioningRefused(current, code, ports.clock.now())
    await ports.provisionings.replace(next, current.version)
    // What cannot be taken back now is left to whoever tends it.
    return { kind: next.step === current.step ? 'over' : 'more' }
  })
}

const steps: Readonly<Record<ProvisioningStep, Step>> = {
  application: async ({ applications }, provisioning) => {
    if (!provisioning.adopted) {
      const { displayName } = provisioning
      return applications.ensure({ uniqueName: uniqueNameOf(provisioning), displayName })
    }
    const found = await applications.find(provisioning.clientId ?? '')
    if (!found)
      throw new HubError('application.unknown', "The platform's tenant has no application with this client id.")
    return { objectId: found.objectId }
  },
  'service-principal': async ({ applications }, { clientId = '' }) => ({
    servicePrincipalId: await applications.ensureServicePrincipal(clientId),
  }),
  role: async ({ applications, platform }, { servicePrincipalId = '' }) => {
    const { clientId: resourceClientId } = systemApiOf(platform)
    await applications.assignRole({ servicePrincipalId, resourceClientId, role: 'System' })
    return {}
  },
  credential: (ports, provisioning) => addCredential(ports, provisioning, placeOf(provisioning)),
  probe: async (ports, provisioning) => {
    await probeCredential(ports, provisioning, provisioning.clientId ?? '')
    return {}
  },
  secret: async ({ integrationSecrets, clock }, provisioning) => {
    const secret = secretOf(provisioning, provisioning.clientId ?? '', provisioningTag(provisioning), clock.now())
    if (secret) await integrationSecrets.insert(secret)
    return {}
  },
  activate,
  settle: async (ports, provisioning) => {
    await removeTagged(ports, placeOf(provisioning), provisioning.keyId)
    return {}
  },
  close,
  withdraw,
  forget,
}

const placeOf = (provisioning: Provisioning): Place => ({
  objectId: provisioning.objectId ?? '',
  clientId: provisioning.clientId ?? '',
  tag: provisioningTag(provisioning),
})

/** The row is what a registration counts by; of one that is registered for this Organisation already nothing is missing. */
async function activate(ports: Needs, provisioning: Provisioning) {
  const { systemIntegrations, clock } = ports
  const { organisationId, clientId = '', displayName } = provisioning
  const now = clock.now()
  try {
    await systemIntegrations.insert({
      organisationId,
      clientId,
      displayName,
      state: 'active',
      createdAt: now,
      changedAt: now,
    })
  } catch (thrown) {
    if (!isHubError(thrown, 'program.taken')) throw thrown
    const kept = await systemIntegrations.find(organisationId, clientId)
    if (!kept || kept.state === 'revoked') throw thrown
    if (kept.state === 'pending')
      await systemIntegrations.replace({ ...kept, state: 'active', changedAt: now }, kept.version)
  }
  await record(ports, provisioning, 'system-integration.provisioned')
  return {}
}

/** Told once more where a crash follows: the trail rather says a thing twice than never. */
async function record({ audit, clock }: Needs, provisioning: Provisioning, action: AuditAction): Promise<void> {
  const { organisationId, clientId = '', startedBy, provisioningId: correlationId } = provisioning
  const actor = startedBy === 'hub' ? 'hub' : `member:${startedBy}`
  const subject = `system-integration:${clientId}`
  await audit.append({ organisationId, at: clock.now(), action, actor, subject, correlationId, foreign: false })
}

/** From here on its tokens are refused. One that was adopted is given up only where it was to be removed. */
async function close({ systemIntegrations, clock }: Needs, { organisationId, clientId, adopted, state }: Provisioning) {
  const kept = clientId === undefined ? undefined : await systemIntegrations.find(organisationId, clientId)
  if (kept && kept.state !== 'revoked' && !(adopted && state === 'undoing'))
    await systemIntegrations.replace(revokedIntegration(kept, clock.now()), kept.version)
  return {}
}

/** Nothing of it stays at Microsoft: the registration goes with all it has, or of an adopted one what the hub added. */
async function withdraw(ports: Needs, provisioning: Provisioning) {
  const { applications, clock } = ports
  const { adopted, startedAt, state } = provisioning
  if (adopted) {
    const found = await applications.find(provisioning.clientId ?? '')
    if (!found || provisioning.objectId === undefined) return {}
    await removeTagged(ports, placeOf(provisioning), undefined)
    if (state === 'removing')
      for (const secret of await secretsOf(ports, provisioning)) await removeCredential(ports, found.objectId, secret)
    return {}
  }
  const found = await applications.findByUniqueName(uniqueNameOf(provisioning))
  if (found) {
    await applications.remove(found.objectId)
    return {}
  }
  // Made a moment ago, it may be there and not found yet.
  if (state === 'undoing' && clock.now().getTime() - startedAt.getTime() < unseenFor)
    throw new HubError('source.unavailable', 'Microsoft does not find the registration everywhere yet.')
  return {}
}

/** Nothing of it stays here but the row of what was. */
async function forget(ports: Needs, provisioning: Provisioning) {
  const { organisationId, clientId, adopted, state, keyId } = provisioning
  if (clientId === undefined) return {}
  for (const secret of await secretsOf(ports, provisioning)) {
    // An adopted one whose takeover failed may have Secrets of its own.
    if (adopted && state === 'undoing' && secret.keyId !== keyId) continue
    await ports.integrationSecrets.remove(secret)
  }
  if (!adopted || state === 'removing') await ports.secrets.remove(organisationId, integrationSecretName(clientId))
  if (state === 'removing') await record(ports, provisioning, 'system-integration.removed')
  return {}
}

const secretsOf = ({ integrationSecrets }: Needs, { organisationId, clientId }: Provisioning) =>
  everyPage((wish) => integrationSecrets.list(organisationId, { ...wish, clientId }))
