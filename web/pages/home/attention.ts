import { pages } from '../../../shared/contract/pages.ts'
import type { OutputOf } from '../../api/call.ts'
import { organisationAddress } from '../../console/use-organisation-in-view.ts'
import { nearness } from '../../parts/secret-end.ts'
import { providerAddress } from '../../session/addresses.ts'
import { problemText, texts } from '../../texts/texts.ts'

/** Something that needs somebody: what, why, since or until when, and where to go. */
export interface Need {
  readonly what: string
  readonly why: string
  readonly since?: string | undefined
  readonly until?: string | undefined
  readonly to: string
  /** It stops something already; else it is merely time. */
  readonly urgent: boolean
}

type RunOf = OutputOf<'listSyncRuns'>['items'][number]
type ResultOf = OutputOf<'listTenantResults'>['items'][number]
type SecretOf = OutputOf<'listSecrets'>['items'][number]
type ProviderOf = OutputOf<'listIdentityProviders'>['items'][number]
type OrganisationOf = OutputOf<'listOrganisations'>['items'][number]
type MappingOf = OutputOf<'listTenantMappings'>['items'][number]

/** As far as they were counted; `next`: there may be more. */
interface Counted<Item> {
  readonly items: readonly Item[]
  readonly next?: string | undefined
}

const earliest = (moments: readonly (string | undefined)[]): string | undefined =>
  moments.filter((moment) => moment !== undefined).sort()[0]

export function needsOfConnection(connection: OutputOf<'readConnection'>): readonly Need[] {
  const { attention } = texts
  const { state, changedAt, diagnosis, tokenEndsAt, kind } = connection
  if (state === 'failing') {
    const { title, next } = problemText(diagnosis?.code)
    return [
      {
        what: attention.connectionFailing,
        why: diagnosis === undefined ? '' : `${title}. ${next}`,
        since: changedAt,
        to: pages.connect,
        urgent: true,
      },
    ]
  }
  if (state === 'disconnected')
    return kind === undefined
      ? [{ what: attention.connectionMissing, why: attention.connectionMissingWhy, to: pages.connect, urgent: false }]
      : [
          {
            what: attention.connectionEnded,
            why: attention.connectionEndedWhy,
            since: changedAt,
            to: pages.connect,
            urgent: true,
          },
        ]
  return tokenEndsAt === undefined
    ? []
    : [{ what: attention.tokenEnds, why: '', until: tokenEndsAt, to: pages.connect, urgent: false }]
}

/** The newest run that was to change something, if it ended badly. With those of its tenants that had trouble. */
export function needsOfRun(run: RunOf, { items: results, next }: Counted<ResultOf>): readonly Need[] {
  const { attention } = texts
  const braked = results.filter(({ state }) => state === 'braked').length
  const place = { since: run.finishedAt ?? run.startedAt, to: `${pages.runs}/${run.runId}` }
  if (braked > 0)
    return [
      { ...place, what: attention.runBraked(braked, next !== undefined), why: attention.runBrakedWhy, urgent: true },
    ]
  if (run.state !== 'failed' && run.state !== 'partial') return []
  const code = run.failure ?? results.find(({ failure }) => failure !== undefined)?.failure
  return [
    {
      ...place,
      what: run.state === 'failed' ? attention.runFailed : attention.runPartial,
      why: code === undefined ? '' : `${problemText(code).title}. ${problemText(code).next}`,
      urgent: run.state === 'failed',
    },
  ]
}

/** Where nothing ran yet: whether everything is there for a first sync. */
export function needsOfFirstRun({ summary }: OutputOf<'suggestMappings'>): readonly Need[] {
  const { attention } = texts
  if ((summary?.mapped ?? 0) === 0) return []
  return [{ what: attention.neverSynced, why: attention.neverSyncedWhy, to: pages.connect, urgent: false }]
}

export function needsOfQueue({
  items,
  next,
}: Counted<OutputOf<'listReconciliation'>['items'][number]>): readonly Need[] {
  if (items.length === 0) return []
  const { attention } = texts
  return [
    {
      what: attention.queued(items.length, next !== undefined),
      why: attention.queuedWhy,
      since: earliest(items.map(({ openedAt }) => openedAt)),
      to: pages.queue,
      urgent: false,
    },
  ]
}

export function needsOfMappings({ summary }: OutputOf<'suggestMappings'>): readonly Need[] {
  const amount = (summary?.needsReview ?? 0) + (summary?.autoMatched ?? 0)
  if (amount === 0) return []
  const { attention } = texts
  return [{ what: attention.unmapped(amount), why: attention.unmappedWhy, to: pages.connect, urgent: false }]
}

