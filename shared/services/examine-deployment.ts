import { ill, unsure, well, type Finding } from '../domain/examination/finding.ts'
import { judgeMappings, nameOf } from '../domain/examination/judge-mappings.ts'
import { judgeRegistration } from '../domain/examination/judge-registration.ts'
import { isBackupMissed } from '../domain/backup/backup-run.ts'
import { isHubError } from '../domain/hub-error.ts'
import { currentKey } from '../domain/issuing/key-ring.ts'
import type { RequestPorts } from '../ports/ports.ts'

/** The workflow that an examination starts to see workflows move. */
export const examineWorkflow = 'Examine'

/** Tenants of one page: each costs a request to Entra. */
const pageSize = 25
const atOnce = 5

/** A clock that differs more makes tokens fail (they are given a minute of grace), in milliseconds. */
const clockGrace = 60_000

export interface Examined {
  readonly findings: readonly Finding[]
  /** There are more mappings to look at. */
  readonly next?: string
}

/**
 * Tries what a deployment needs, by the very identity that needs it: tables and vault by a write and a read, workflows by one that runs,
 * Entra by asking. The first page holds all of that, each page some of the customers' mappings. Safe to repeat; never throws for what it
 * examines.
 */
export async function examineDeployment(ports: RequestPorts, cursor: string | undefined): Promise<Examined> {
  const own = cursor === undefined ? await examineHub(ports) : []
  const page = await examineMappings(ports, cursor)
  return { findings: [...own, ...page.findings], ...(page.next === undefined ? {} : { next: page.next }) }
}

async function examineHub(ports: RequestPorts): Promise<Finding[]> {
  const looks = [lookAtStorage, lookAtVault, lookAtWorkflows, lookAtClock, lookAtRegistration, lookAtRedirects]
  const found = await Promise.all([...looks, lookAtKeys, lookAtBackups].map((look) => look(ports)))
  return [lookAtSettings(ports), ...found.flat()]
}

/** An app with faulty settings does not start; what is left is what only the whole shows. */
function lookAtSettings({ platform }: RequestPorts): Finding {
  return new URL(platform.publicUrl).hostname.endsWith('.azurewebsites.net')
    ? unsure(
        'settings',
        'PUBLIC_URL is the address of the app itself: tokens and links name it, and a new app has another.',
        'Give a production a host name of its own: the parameter domain.',
      )
    : well('settings', 'The settings are sound.')
}

/** One row that stays: written, and read again. */
async function lookAtStorage({ attempts, clock, dependencies }: RequestPorts): Promise<Finding> {
  const mend =
    "Give the hub's identity Storage Table Data Contributor on the account of TABLE_STORAGE_URL (a new role takes minutes); look at its firewall, private endpoint and name."
  try {
    const now = clock.now()
    await attempts.put('examination', { since: now, spent: 0 }, await attempts.find('examination'))
    await dependencies.find(({ name }) => name === 'storage')?.check()
    return well('storage', 'Business data is read and written.')
  } catch (thrown) {
    if (isHubError(thrown, 'version.stale'))
      return well('storage', 'Business data is read and written, by somebody else too.')
    return ill('storage', 'Business data cannot be written.', mend)
  }
}

async function lookAtVault({ secrets, random }: RequestPorts): Promise<Finding> {
  try {
    const value = random.guid()
    const version = await secrets.put('app', 'examination_probe', value)
    const read = await secrets.find('app', 'examination_probe', version)
    return read === value
      ? well('vault', 'Secrets are written and read.')
      : ill(
          'vault',
          'A secret that was written is not what is read.',
          'See whether KEY_VAULT_URL names the vault you mean.',
        )
  } catch (thrown) {
    return isHubError(thrown, 'vault.refused')
      ? ill(
          'vault',
          'The vault refuses the hub.',
          "Give the hub's identity Key Vault Secrets Officer on the vault of KEY_VAULT_URL (a new role takes minutes).",
        )
      : ill(
          'vault',
          'The vault does not answer.',
          "Look at KEY_VAULT_URL, and at the vault's firewall, private endpoint and name.",
        )
  }
}

/** One workflow in ten minutes: the first examination starts it, a later one sees that it ran. */
async function lookAtWorkflows({ workflows, clock }: RequestPorts): Promise<Finding> {
  const mend =
    "Give the hub's identity Storage Blob Data Owner, Queue Data Contributor and Table Data Contributor on the host's account; all three of AzureWebJobsStorage__accountName, __credential and __clientId must be set."
  try {
    const id = `examination-${clock.now().toISOString().slice(0, 15).replace(/:/g, '-')}`
    const state = await workflows.stateOf(id)
    if (state === 'over') return well('workflows', 'Workflows run.')
    if (state === 'absent') await workflows.start(examineWorkflow, id, {})
    return unsure(
      'workflows',
      'A workflow was started and has not run yet.',
      `Ask again in a minute. Where it stays so: ${mend}`,
    )
  } catch {
    return ill('workflows', 'Workflows cannot be started: the storage of the host does not answer.', mend)
  }
}

