import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  distinct,
  isMissed,
  isOver,
  isUndomained,
  lost,
  seen,
  withDomains,
  type ListedTenant,
  type ManagedTenant,
} from '../../../shared/domain/discovery.ts'
import { entraTenantId, type RunId } from '../../../shared/domain/ids.ts'
import { contoso, firstRun, guidOf, minutesLater, noon, northBank, secondRun } from '../support/facts.ts'

const listed: ListedTenant = { tid: contoso, displayName: 'Contoso' }
const sighting = (runId: RunId, at = noon) => ({ organisationId: northBank, runId, at })
const known = seen(undefined, listed, sighting(firstRun))

describe('a listed tenant', () => {
  it('is present from the moment it was first seen', () => {
    expect(known).toEqual({
      ...listed,
      organisationId: northBank,
      state: 'present',
      seenIn: firstRun,
      firstSeenAt: noon,
      lastSeenAt: noon,
    })
  })

  it('takes the name it has now, and keeps when it was first seen', () => {
    const later = seen(known, { ...listed, displayName: 'Contoso Ltd' }, sighting(secondRun, minutesLater(5)))
    expect(later).toMatchObject({
      displayName: 'Contoso Ltd',
      firstSeenAt: noon,
      lastSeenAt: minutesLater(5),
      seenIn: secondRun,
    })
  })

  it('that was lost is found again, without a trace of the loss', () => {
    const gone = lost(known, minutesLater(1), secondRun)
    expect(gone).toMatchObject({ state: 'lost', lostAt: minutesLater(1), lostIn: secondRun, lastSeenAt: noon })
    const found = seen(gone, listed, sighting(secondRun, minutesLater(2)))
    expect(found.state).toBe('present')
    expect(found).not.toHaveProperty('lostAt')
    expect(found).not.toHaveProperty('lostIn')
  })

  it('stays with the later run when a page of an older one comes late', () => {
    const now = seen(known, listed, sighting(secondRun, minutesLater(5)))
    expect(seen(now, listed, sighting(firstRun, minutesLater(6))).seenIn).toBe(secondRun)
  })

  it('is the same when the same page is read twice', () => {
    expect(seen(known, listed, sighting(firstRun))).toEqual(known)
  })
})

describe('a missed tenant', () => {
  it('is one that is present and that this run did not see', () => {
    expect(isMissed(known, secondRun)).toBe(true)
    expect(isMissed(known, firstRun)).toBe(false)
    expect(isMissed(lost(known, noon, firstRun), secondRun)).toBe(false)
  })
})

describe('a run', () => {
  it('is over when it is completed or failed', () => {
    const run = {
      runId: firstRun,
      organisationId: northBank,
      startedAt: noon,
      found: 0,
      lost: 0,
    } as never as Parameters<typeof isOver>[0]
    expect((['queued', 'running', 'completed', 'failed'] as const).map((state) => isOver({ ...run, state }))).toEqual([
      false,
      false,
      true,
      true,
    ])
  })
})

type Rows = ReadonlyMap<string, ManagedTenant>
const tenantOf = (number: number): ListedTenant => ({
  tid: entraTenantId(guidOf(number)),
  displayName: `Tenant ${number}`,
})
const pages = fc.array(fc.array(fc.nat(12).map(tenantOf), { maxLength: 8 }), { maxLength: 6 })

const readPage = (rows: Rows, page: readonly ListedTenant[], run: RunId): Rows =>
  new Map([...rows, ...distinct(page).map((row) => [row.tid, seen(rows.get(row.tid), row, sighting(run))] as const)])
const finish = (rows: Rows, run: RunId): Rows =>
  new Map([...rows].map(([tid, row]) => [tid, isMissed(row, run) ? lost(row, noon, run) : row]))
const asList = (rows: Rows) => [...rows.values()].sort((a, b) => (a.tid < b.tid ? -1 : 1))

describe('a whole discovery', () => {
  const before = fc.uniqueArray(fc.nat(12)).map((numbers) => readPage(new Map(), numbers.map(tenantOf), firstRun))

  it('ends in the same rows however often pages and the finish are repeated', () => {
    fc.assert(
      fc.property(
        before,
        pages,
        fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 6, maxLength: 6 }),
        (start, listing, times) => {
          const once = finish(
            listing.reduce((rows, page) => readPage(rows, page, secondRun), start),
            secondRun,
          )
          let rows = start
          for (const [index, page] of listing.entries())
            for (let left = times[index] ?? 1; left > 0; left -= 1) rows = readPage(rows, page, secondRun)
          expect(asList(finish(finish(rows, secondRun), secondRun))).toEqual(asList(once))
        },
      ),
    )
  })

  it('leaves present exactly what it listed, whatever the pages and duplicates', () => {
    fc.assert(
      fc.property(before, pages, (start, listing) => {
        const rows = finish(
          listing.reduce((all, page) => readPage(all, page, secondRun), start),
          secondRun,
        )
        const present = asList(rows).filter(({ state }) => state === 'present')
        expect(present.map(({ tid }) => tid)).toEqual([...new Set(listing.flat().map(({ tid }) => tid))].sort())
      }),
    )
  })
})

describe('distinct', () => {
  it('gives a customer with two relationships once, where it was first listed', () => {
    expect(distinct([tenantOf(2), tenantOf(1), { ...tenantOf(2), displayName: 'Renamed' }])).toEqual([
      { ...tenantOf(2), displayName: 'Renamed' },
      tenantOf(1),
    ])
  })
})

describe('the domains of a tenant', () => {
  const tenant = (primary: string | undefined, ...verified: string[]) =>
    withDomains(known, { tid: contoso, ...(primary === undefined ? {} : { primary }), verified }, secondRun)

  it('are kept each once in the form in which they are compared, the primary one first', () => {
    const kept = tenant('Contoso.Example', 'b.example', 'contoso.example', 'B.EXAMPLE.', 'no domain', 'müller.example')
    expect([kept.primaryDomain, kept.verifiedDomains]).toEqual([
      'contoso.example',
      ['contoso.example', 'b.example', 'xn--mller-kva.example'],
    ])
  })

  it('are replaced as a whole: a primary one that is no more is gone', () => {
    const before = tenant('contoso.example', 'contoso.example')
    const after = withDomains(before, { tid: contoso, verified: ['b.example'] }, secondRun)
    expect(after).not.toHaveProperty('primaryDomain')
    expect(after.verifiedDomains).toEqual(['b.example'])
  })

  it('are cut short where a row could not hold them, never the primary one', () => {
    const many = Array.from({ length: 5000 }, (_, place) => `domain-${place}.example`)
    const kept = tenant('contoso.example', ...many)
    expect(kept.verifiedDomains?.[0]).toBe('contoso.example')
    expect(JSON.stringify(kept.verifiedDomains).length).toBeLessThanOrEqual(30_000)
    expect(JSON.stringify(kept.verifiedDomains).length).toBeGreaterThan(29_900)
  })

  it('are still to be read of whom this run has seen, and of nobody else', () => {
    const unread = seen(known, listed, sighting(secondRun))
    expect(isUndomained(unread, secondRun)).toBe(true)
    expect(isUndomained(withDomains(unread, { tid: contoso, verified: [] }, secondRun), secondRun)).toBe(false)
    expect(isUndomained(known, secondRun)).toBe(false)
    expect(isUndomained(lost(unread, noon, secondRun), secondRun)).toBe(false)
  })
})
