import type { SystemIntegration } from '../../domain/callers/registered-client.ts'
import { isHubError } from '../../domain/hub-error.ts'
import { daysLater } from '../../domain/invitation.ts'
import { secretIdOf, type SecretOrigin, type SeenStage } from '../../domain/secret-notice.ts'
import type { SecretName } from '../../domain/secret-name.ts'
import type { Secret, SecretKind } from '../../domain/secret.ts'
import type { ApplicationCredential } from '../../ports/applications.ts'
import type { RequestPorts } from '../../ports/ports.ts'
import { everyPage } from '../every-page.ts'
import { noticeSecret, type SeenSecret } from './notice-secret.ts'
import { untilSilent } from './tell-people.ts'
import { beginRun, eachOf, isWatched, seenRow, type Run, type WatchNeeds } from './watch-secrets.ts'

type SweepNeeds = WatchNeeds & Pick<RequestPorts, 'applications' | 'secrets' | 'platform'>

/** Values of the hub's own that somebody has to renew. */
const ownValues: readonly SecretName[] = [
  'platform_master_api_key',
  'microsoft_client_secret',
  'operator_webhook_secret',
]
/** What was just made may not be shown by every part of Microsoft yet, in days. */
const settled = 1
/** A credential that is younger may be one that the hub is just making and has not noted yet, in milliseconds. */
const inTheMaking = 3_600_000

type IsTurnOf = (integration: Pick<SystemIntegration, 'clientId'>) => boolean

/** Each hour has its share of all programs, the same every day: together they are too many for one run. */
export const turnAt =
  (now: Date): IsTurnOf =>
  ({ clientId }) =>
    Number.parseInt(clientId.slice(0, 8), 16) % 24 === now.getUTCHours()

/**
 * Looks at Microsoft Graph for every credential of every program, and of the platform's own applications: what somebody made elsewhere is
 * reported as a stranger, what somebody removed as missing, and a new Secret that nobody took as ready. Registrations are read by the page; what
 * no page shows is looked at alone, before anything is said of it. Programs are read by the page too, before anything else. One application that cannot be read stops no other. Returns how many
 * notices were told. Safe to repeat and to interrupt.
 * @param isTurnOf which programs this run is for
 * @throws what went wrong first, after everything else was done
 */
export async function sweepCredentials(given: SweepNeeds, isTurnOf: IsTurnOf = () => true): Promise<number> {
  const ports = { ...given, tellOperators: untilSilent(given.tellOperators) }
  const run = beginRun(ports)
  const programs = await programsOf(ports, run, isTurnOf)
  const { count, shown, isThrottled } = await sweepListed(ports, run, programs)
  // Who is asked for patience page by page does not ask for each program instead.
  const unshown = isThrottled ? [] : [...programs.values()].filter(({ clientId }) => !shown.has(clientId))
  const ofUnshown = await eachOf(
    once(unshown),
    (program) => (isWatched(program) ? sweepIntegration(ports, program) : forgetAll(ports, program)),
    run,
  )
  const ofPlatform = await sweepPlatform(ports, run)
  if (run.faults.length > 0) throw run.faults[0]
  return count + ofUnshown + ofPlatform
}

/** A list that is there already, as one page. */
const once =
  <Item>(items: readonly Item[]) =>
  () =>
    Promise.resolve({ items })

/** Whose turn it is, by client id: a page of rows in place of a question for each Organisation. */
async function programsOf({ systemIntegrations }: SweepNeeds, run: Run, isTurnOf: IsTurnOf) {
  const programs = new Map<string, SystemIntegration>()
  await eachOf(
    (wish) => systemIntegrations.listAll(wish),
    (program) => {
      if (isTurnOf(program)) programs.set(program.clientId, program)
      return Promise.resolve(0)
    },
    run,
  )
  return programs
}

type Programs = ReadonlyMap<string, SystemIntegration>