export function needsOfSecrets({ items, next }: Counted<SecretOf>): readonly Need[] {
  const { attention } = texts
  const of = (state: 'expired' | 'expiring') =>
    // Those of identity providers are told of by name, with the providers.
    items.filter((item) => item.state === state && !['platform', 'provider'].includes(item.origin))
  const [over, ending] = [of('expired'), of('expiring')]
  return [
    ...(over.length === 0
      ? []
      : [
          {
            what: attention.secretsOver(over.length, next !== undefined),
            why: attention.secretsOverWhy,
            since: earliest(over.map(({ endsAt }) => endsAt)),
            to: pages.secrets,
            urgent: true,
          },
        ]),
    ...(ending.length === 0
      ? []
      : [
          {
            what: attention.secretsEnding(ending.length, next !== undefined),
            why: attention.secretsEndingWhy,
            until: earliest(ending.map(({ endsAt }) => endsAt)),
            to: pages.secrets,
            urgent: false,
          },
        ]),
  ]
}

/** Of those that are switched off nobody needs to hear. */
export const needsOfProviders = ({ items }: Counted<ProviderOf>, now: number = Date.now()): readonly Need[] =>
  items
    .filter(({ state }) => state === 'enabled')
    .flatMap((provider) => [...drifted(provider), ...ending(provider, now)])

const drifted = ({ drift, label, driftedAt, providerId }: ProviderOf): readonly Need[] =>
  drift === undefined
    ? []
    : [
        {
          what: texts.attention.drifted(label),
          why: texts.attention.driftedWhy,
          since: driftedAt,
          to: providerAddress(providerId),
          urgent: true,
        },
      ]

function ending({ label, secretEndsOn, providerId }: ProviderOf, now: number): readonly Need[] {
  const { attention } = texts
  const to = providerAddress(providerId)
  switch (nearness(secretEndsOn, now)) {
    case 'over':
      return [
        { what: attention.providerOver(label), why: attention.providerOverWhy, since: secretEndsOn, to, urgent: true },
      ]
    case 'soon':
      return [
        {
          what: attention.providerEnding(label),
          why: attention.providerEndingWhy,
          until: secretEndsOn,
          to,
          urgent: false,
        },
      ]
    default:
      return []
  }
}

/** `approving`: who looks can approve; to anybody else a tenant that waits is no work. */
export function needsOfTenants(items: readonly MappingOf[], approving: boolean): readonly Need[] {
  const { attention } = texts
  return items.flatMap(({ organisationId, tid, state, revocation, changedAt }) => {
    const place = {
      since: changedAt,
      to: approving ? organisationAddress(organisationId) : pages.tenantMappings,
      urgent: true,
    }
    if (state === 'revoked' && revocation === 'consent-lost')
      return [{ ...place, what: attention.consentLost(tid), why: attention.consentLostWhy }]
    if (state === 'consented' && approving)
      return [{ ...place, what: attention.awaiting(tid), why: attention.awaitingWhy, urgent: false }]
    return []
  })
}

/** A review that should have been signed off by now, begun or not. */
export function needsOfReviews({ dueAt, open }: OutputOf<'readReviewPlan'>, now: number = Date.now()): readonly Need[] {
  const { attention } = texts
  if (dueAt === undefined || Date.parse(dueAt) > now) return []
  return [
    {
      what: open === undefined ? attention.reviewDue : attention.reviewOpen,
      why: attention.reviewWhy,
      since: dueAt,
      to: open === undefined ? pages.access : `${pages.access}/${encodeURIComponent(open)}`,
      urgent: false,
    },
  ]
}

/** Operators: those that were invited and have not come yet. */
export function needsOfOrganisations({ items: invited, next }: Counted<OrganisationOf>): readonly Need[] {
  const { attention } = texts
  if (invited.length === 0) return []
  return [
    {
      what: attention.invited(invited.length, next !== undefined),
      why: attention.invitedWhy,
      since: earliest(invited.map(({ createdAt }) => createdAt)),
      to: invited.length === 1 && invited[0] ? organisationAddress(invited[0].organisationId) : pages.organisations,
      urgent: false,
    },
  ]
}

/** What stops something first, then by when it began or ends. */
export const byUrgency = (needs: readonly Need[]): readonly Need[] =>
  [...needs].sort(
    (one, other) =>
      Number(other.urgent) - Number(one.urgent) ||
      (one.since ?? one.until ?? '~').localeCompare(other.since ?? other.until ?? '~'),
  )
