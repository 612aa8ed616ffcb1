import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Client } from '../../../shared/domain/client.ts'
import type { ClientMapping } from '../../../shared/domain/client-mapping.ts'
import type { ManagedTenant } from '../../../shared/domain/discovery.ts'
import { clientId, entraTenantId } from '../../../shared/domain/ids.ts'
import { suggester, type SuggestionFacts } from '../../../shared/domain/mapping-suggestion.ts'
import { aManagedTenant, ana, guidOf, noon, northBank } from '../support/facts.ts'

const client = (number: number, change: Partial<Client> = {}): Client => ({
  clientId: clientId(guidOf(number)),
  organisationId: northBank,
  displayName: `zq${number}xw${number * 7}kv`,
  state: 'active',
  createdBy: 'person',
  createdAt: noon,
  changedAt: noon,
  ...change,
})
const tenant = (number: number, change: Partial<ManagedTenant> = {}): ManagedTenant =>
  aManagedTenant({ tid: entraTenantId(guidOf(1000 + number)), displayName: `Tenant ${number}`, ...change })

const decided = (tid: ManagedTenant['tid'], state: 'mapped' | 'skipped' | 'create-new' | 'unmapped', of = 1) =>
  ({
    organisationId: northBank,
    tid,
    decidedBy: ana,
    decidedAt: noon,
    state,
    ...(state === 'mapped' ? { clientId: clientId(guidOf(of)) } : {}),
  }) as ClientMapping

const suggest = (facts: Partial<SuggestionFacts>, about: ManagedTenant) =>
  suggester({ tenants: [about], clients: [], mappings: [], ...facts }).suggest(about)
const scores = (suggestion: ReturnType<typeof suggest>) =>
  suggestion.candidates.map(({ score, evidence }) => [score, evidence.kind])

const acme = tenant(1, { primaryDomain: 'acme.example', verifiedDomains: ['acme.example', 'acme.test'] })

describe('a suggestion by domain', () => {
  it('matches by itself where exactly one client has a primary domain of the tenant', () => {
    const suggestion = suggest({ clients: [client(1, { primaryDomain: 'acme.example' }), client(2)] }, acme)
    expect(suggestion).toMatchObject({
      outcome: 'auto-matched',
      match: { clientId: guidOf(1), score: 1, evidence: { kind: 'primary-domain', domain: 'acme.example' } },
    })
  })

  it('counts every verified domain of the tenant, not its primary one alone', () => {
    expect(suggest({ clients: [client(1, { primaryDomain: 'acme.test' })] }, acme).outcome).toBe('auto-matched')
  })

  it('compares domains in their one form, however a client’s was written', () => {
    const written = [client(1, { primaryDomain: 'https://www.ACME.example./about' })]
    expect(suggest({ clients: written }, acme).outcome).toBe('auto-matched')
    const idna = tenant(1, { verifiedDomains: ['xn--mller-kva.example'] })
    expect(suggest({ clients: [client(1, { primaryDomain: 'Müller.example' })] }, idna).outcome).toBe('auto-matched')
  })

  it('leaves the choice to a person where two clients fit', () => {
    for (const other of ['acme.example', 'acme.test']) {
      const clients = [client(1, { primaryDomain: 'acme.example' }), client(2, { primaryDomain: other })]
      const suggestion = suggest({ clients }, acme)
      expect(suggestion.outcome).toBe('needs-review')
      expect(scores(suggestion)).toEqual([
        [1, 'primary-domain'],
        [1, 'primary-domain'],
      ])
    }
  })

  it('leaves the choice to a person where the client is mapped already', () => {
    const clients = [client(1, { primaryDomain: 'acme.example' })]
    const suggestion = suggest({ clients, mappings: [decided(tenant(9).tid, 'mapped')] }, acme)
    expect(suggestion).toMatchObject({ outcome: 'needs-review', candidates: [{ score: 1, mapped: true }] })
  })

  it('leaves the choice to a person where two undecided tenants claim one client', () => {
    const clients = [client(1, { primaryDomain: 'acme.example' })]
    const twin = tenant(2, { verifiedDomains: ['acme.example'] })
    const both = { tenants: [acme, twin], clients }
    expect([suggest(both, acme).outcome, suggest(both, twin).outcome]).toEqual(['needs-review', 'needs-review'])
    const one = { ...both, mappings: [decided(twin.tid, 'skipped')] }
    expect(suggest(one, acme).outcome).toBe('auto-matched')
    const gone = { ...both, tenants: [acme, { ...twin, state: 'lost' as const }] }
    expect(suggest(gone, acme).outcome).toBe('auto-matched')
  })

  it('names a secondary domain as a candidate, with the field it stands in', () => {
    const clients = [
      client(1, { emailDomain: 'acme.test' }),
      client(2, { billingEmail: 'Accounts <bills@x>@ACME.example' }),
      client(3, { emailDomain: 'other.example' }),
    ]
    const suggestion = suggest({ clients }, acme)
    expect(suggestion.outcome).toBe('needs-review')
    expect(suggestion.candidates.map(({ score, evidence }) => ({ score, ...evidence }))).toEqual([
      { score: 0.88, kind: 'secondary-domain', domain: 'acme.example', field: 'billingEmail' },
      { score: 0.88, kind: 'secondary-domain', domain: 'acme.test', field: 'emailDomain' },
    ])
  })

  it('names a client once, with its strongest evidence', () => {
    const clients = [
      client(1, {
        displayName: acme.displayName,
        primaryDomain: 'acme.example',
        emailDomain: 'acme.example',
        billingEmail: 'b@acme.test',
      }),
    ]
    expect(scores(suggest({ clients }, acme))).toEqual([[1, 'primary-domain']])
  })

  it('passes over inactive clients', () => {
    const clients = [client(1, { primaryDomain: 'acme.example', state: 'inactive' })]
    expect(suggest({ clients }, acme).outcome).toBe('unmatched')
  })
})