async function lookAtClock({ entraExamination, clock }: RequestPorts): Promise<Finding> {
  try {
    const difference = Math.abs((await entraExamination.now()).getTime() - clock.now().getTime())
    return difference <= clockGrace
      ? well('clock', "The clock agrees with Entra's.")
      : ill(
          'clock',
          `The clock differs from Entra's by ${String(Math.round(difference / 1000))} seconds.`,
          'Tokens fail beyond a minute. Restart the app; on a machine of your own, set its clock.',
        )
  } catch {
    return unsure(
      'clock',
      'Entra did not tell the time.',
      'Look at the way out of the network: login.microsoftonline.com.',
    )
  }
}

const lookAtRegistration = async ({ entraExamination, platform }: RequestPorts): Promise<Finding> =>
  judgeRegistration(await entraExamination.registration(platform.tid))

async function lookAtRedirects({ entraExamination, platform }: RequestPorts): Promise<Finding[]> {
  const redirects = await entraExamination.redirects(platform.tid)
  return redirects.map(({ uri, registered }) => {
    if (registered === undefined) return unsure('redirects', `Entra does not say whether it comes back to ${uri}.`)
    return registered
      ? well('redirects', `Entra comes back to ${uri}.`)
      : ill(
          'redirects',
          `Entra does not come back to ${uri}.`,
          'Add it to the web redirect URIs of the Management UI: infra/entra.',
        )
  })
}

async function lookAtKeys({ signingKeys }: RequestPorts): Promise<Finding[]> {
  try {
    const ring = await signingKeys.find()
    return [
      ring && currentKey(ring)
        ? well('signing keys', "There is a key that signs the hub's own tokens.")
        : unsure(
            'signing keys',
            'No key signs yet.',
            'The first token makes one, or the nightly timer: docs/runbooks/signing-keys.md',
          ),
    ]
  } catch {
    return [ill('signing keys', 'The keys cannot be read.', 'Mend storage first.')]
  }
}

async function lookAtBackups({ backups, restores, platform, clock }: RequestPorts): Promise<Finding[]> {
  const mend = 'See whether BACKUP_STORAGE_URL is set, and the log of TendBackups: docs/runbooks/backup-and-restore.md'
  try {
    const restored = await restores.find()
    const broken =
      restored?.state === 'running'
        ? [
            ill(
              'backups',
              'A restore into these tables did not come to its end.',
              'Run npm run restore once more, with the same archive.',
            ),
          ]
        : []
    const { items } = await backups.list({ limit: 30 })
    const newest = items.find(({ state }) => state === 'done')?.finishedAt
    if (isBackupMissed(platform.backups, newest, clock.now()))
      return [
        ...broken,
        newest === undefined
          ? unsure('backups', 'There is no backup yet; the first is made at night.', mend)
          : ill('backups', `The last backup is of ${newest.toISOString().slice(0, 10)}.`, mend),
      ]
    const isAsked = platform.backups.hour === 'off'
    return [
      ...broken,
      well(
        'backups',
        isAsked ? 'Backups are made when an operator asks.' : 'The last backup is of the last two nights.',
      ),
    ]
  } catch {
    return [ill('backups', 'The backups cannot be read.', 'Mend storage first.')]
  }
}

async function examineMappings(ports: RequestPorts, cursor: string | undefined): Promise<Examined> {
  const { mappedTenants, tenantMappings, probeConsent, platform } = ports
  try {
    const { items, next } = await mappedTenants.list({ cursor, limit: pageSize })
    const findings: Finding[] = []
    for (let start = 0; start < items.length; start += atOnce) {
      const some = items.slice(start, start + atOnce).map(async ({ tid }) => {
        const mappings = await tenantMappings.listOfTenant(tid)
        const active = mappings.filter(({ state }) => state === 'active')
        const evidence = active.length > 0 ? await probeConsent(tid) : 'none'
        const lost = evidence === 'missing' ? active.map((mapping) => consentGone(nameOf(mapping))) : []
        return [...judgeMappings(mappings, platform), ...lost]
      })
      findings.push(...(await Promise.all(some)).flat())
    }
    const summary = findings.length === 0 && items.length > 0
    return {
      findings: summary ? [well('mappings', `${String(items.length)} mapped tenants are well.`)] : findings,
      ...(next === undefined ? {} : { next }),
    }
  } catch (thrown) {
    if (isHubError(thrown, 'cursor.invalid')) throw thrown
    return { findings: [ill('mappings', "The customers' mappings cannot be read.", 'Mend storage first.')] }
  }
}

const consentGone = (name: string): Finding =>
  ill(
    'mappings',
    `${name} is active, and the tenant does not know the Management UI any more.`,
    "Have the customer's administrator consent again (an invitation does): docs/runbooks/onboarding.md",
  )
