import type { OutputOf } from '../../api/call.ts'

export type Suggestion = OutputOf<'suggestMappings'>['items'][number]
export type Outcome = Suggestion['outcome']

interface ClientName {
  readonly clientId: string
  readonly displayName: string
}

/** What somebody wishes for a tenant. */
export type Wish =
  { readonly state: 'mapped'; readonly client: ClientName } | { readonly state: 'create-new' | 'skipped' | 'unmapped' }

/** A decision that waits to be confirmed: nothing of it is written. */
export interface DraftEntry {
  readonly tid: string
  readonly tenant: string
  readonly wish: Wish
  /** The client that it leaves by this. */
  readonly leaves?: string
  /** Of the mapping that was seen. */
  readonly version?: string
}
export type Draft = ReadonlyMap<string, DraftEntry>

/** As many decisions are written in one step, all or none: the hub takes no more. */
export const atOnce = 50

/** The decision that a wish means for a tenant as it is now; undefined where it is so already. */
export function entryOf({ tid, displayName, mapping, client }: Suggestion, wish: Wish): DraftEntry | undefined {
  const isSame = mapping?.state === wish.state && (wish.state !== 'mapped' || mapping.clientId === wish.client.clientId)
  if (isSame || (wish.state === 'unmapped' && mapping === undefined)) return undefined
  const leaves = mapping?.state === 'mapped' && wish.state !== 'unmapped' ? (client?.displayName ?? '–') : undefined
  return {
    tid,
    tenant: displayName,
    wish,
    ...(leaves === undefined ? {} : { leaves }),
    ...(mapping === undefined ? {} : { version: mapping.version }),
  }
}

/** The draft with a wish for each of the tenants; a wish for what holds already takes an earlier one back. */
export function decided(
  draft: Draft,
  suggestions: readonly Suggestion[],
  wishFor: (one: Suggestion) => Wish | undefined,
): Draft {
  const after = new Map(draft)
  for (const suggestion of suggestions) {
    const wish = wishFor(suggestion)
    if (wish === undefined) continue
    const entry = entryOf(suggestion, wish)
    if (entry) after.set(suggestion.tid, entry)
    else after.delete(suggestion.tid)
  }
  return after
}

export function without(draft: Draft, tids: readonly string[]): Draft {
  const after = new Map(draft)
  for (const tid of tids) after.delete(tid)
  return after
}

/** What taking a suggestion means; undefined where a person has to choose. */
export const matchOf = ({ match }: Suggestion): Wish | undefined =>
  match && { state: 'mapped', client: { clientId: match.clientId, displayName: match.displayName } }

/** As the hub wants it. */
export const decisionOf = ({ tid, wish, leaves, version }: DraftEntry) => ({
  tid,
  state: wish.state,
  ...(wish.state === 'mapped' ? { clientId: wish.client.clientId } : {}),
  ...(leaves === undefined ? {} : { remap: true }),
  ...(version === undefined ? {} : { version }),
})

/** In the steps in which they are written. */
export function stepsOf(draft: Draft): readonly (readonly DraftEntry[])[] {
  const entries = [...draft.values()]
  return Array.from({ length: Math.ceil(entries.length / atOnce) }, (_, step) =>
    entries.slice(step * atOnce, (step + 1) * atOnce),
  )
}

export function countOf(draft: Draft): Readonly<Record<Wish['state'], number>> {
  const counts = { mapped: 0, 'create-new': 0, skipped: 0, unmapped: 0 }
  for (const { wish } of draft.values()) counts[wish.state] += 1
  return counts
}
