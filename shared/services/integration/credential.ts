import { HubError } from '../../domain/hub-error.ts'
import type { CredentialTask } from '../../domain/integration/credential-task.ts'
import { integrationSecretName } from '../../domain/secret-name.ts'
import type { Secret } from '../../domain/secret.ts'
import { isRefusal } from '../../domain/tokens/refusal.ts'
import { readToken } from '../../domain/tokens/read-token.ts'
import type { AddedCredential } from '../../ports/applications.ts'
import type { Ports } from '../../ports/ports.ts'
import type { Kept, Version } from '../../ports/storage.ts'
import { systemApiOf } from './system-api.ts'

const day = 86_400_000

/** Where a task's credential belongs, and by which name it is found there again. */
export interface Place {
  readonly objectId: string
  readonly clientId: string
  readonly tag: string
}

type Added = Pick<CredentialTask, 'keyId' | 'vaultVersion' | 'credentialStartsAt' | 'credentialEndsAt'>
type Needs = Pick<Ports, 'applications' | 'secrets' | 'clock' | 'random'>

/**
 * Whoever is about to add a password says so first, so that an earlier run of this step that still goes on cannot write down what this
 * one removes: it is told that its row is stale, and takes its own back. Other credentials are the same for each run.
 */
export const claimed = async <Task extends CredentialTask & { readonly step: string; readonly changedAt: Date }>(
  tasks: { replace(task: Task, version: Version): Promise<Kept<Task>> },
  kept: Kept<Task>,
  now: Date,
): Promise<Kept<Task>> =>
  kept.step === 'credential' && kept.kind === 'password'
    ? tasks.replace({ ...kept, changedAt: now }, kept.version)
    : kept

/**
 * Adds the credential of a task: what an earlier attempt left is removed first, and a password is removed again where the vault does not
 * take it, so that there is never one at Microsoft whose value nobody has.
 * @throws HubError those of Graph and of the vault
 */
export async function addCredential(ports: Needs, task: CredentialTask, place: Place): Promise<Added> {
  const { objectId, tag } = place
  if (task.kind === 'password') {
    await removeTagged(ports, place, undefined)
    return addPassword(ports, task, place)
  }
  if (task.kind === 'certificate') {
    // The same for the same task: a repeat finds it.
    const keyId = ports.random.derivedGuid(tag + objectId)
    const wish = { keyId, displayName: tag, certificate: task.certificate ?? '' }
    return datesOf(await ports.applications.putCertificate(objectId, wish))
  }
  const { issuer = '', subject = '' } = task
  return { keyId: await ports.applications.putFederated(objectId, { name: nameOf(tag), issuer, subject }) }
}

async function addPassword(
  { applications, secrets, clock }: Needs,
  task: CredentialTask,
  place: Place,
): Promise<Added> {
  const { objectId, clientId, tag } = place
  const endsAt = new Date(clock.now().getTime() + task.lifetimeDays * day)
  const { value, ...added } = await applications.addPassword(objectId, { displayName: tag, endsAt })
  try {
    const vaultVersion = await secrets.put(task.organisationId, integrationSecretName(clientId), value, {
      expiresAt: added.endsAt,
    })
    return { ...datesOf(added), vaultVersion }
  } catch (thrown) {
    await applications.removePassword(objectId, added.keyId)
    throw thrown
  }
}

const datesOf = ({ keyId, startsAt, endsAt }: AddedCredential): Added => ({
  keyId,
  credentialEndsAt: endsAt,
  ...(startsAt === undefined ? {} : { credentialStartsAt: startsAt }),
})

/** Names of federated credentials have letters, digits and dashes. */
const nameOf = (tag: string) => tag.replaceAll(' ', '-')

/**
 * Removes what this task added and nobody knows of: a crash came before it was written down. Whatever is there under another name is no
 * business of the task's.
 * @param except the one that counts
 */
export async function removeTagged(
  { applications }: Pick<Ports, 'applications'>,
  { objectId, clientId, tag }: Place,
  except: string | undefined,
): Promise<void> {
  const found = await applications.find(clientId)
  if (!found) throw new HubError('source.unavailable', 'Microsoft does not find the registration everywhere yet.')
  for (const { kind, place, keyId, displayName } of found.credentials) {
    if (place !== 'application' || keyId === except) continue
    if (kind === 'password' && displayName === tag) await applications.removePassword(objectId, keyId)
    if (kind === 'certificate' && displayName === tag) await applications.removeCertificate(objectId, keyId)
    if (kind === 'federated' && displayName === nameOf(tag)) await applications.removeFederated(objectId, keyId)
  }
}

/** Safe to repeat. */
export async function removeCredential(
  { applications }: Pick<Ports, 'applications'>,
  objectId: string,
  { kind, keyId }: Pick<Secret, 'kind' | 'keyId'>,
): Promise<void> {
  if (kind === 'password') await applications.removePassword(objectId, keyId)
  if (kind === 'certificate') await applications.removeCertificate(objectId, keyId)
  if (kind === 'federated') await applications.removeFederated(objectId, keyId)
}

/**
 * Asks Microsoft for a token of the System API with the new password, as the customer's program will: only one that works, and brings the
 * role, is announced. For a certificate and a federated credential the customer alone has the key: nothing can be tried.
 * @throws HubError `secret.unready` as long as it does not work; `provider.unavailable`, `source.unavailable`, those of the vault
 */
export async function probeCredential(
  ports: Pick<Ports, 'platform' | 'secrets' | 'grantAppToken'>,
  { organisationId, kind, vaultVersion }: CredentialTask,
  clientId: string,
): Promise<void> {
  if (kind !== 'password') return
  const value = await ports.secrets.find(organisationId, integrationSecretName(clientId), vaultVersion)
  if (value === undefined) throw new HubError('vault.unavailable', 'The new secret is not in the vault.')
  const roles = await rolesBy(ports, clientId, value)
  if (!roles.includes('System')) throw unready('The token of the program does not bring its role yet.')
}

const unready = (sentence: string, cause?: unknown) => new HubError('secret.unready', sentence, { cause })

/** A refusal of the secret says that it is not known everywhere yet. */
async function rolesBy(
  { platform, grantAppToken }: Pick<Ports, 'platform' | 'grantAppToken'>,
  clientId: string,
  clientSecret: string,
): Promise<readonly unknown[]> {
  const { scope } = systemApiOf(platform)
  try {
    const { accessToken } = await grantAppToken({ tenant: platform.tid, clientId, clientSecret, scope })
    const read = readToken(accessToken)
    const roles: unknown = isRefusal(read) ? [] : read.claims['roles']
    return Array.isArray(roles) ? (roles as readonly unknown[]) : []
  } catch (thrown) {
    if (!(thrown instanceof HubError) || !refusing.some((code) => code === thrown.code)) throw thrown
    throw unready('Microsoft does not take the new secret yet.', thrown)
  }
}

const refusing = ['credential.rejected', 'access.refused', 'consent.missing']
