import type { Upstream } from '../domain/metrics.ts'
import type { DiscoveryRun } from '../domain/discovery.ts'
import type { OrganisationId } from '../domain/ids.ts'
import type { SyncRun } from '../domain/sync/sync-run.ts'
import type { Ports } from '../ports/ports.ts'

type Needs = Pick<
  Ports,
  'telemetry' | 'signInTraces' | 'syncRuns' | 'discoveryRuns' | 'watchedSecrets' | 'reconciliationItems'
>

/**
 * The same ports, and what is kept through them is measured. A write needs the version that was read, so an end is counted once, however often
 * the activity that tells of it is repeated. What is measured fails nothing.
 */
export function measuredPorts<Given extends Needs>(ports: Given): Given {
  const { telemetry, signInTraces, syncRuns, discoveryRuns, watchedSecrets } = ports
  return {
    ...ports,
    signInTraces: {
      ...signInTraces,
      leave: async (trace, results) => {
        const { provider, purpose = 'unknown', outcome, code = 'none' } = trace
        telemetry.measure('tenantry.sign_ins', {
          way: provider === 'entra' ? 'entra' : 'provider',
          purpose,
          outcome,
          code,
        })
        await signInTraces.leave(trace, results)
      },
    },
    syncRuns: {
      ...syncRuns,
      replace: async (run, version) => {
        const kept = await syncRuns.replace(run, version)
        await measureSync(ports, run)
        return kept
      },
    },
    discoveryRuns: {
      ...discoveryRuns,
      replace: async (run, version) => {
        const kept = await discoveryRuns.replace(run, version)
        if (run.finishedAt !== undefined)
          telemetry.measure('tenantry.run.duration', { work: 'discovery', outcome: run.state }, secondsOf(run))
        return kept
      },
    },
    watchedSecrets: {
      ...watchedSecrets,
      replace: async (secret, current) => {
        const kept = await watchedSecrets.replace(secret, current)
        for (const stage of secret.told)
          if (!current.told.includes(stage)) telemetry.measure('tenantry.secrets', { stage: `${stage}` })
        return kept
      },
    },
  }
}

const changes = ['created', 'linked', 'updated', 'deactivated', 'reactivated'] as const

/** A run that is over; its notes are removed later, which is no second end. */
async function measureSync({ telemetry, reconciliationItems }: Needs, run: SyncRun): Promise<void> {
  if (run.finishedAt === undefined || run.purgedAt !== undefined) return
  const { mode, state, organisationId } = run
  const work = mode === 'preview' ? 'preview' : 'sync'
  telemetry.measure('tenantry.run.duration', { work, outcome: state }, secondsOf(run))
  if (work === 'preview') return
  for (const change of changes)
    if (run[change] > 0) telemetry.measure('tenantry.contacts.written', { change }, run[change])
  const open = await countOpen(reconciliationItems, organisationId).catch(() => undefined)
  if (open !== undefined) telemetry.measure('tenantry.queue.size', {}, open)
}

const mostCounted = 1_000

/** At most a thousand: whether it is more makes no difference to who looks. */
async function countOpen(items: Ports['reconciliationItems'], organisationId: OrganisationId): Promise<number> {
  let count = 0
  let cursor: string | undefined
  do {
    const page = await items.list(organisationId, { cursor, limit: 200 }, { state: 'open' })
    count += page.items.length
    cursor = page.next
  } while (cursor !== undefined && count < mostCounted)
  return Math.min(count, mostCounted)
}

const secondsOf = ({ startedAt, finishedAt = startedAt }: SyncRun | DiscoveryRun) =>
  (finishedAt.getTime() - startedAt.getTime()) / 1000

interface Addresses {
  readonly authorityHost: string
  readonly graphBaseUrl: string
  readonly keyVaultUrl?: string | undefined
  readonly mailEndpoint?: string | undefined
  /** Of the tables, or a connection string that names it. */
  readonly tables: string
}

/** By origin whose requests go there; what is not here was typed by a customer. */
export function upstreamsAt({ authorityHost, graphBaseUrl, keyVaultUrl, mailEndpoint, tables }: Addresses) {
  const places: readonly (readonly [Upstream, string | undefined])[] = [
    ['entra', authorityHost],
    ['graph', graphBaseUrl],
    ['vault', keyVaultUrl],
    ['mail', mailEndpoint],
    ['storage', /TableEndpoint=([^;]+)/i.exec(tables)?.[1] ?? tables],
  ]
  return Object.fromEntries(
    places.flatMap(([upstream, address]) =>
      address !== undefined && URL.canParse(address) ? [[new URL(address).origin, upstream]] : [],
    ),
  )
}
