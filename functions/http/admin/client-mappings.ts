import { api } from '../../../shared/contract/api.ts'
import type { ClientMapping } from '../../../shared/domain/client-mapping.ts'
import { becomeMember } from '../../../shared/services/become-member.ts'
import type { RequestPorts } from '../../../shared/ports/ports.ts'
import { confirmMappings, type InitialSync, type VersionedWish } from '../../../shared/services/confirm-mappings.ts'
import type { SuggestionSummary } from '../../../shared/ports/mapping-facts.ts'
import { suggestMappings, type NamedSuggestion } from '../../../shared/services/suggest-mappings.ts'
import { refuseInitial, startSync } from '../../../shared/services/sync/start-sync.ts'
import { http } from '../../runtime/http.ts'

/** A first sync, as whoever confirms mappings may wish for it. */
const initialSync: InitialSync<RequestPorts> = {
  refuse: refuseInitial,
  start: (ports, organisationId, startedBy) =>
    startSync(ports, { organisationId, mode: 'apply', trigger: 'initial', startedBy }),
}

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
    async (ports, { organisationId, decisions, startInitialSync: wanted }, caller) => {
      const wish = wanted ? initialSync : undefined
      const decidedBy = await becomeMember(ports, caller)
      return confirmMappings(ports, organisationId, decisions as readonly VersionedWish[], decidedBy, wish)
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

const viewOf = ({ tenant, current, ...suggestion }: NamedSuggestion) => ({
  tid: tenant.tid,
  displayName: tenant.displayName,
  primaryDomain: tenant.primaryDomain,
  mapping: current,
  ...suggestion,
})

const summaryOf = ({ counts, ...more }: SuggestionSummary) => ({
  autoMatched: counts['auto-matched'],
  needsReview: counts['needs-review'] + counts.unmatched,
  unmatched: counts.unmatched,
  skipped: counts.skipped,
  mapped: counts.mapped,
  ...more,
})
