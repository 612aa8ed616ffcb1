import type { Environment } from '../../local/stack/environment.ts'
import { seedSecrets } from '../../local/stack/seed.ts'
import { secureRandom } from '../../shared/adapters/crypto/secure-random.ts'
import { cachedSecrets } from '../../shared/adapters/secrets/cached-secrets.ts'
import { storagePorts } from '../../shared/adapters/table-storage/storage-ports.ts'
import { organisationId } from '../../shared/domain/ids.ts'
import { readSettings } from '../../shared/settings.ts'
import { sweepCredentials, turnAt } from '../../shared/services/secrets/sweep-credentials.ts'
import { watchSecrets } from '../../shared/services/secrets/watch-secrets.ts'
import { digits, figureOf, shown, timeOf } from '../support/figures.ts'
import { withStack } from '../support/hosts.ts'
import type { Section } from '../support/section.ts'

export const everydayIntegrations = 1_000
export const wholeIntegrations = 10_000
const day = 86_400_000
const reads = 200
/** Of the day's 24. */
const turns = 3
/** As the hub asks Graph for registrations. */
const pageSize = 100

/** What it costs to look at every secret of the platform, and to read one. */
export async function secretSweep(integrations: number): Promise<Section> {
  return withStack(async ({ environment }) => {
    const clock = { now: () => new Date() }
    const { storage } = storagePorts(
      { kind: 'connection-string', connectionString: environment['TABLE_STORAGE_CONNECTION_STRING'] ?? '' },
      clock,
      secureRandom,
    )
    const vault = vaultOf(environment)
    const shownAt = new Map<string, string>()
    await furnish(storage, integrations, shownAt)
    const graph = graphOf(shownAt)
    const ports = {
      ...storage,
      clock,
      random: secureRandom,
      platform: readSettings(environment).platform,
      secrets: vault,
      correlationId: 'bench',
      mail: { send: () => Promise.resolve() },
      tellOperators: () => Promise.resolve(),
      applications: graph.applications,
    }
    const sweep = await sweepTurns(ports, graph)
    const rows = await timeOf(() => watchSecrets(ports))
    const again = await timeOf(() => watchSecrets(ports))
    const owner = organisationId(secureRandom.guid())
    await vault.put(owner, 'entra_cipp_api_token', 'value')
    const cached = cachedSecrets(vault, clock)
    const seconds = (milliseconds: number) => `${digits(milliseconds / 1000)} s`
    return {
      title: 'Secrets',
      about: `${integrations.toLocaleString('en-GB')} organisations with a system integration and a secret each, a tenth of which ends within 90 days; Graph answers at once, storage is Azurite.`,
      columns: ['', 'time', 'besides'],
      rows: [
        [`sweep of the credentials of an hour's share, one of 24`, shown(sweep.times, 's'), sweep.besides],
        ['watch over the rows, everything to be told', seconds(rows), ''],
        ['watch over the rows, nothing to be told', seconds(again), ''],
        ['a secret read from the vault', await eachRead(() => vault.find(owner, 'entra_cipp_api_token')), ''],
        ['a secret read again within a minute', await eachRead(() => cached.find(owner, 'entra_cipp_api_token')), ''],
      ],
    }
  })
}

/** As the timer sweeps: hour by hour, each with its share of the programs. */
async function sweepTurns(ports: Parameters<typeof sweepCredentials>[0], graph: ReturnType<typeof graphOf>) {
  const times: number[] = []
  let [looked, asked, most] = [0, 0, 0]
  const counting = {
    ...ports,
    integrationSecrets: {
      ...ports.integrationSecrets,
      list: (...of: Parameters<typeof ports.integrationSecrets.list>) => {
        looked += 1
        return ports.integrationSecrets.list(...of)
      },
    },
  }
  for (let hour = 0; hour < turns; hour += 1) {
    const [before, calls] = [process.memoryUsage().heapUsed, graph.calls()]
    const isTurnOf = turnAt(new Date(Date.UTC(2026, 0, 1, hour)))
    times.push((await timeOf(() => sweepCredentials(counting, isTurnOf))) / 1000)
    asked = Math.max(asked, graph.calls() - calls)
    most = Math.max(most, process.memoryUsage().heapUsed - before)
  }
  const besides = `${looked} programs in ${turns} such shares, at most ${asked} calls of Graph and ${digits(most / 1_048_576)} MiB more heap for each`
  return { times: figureOf(times), besides }
}

/** A Graph that answers at once, and counts what it would be asked. */
function graphOf(shownAt: ReadonlyMap<string, string>) {
  let calls = 0
  const clientIds = [...shownAt.keys()]
  const credentialsAt = (clientId: string) => {
    const keyId = shownAt.get(clientId)
    const credential = { kind: 'certificate', place: 'application', keyId: keyId ?? '', displayName: 'bench' }
    return { clientId, credentials: keyId ? [credential] : [] }
  }
  const pageOf = (from: number) => {
    calls += 1
    const items = clientIds.slice(from, from + pageSize).map(credentialsAt)
    return { items, ...(from + pageSize < clientIds.length ? { next: String(from + pageSize) } : {}) }
  }
  const find = (clientId: string) => {
    // The application, what it trusts, and its service principal.
    calls += 3
    return { objectId: clientId, displayName: 'bench', ...credentialsAt(clientId) }
  }
  return {
    calls: () => calls,
    applications: {
      find: (clientId: string) => Promise.resolve(find(clientId)),
      list: (cursor = '0') => Promise.resolve(pageOf(Number(cursor))),
      listOfPrincipals: () => Promise.resolve(pageOf(Infinity)),
    } as never,
  }
}

/** The simulated vault, as the hub's identity asks it. */
const vaultOf = (environment: Environment) =>
  seedSecrets(
    {
      vault: environment['KEY_VAULT_URL'],
      identity: environment['IDENTITY_ENDPOINT']?.replace(/\/msi\/token$/, ''),
      identityHeader: environment['IDENTITY_HEADER'],
    },
    '',
  )

async function eachRead(read: () => Promise<unknown>): Promise<string> {
  const times: number[] = []
  for (let count = 0; count < reads; count += 1) times.push(await timeOf(read))
  return shown(figureOf(times), 'ms')
}

async function furnish(
  storage: ReturnType<typeof storagePorts>['storage'],
  integrations: number,
  shownAt: Map<string, string>,
): Promise<void> {
  const now = new Date()
  const waiting = Array.from({ length: integrations }, (_, index) => index)
  const lane = async () => {
    for (let index = waiting.pop(); index !== undefined; index = waiting.pop()) {
      const [id, clientId, keyId] = [organisationId(secureRandom.guid()), secureRandom.guid(), secureRandom.guid()]
      const moments = { createdAt: now, changedAt: now }
      await storage.organisations.insert({
        organisationId: id,
        displayName: `Bench ${index}`,
        state: 'active',
        ...moments,
      })
      await storage.systemIntegrations.insert({
        organisationId: id,
        clientId,
        displayName: 'Bench',
        state: 'active',
        ...moments,
      })
      const endsAt = new Date(now.getTime() + (index % 10 === 0 ? 25 : 700) * day)
      const startsAt = new Date(now.getTime() - 10 * day)
      await storage.integrationSecrets.insert({
        ...{ organisationId: id, clientId, keyId, displayName: 'bench', startsAt, endsAt, createdAt: startsAt },
        kind: 'certificate',
      })
      shownAt.set(clientId, keyId)
    }
  }
  await Promise.all(Array.from({ length: 16 }, lane))
}