/** The programs that the lists of the tenant show, and their client ids; of lists that may not be read none, and each is looked at alone. */
async function sweepListed(ports: SweepNeeds, run: Run, programs: Programs) {
  const shown = new Set<string>()
  let count = 0
  let isThrottled = false
  try {
    const ofPrincipals = await principalCredentials(ports, run, programs)
    count = await eachOf(
      ({ cursor }) => ports.applications.list(cursor),
      async ({ clientId, credentials }) => {
        const program = programs.get(clientId)
        if (!program || !isWatched(program) || shown.has(clientId)) return 0
        shown.add(clientId)
        return sweepIntegration(ports, program, [...credentials, ...(ofPrincipals.get(clientId) ?? [])])
      },
      run,
    )
  } catch (thrown) {
    if (!isHubError(thrown)) throw thrown
    isThrottled = isHubError(thrown, 'source.throttled')
    if (isThrottled) run.faults.push(thrown)
  }
  return { count, shown, isThrottled }
}

/** Of service principals that have credentials of their own, which few have. */
async function principalCredentials({ applications }: SweepNeeds, run: Run, programs: Programs) {
  const found = new Map<string, readonly ApplicationCredential[]>()
  let cursor: string | undefined
  do {
    const page = await applications.listOfPrincipals(cursor)
    for (const { clientId, credentials } of page.items) if (programs.has(clientId)) found.set(clientId, credentials)
    cursor = page.next
  } while (cursor !== undefined && run.mayGoOn())
  return found
}

/** @param listed what a list showed of it; what is not among it is looked for once more, since lists may lag */
async function sweepIntegration(
  ports: SweepNeeds,
  integration: SystemIntegration,
  listed?: readonly ApplicationCredential[],
): Promise<number> {
  const { organisationId, clientId } = integration
  const rows = new Map<string, Secret>()
  let cursor: string | undefined
  do {
    const page = await ports.integrationSecrets.list(organisationId, { clientId, cursor, limit: 100 })
    for (const secret of page.items) rows.set(secret.keyId, secret)
    cursor = page.next
  } while (cursor !== undefined)
  const now = ports.clock.now()
  const suffices = [...rows.values()].every(
    (secret) => isOver(secret, now) || listed?.some(({ keyId }) => keyId === secret.keyId) === true,
  )
  const credentials = listed && suffices ? listed : (await ports.applications.find(clientId))?.credentials
  let count = 0
  for (const secret of rows.values()) {
    const seen = await seenOf(ports, secret, credentials)
    if (seen.length > 0) count += await noticeSecret(ports, seenRow(secret), seen)
  }
  const strangers = (credentials ?? []).filter((one) => isStranger(one, rows, ports.clock.now()))
  for (const credential of strangers)
    count += await noticeSecret(ports, seenCredential(integration, credential, 'stranger'), ['found'])
  await forgetRemoved(ports, integration, new Set(strangers.map(({ keyId }) => keyId)), rows)
  return count
}

/** Of a program that is gone no credential matters any more. */
async function forgetAll(ports: SweepNeeds, integration: SystemIntegration): Promise<number> {
  await forgetRemoved(ports, integration, new Set())
  return 0
}

function isStranger({ kind, keyId, startsAt }: ApplicationCredential, rows: ReadonlyMap<string, Secret>, now: Date) {
  const age = startsAt === undefined ? Infinity : now.getTime() - startsAt.getTime()
  return kind !== 'saml' && !rows.has(keyId) && !(age >= 0 && age < inTheMaking)
}

const isOver = ({ supersededAt, endsAt }: Secret, now: Date) =>
  supersededAt !== undefined || (endsAt !== undefined && endsAt <= now)

/** What Microsoft and the deliveries say of a Secret of the rows. */
async function seenOf(
  { clock, deliveries }: SweepNeeds,
  secret: Secret,
  credentials: readonly ApplicationCredential[] | undefined,
): Promise<readonly SeenStage[]> {
  const now = clock.now()
  if (isOver(secret, now)) return []
  const shown = credentials?.some(({ keyId }) => keyId === secret.keyId) === true
  if (!shown && daysLater(secret.createdAt, settled) <= now) return ['missing']
  const hasValue = secret.kind === 'password' && secret.vaultName !== undefined
  const waiting = hasValue && (await deliveries.findOfSecret(secret)) === undefined
  return waiting ? ['ready'] : []
}

