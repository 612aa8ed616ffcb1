import { useState } from 'react'
import type { Draft, DraftEntry } from './draft.ts'

const keyOf = (organisationId: string) => `tenantry.mapping.${organisationId}`

/** Decisions that wait to be confirmed. This tab keeps them over a reload; nobody else sees them. */
export function useDraft(organisationId: string): readonly [Draft, (change: (draft: Draft) => Draft) => void] {
  const [draft, setDraft] = useState(() => readDraft(organisationId))
  const change = (make: (draft: Draft) => Draft) => {
    setDraft((before) => {
      const after = make(before)
      keepDraft(organisationId, after)
      return after
    })
  }
  return [draft, change]
}

function keepDraft(organisationId: string, draft: Draft): void {
  try {
    if (draft.size === 0) sessionStorage.removeItem(keyOf(organisationId))
    else sessionStorage.setItem(keyOf(organisationId), JSON.stringify([...draft.values()]))
  } catch {
    // Without storage the decisions are kept for as long as the page is open.
  }
}

function readDraft(organisationId: string): Draft {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(keyOf(organisationId)) ?? '[]')
    return new Map(Array.isArray(kept) ? kept.filter(isEntry).map((entry) => [entry.tid, entry]) : [])
  } catch {
    return new Map()
  }
}

function isEntry(kept: unknown): kept is DraftEntry {
  if (typeof kept !== 'object' || kept === null) return false
  const { tid, tenant, wish } = kept as Record<string, unknown>
  return typeof tid === 'string' && typeof tenant === 'string' && typeof wish === 'object' && wish !== null
}
