import { api } from '../../../shared/contract/api.ts'
import type { ClientMapping } from '../../../shared/domain/client-mapping.ts'
import { HubError } from '../../../shared/domain/hub-error.ts'
import type { Suggestion, SuggestionOutcome } from '../../../shared/domain/mapping-suggestion.ts'
import type { RequestPorts } from '../../../shared/ports/ports.ts'
import {
  confirmMappings,
  type StartInitialSync,
  type VersionedWish,
} from '../../../shared/services/confirm-mappings.ts'
import { suggestMappings } from '../../../shared/services/suggest-mappings.ts'
import { http } from '../../runtime/http.ts'

/** How a first sync is started; undefined in a hub that has no sync, where the wish for one is refused. */
const startInitialSync: StartInitialSync<RequestPorts> | undefined = undefined as
  StartInitialSync<RequestPorts> | undefined

export const clientMappingFunctions = [
  http(api.suggestMappings, async (ports, { organisationId, ...wish }) => {
    const { items, summary, next } = await suggestMappings(ports, organisationId, wish)
    return { items: items.map(viewOf), summary: summary && summaryOf(summary), next }
  }),
  http(api.listClientMappings, ({ clientMappings }, { organisationId, ...wish }) =>
    clientMappings.list(organisationId, wish),
  ),
  http(
    api.confirmMappings,
    (ports, { organisationId, decisions, startInitialSync: wanted }, { memberId }) => {
      if (wanted && !startInitialSync)
        throw new HubError('state.conflicting', 'No sync can be started here; nothing was decided.')
      const start = wanted ? startInitialSync : undefined
      return confirmMappings(ports, organisationId, decisions as readonly VersionedWish[], memberId, start)
    },
    ({ changed }) => changed.map(lineOf),
  ),
  http(api.listMappingHistory, ({ clientMappings }, { organisationId, tid, ...wish }) =>
    clientMappings.history(organisationId, tid, wish),
  ),
]

const lineOf = ({ organisationId, tid, state }: ClientMapping) => ({
  action: `client-mapping.${state}` as const,
  organisationId,
  subject: `managed-tenant:${tid}`,
})

const viewOf = ({ tenant, current, ...suggestion }: Suggestion) => ({
  tid: tenant.tid,
  displayName: tenant.displayName,
  primaryDomain: tenant.primaryDomain,
  mapping: current,
  ...suggestion,
})

const summaryOf = (counts: Readonly<Record<SuggestionOutcome, number>>) => ({
  autoMatched: counts['auto-matched'],
  needsReview: counts['needs-review'] + counts.unmatched,
  unmatched: counts.unmatched,
  skipped: counts.skipped,
  mapped: counts.mapped,
})