function seenCredential(
  { organisationId, clientId }: Pick<SystemIntegration, 'organisationId' | 'clientId'>,
  { kind, keyId, displayName, startsAt, endsAt }: ApplicationCredential,
  origin: SecretOrigin,
): SeenSecret {
  return {
    ...{ organisationId, clientId, keyId, displayName, origin },
    secretId: secretIdOf({ clientId, keyId }),
    kind: kind as SecretKind,
    ...(startsAt === undefined ? {} : { startsAt }),
    ...(endsAt === undefined ? {} : { endsAt }),
  }
}

/** A stranger that is not at Microsoft any more is none; one that the hub adopted is its own, and what was told of it stays told. */
async function forgetRemoved(
  { watchedSecrets }: SweepNeeds,
  { organisationId, clientId }: Pick<SystemIntegration, 'organisationId' | 'clientId'>,
  keyIds: ReadonlySet<string>,
  rows: ReadonlyMap<string, Secret> = new Map(),
): Promise<void> {
  let cursor: string | undefined
  do {
    const page = await watchedSecrets.listFound(organisationId, { clientId, cursor, limit: 100 })
    for (const secret of page.items) {
      const keyId = secret.keyId ?? ''
      if (rows.has(keyId)) await watchedSecrets.replace({ ...secret, origin: 'own' }, secret)
      else if (!keyIds.has(keyId)) await watchedSecrets.remove(secret)
    }
    cursor = page.next
  } while (cursor !== undefined)
}

/** The credentials of the platform's own applications, and the values of its own in the vault that say when they end. */
async function sweepPlatform(ports: SweepNeeds, run: Run): Promise<number> {
  const { organisationId, ownClientIds } = ports.platform
  const partner = await ports.secrets.find('app', 'microsoft_client_id')
  const clientIds = [...new Set([...ownClientIds, ...(partner === undefined ? [] : [partner])])]
  const ofApplications = await eachOf(
    once(clientIds),
    async (id) => {
      const clientId = id.toLowerCase()
      const known = ((await ports.applications.find(clientId))?.credentials ?? []).filter(({ kind }) => kind !== 'saml')
      let count = 0
      for (const credential of known)
        count += await noticeSecret(ports, seenCredential({ organisationId, clientId }, credential, 'platform'))
      await forgetRemoved(ports, { organisationId, clientId }, new Set(known.map(({ keyId }) => keyId)))
      return count
    },
    run,
  )
  const ofValues = await eachOf(once(ownValues), (name) => sweepValue(ports, name), run)
  return ofApplications + ofValues
}

export const isOwnValue = (name: string): name is SecretName => ownValues.some((known) => known === name)

/** A value of the hub's own, as the vault has it now. Returns how many notices were told. */
export async function sweepValue(
  ports: WatchNeeds & Pick<RequestPorts, 'secrets' | 'platform'>,
  name: SecretName,
): Promise<number> {
  const { watchedSecrets, platform } = ports
  const { organisationId } = platform
  const [newest] = await ports.secrets.versions('app', name)
  // Another end is another value: it is told of anew, and the earlier one no more.
  const secretId = `vault_${name}_${newest?.disabled ? '' : (newest?.version ?? '')}`
  const earlier = await everyPage((wish) =>
    watchedSecrets.listFound(organisationId, { ...wish, clientId: `vault_${name}` }),
  )
  for (const value of earlier) if (value.secretId !== secretId) await watchedSecrets.remove(value)
  // Of what somebody switched off the end is nobody's concern; an earlier value does not come back for it.
  if (newest?.expiresAt === undefined || newest.disabled) return 0
  return noticeSecret(ports, {
    organisationId,
    secretId,
    origin: 'platform',
    kind: 'value',
    displayName: name,
    // Of one that was over when it was put nobody would hear by its beginning.
    ...(newest.expiresAt <= newest.createdAt ? {} : { startsAt: newest.createdAt }),
    endsAt: newest.expiresAt,
  })
}
