import { useQueries } from '@tanstack/react-query'
import { deskApi } from '../../api/desk-routes.ts'
import { api } from '../../api/routes.ts'
import { useCall } from '../../api/use-call.ts'
import type { ActiveOrganisation, Flag, Permission } from '../../session/use-session.ts'
import type { texts } from '../../texts/texts.ts'
import * as a from './attention.ts'
import { countUp } from './count-up.ts'

type Looked = keyof typeof texts.attention.what
type Call = ReturnType<typeof useCall>

/** Worded when it is shown, in the language of that moment. */
type Found = () => readonly a.Need[]

interface Look {
  readonly at: Looked
  readonly permission: Permission
  readonly flags?: readonly Flag[]
  readonly find: (call: Call, active: ActiveOrganisation, signal: AbortSignal) => Promise<Found>
}

/** Nobody needs to know whether it is more than a thousand. */
const enough = 1000
const most = 200
const ui = ['entra-integration-ui'] as const

const looks: readonly Look[] = [
  {
    at: 'connection',
    permission: 'system_settings.read',
    flags: ui,
    find: async (call, { organisationId }, signal) => {
      const connection = await call(api.readConnection, { organisationId }, signal)
      return () => a.needsOfConnection(connection)
    },
  },
  { at: 'runs', permission: 'system_settings.read', flags: ui, find: findRuns },
  {
    at: 'queue',
    permission: 'system_settings.read',
    flags: [...ui, 'entra-integration-ambiguous-queue'],
    find: async (call, { organisationId }, signal) => {
      const page = await countUp(
        (at) => call(api.listReconciliation, { organisationId, state: 'open', limit: most, ...at }, signal),
        enough,
      )
      return () => a.needsOfQueue(page)
    },
  },
  {
    at: 'mappings',
    permission: 'system_settings.update',
    flags: ui,
    find: async (call, { organisationId }, signal) => {
      const page = await call(api.suggestMappings, { organisationId, limit: 1 }, signal)
      return () => a.needsOfMappings(page)
    },
  },
  {
    at: 'secrets',
    permission: 'integrations.read',
    find: async (call, { organisationId }, signal) => {
      const page = await countUp((at) => call(api.listSecrets, { organisationId, limit: most, ...at }, signal), enough)
      return () => a.needsOfSecrets(page)
    },
  },
  {
    at: 'providers',
    permission: 'system_settings.read',
    find: async (call, { organisationId }, signal) => {
      const page = await countUp(
        (at) => call(api.listIdentityProviders, { organisationId, limit: most, ...at }, signal),
        enough,
      )
      return () => a.needsOfProviders(page)
    },
  },
  {
    at: 'tenants',
    permission: 'system_settings.read',
    find: async (call, { organisationId, permissions }, signal) => {
      const { items } = await countUp(
        (at) => call(api.listTenantMappings, { organisationId, limit: most, ...at }, signal),
        enough,
      )
      return () => a.needsOfTenants(items, permissions.includes('platform.organisations.update'))
    },
  },
  {
    at: 'access',
    permission: 'members.update',
    find: async (call, { organisationId }, signal) => {
      const plan = await call(deskApi.readReviewPlan, { organisationId }, signal)
      return () => a.needsOfReviews(plan)
    },
  },
  {
    at: 'organisations',
    permission: 'platform.organisations.read',
    find: async (call, _active, signal) => {
      const page = await countUp(
        (at) => call(api.listOrganisations, { state: 'invited', limit: most, ...at }, signal),
        enough,
      )
      return () => a.needsOfOrganisations(page)
    },
  },
]

/** Whether a run went well, a preview does not say; whether its tenants were held back, only they do. */
async function findRuns(call: Call, active: ActiveOrganisation, signal: AbortSignal): Promise<Found> {
  const { organisationId, permissions } = active
  const { items } = await call(api.listSyncRuns, { organisationId, limit: 20 }, signal)
  if (items.every(({ mode }) => mode === 'preview') && permissions.includes('system_settings.update')) {
    const page = await call(api.suggestMappings, { organisationId, limit: 1 }, signal)
    return () => a.needsOfFirstRun(page)
  }
  const newest = items.find(({ mode, finishedAt }) => mode === 'apply' && finishedAt !== undefined)
  if (!newest || newest.state === 'completed' || newest.state === 'cancelled') return () => []
  const results = await countUp(
    (at) =>
      call(
        api.listTenantResults,
        { organisationId, runId: newest.runId, state: 'troubled', limit: most, ...at },
        signal,
      ),
    enough,
  )
  return () => a.needsOfRun(newest, results)
}

/** What needs whoever looks, each part as soon as it is known; and what could not be looked at. */
export function useAttention(active: ActiveOrganisation) {
  const call = useCall()
  const own = looks.filter(
    ({ permission, flags = [] }) =>
      active.permissions.includes(permission) && flags.every((flag) => active.flags.includes(flag)),
  )
  const queries = useQueries({
    queries: own.map(({ at, find }) => ({
      queryKey: ['attention', active.organisationId, at] as const,
      queryFn: ({ signal }: { readonly signal: AbortSignal }) => find(call, active, signal),
      staleTime: 30_000,
    })),
  })
  return {
    looking: queries.some(({ isPending }) => isPending),
    troubled: queries.some(({ isPending, failureCount }) => isPending && failureCount > 0),
    needs: a.byUrgency(queries.flatMap(({ data }) => data?.() ?? [])),
    unseen: own.flatMap(({ at }, place) => {
      const query = queries[place]
      return query?.error ? [{ at, retry: () => void query.refetch() }] : []
    }),
  }
}