describe('a suggestion by name', () => {
  const bakery = tenant(1, { displayName: 'Alderbrook Bakery' })

  it('is a candidate from 0.58 on, and never a match by itself', () => {
    const clients = [client(1, { displayName: 'Alderbrook Bakery' }), client(2, { displayName: 'Alderbrook Dairy' })]
    const suggestion = suggest({ clients }, bakery)
    expect(suggestion.outcome).toBe('needs-review')
    expect(scores(suggestion)).toEqual([
      [1, 'name'],
      [0.68, 'name'],
    ])
  })

  it('says nothing where names are not alike', () => {
    expect(suggest({ clients: [client(1, { displayName: 'Kestrel Law' })] }, bakery).outcome).toBe('unmatched')
  })

  it('names the five that are most alike', () => {
    const clients = Array.from({ length: 9 }, (_, place) =>
      client(place, { displayName: `Alderbrook Bakery ${'x'.repeat(place)}` }),
    )
    const found = suggest({ clients: [...clients].reverse() }, bakery).candidates.map(({ clientId: id }) => id)
    expect(found).toEqual([0, 1, 2, 3, 4].map(guidOf))
  })
})

describe('a tenant that was decided', () => {
  const clients = [client(1, { primaryDomain: 'acme.example' })]
  it.each([
    ['mapped', 'mapped'],
    ['create-new', 'mapped'],
    ['skipped', 'skipped'],
    ['unmapped', 'needs-review'],
  ] as const)('as %s counts as %s', (state, outcome) => {
    const mapping = decided(acme.tid, state)
    const suggestion = suggest({ clients, mappings: [mapping] }, acme)
    expect([suggestion.outcome, suggestion.current]).toEqual([outcome, mapping])
  })
})

describe('whatever there is', () => {
  const domain = fc.constantFrom('a.example', 'b.example', 'c.example', 'd.example')
  const someClients = fc.array(
    fc.record(
      { primaryDomain: domain, emailDomain: domain, billingEmail: domain.map((one) => `x@${one}`) },
      { requiredKeys: [] },
    ),
    { maxLength: 6 },
  )
  const someTenants = fc.array(fc.uniqueArray(domain, { maxLength: 3 }), { minLength: 1, maxLength: 5 })
  const someStates = fc.array(fc.constantFrom('none', 'mapped', 'skipped', 'unmapped'), { minLength: 5, maxLength: 5 })

  it('a match by itself is one client’s alone, of a tenant nobody decided for, and no two tenants get one client', () => {
    fc.assert(
      fc.property(someClients, someTenants, someStates, (made, domains, states) => {
        const clients = made.map((change, place) => client(place, change))
        const tenants = domains.map((verifiedDomains, place) => tenant(place, { verifiedDomains }))
        const mappings = tenants.flatMap(({ tid }, place) => {
          const state = states[place] ?? 'none'
          return state === 'none' ? [] : [decided(tid, state, place)]
        })
        const suggested = tenants.map(suggester({ tenants, clients, mappings }).suggest)
        expect(tenants.map(suggester({ tenants, clients, mappings }).outcomeOf)).toEqual(
          suggested.map(({ outcome }) => outcome),
        )
        const matched = suggested.flatMap((one) => (one.outcome === 'auto-matched' ? [one.match.clientId] : []))
        expect(new Set(matched).size).toBe(matched.length)
        for (const suggestion of suggested) {
          const { outcome, candidates, current } = suggestion
          if (outcome !== 'auto-matched') continue
          expect(current).toBeUndefined()
          expect(candidates.filter(({ score }) => score === 1)).toEqual([suggestion.match])
          expect(mappings.some((one) => one.state === 'mapped' && one.clientId === suggestion.match.clientId)).toBe(
            false,
          )
        }
      }),
    )
  })

  it('candidates are distinct, at least 0.58, and at most five by name', () => {
    const names = fc.array(fc.constantFrom('Alder Bakery', 'Alder Bakeries', 'Alder', 'Baker', 'Alderbaker'), {
      maxLength: 20,
    })
    fc.assert(
      fc.property(names, fc.constantFrom('Alder Bakery', 'Baker & Alder'), (made, displayName) => {
        const clients = made.map((name, place) => client(place, { displayName: name }))
        const { candidates } = suggest({ clients }, tenant(1, { displayName }))
        expect(new Set(candidates.map(({ clientId: id }) => id)).size).toBe(candidates.length)
        expect(candidates.length).toBeLessThanOrEqual(5)
        for (const { score } of candidates) expect(score).toBeGreaterThanOrEqual(0.58)
      }),
    )
  })
})
