import { beforeEach, describe, expect, it } from 'vitest'
import type { DomainName, TextLookUp } from '../../../shared/domain/domain-claim.ts'
import { graceDays, mostDomains } from '../../../shared/domain/domain-claim.ts'
import type { OrganisationId } from '../../../shared/domain/ids.ts'
import type { EMail } from '../../../shared/domain/profile.ts'
import {
  listDomains,
  ownerOf,
  releaseDomain,
  startDomainClaim,
  verifyDomain,
} from '../../../shared/services/domains.ts'
import { recheckDomains } from '../../../shared/services/recheck-domains.ts'
import { failFrom, memoryMail, memoryPorts, repair, type MemoryPorts } from '../../support/memory-ports.ts'
import type { MemoryTables } from '../../support/memory-tables.ts'
import { aMember, aMembership, anOrganisation, noon, northBank, southBank } from '../support/facts.ts'
import { expectRefusal } from '../support/refusals.ts'

const domain = 'customer.example' as DomainName
let ports: MemoryPorts, tables: MemoryTables
let mail: ReturnType<typeof memoryMail>
/** What the name servers know, by name. */
let zone: Map<string, TextLookUp>

beforeEach(async () => {
  mail = memoryMail()
  zone = new Map()
  const nameServers = { lookUpTexts: (name: string) => Promise.resolve(zone.get(name) ?? ({ kind: 'none' } as const)) }
  ;({ ports, tables } = memoryPorts(noon, { mail, nameServers }))
  for (const organisationId of [northBank, southBank])
    await ports.organisations.insert(anOrganisation({ organisationId }))
})
const claim = (organisationId: OrganisationId = northBank, name: string = domain) =>
  startDomainClaim(ports, { organisationId, domain: name as DomainName })
async function show(organisationId: OrganisationId = northBank) {
  const { record } = await claim(organisationId)
  zone.set(record.name, { kind: 'found', texts: [record.value] })
  return verifyDomain(ports, { organisationId, domain })
}

describe('a domain', () => {
  it('is claimed, shown by its record, and then the Organisation’s', async () => {
    const { record, state } = await claim()
    expect([state, record.name, record.type]).toEqual(['claimed', '_tenantry.customer.example', 'TXT'])
    await expectRefusal('domain.unproven', verifyDomain(ports, { organisationId: northBank, domain }))
    expect(await ownerOf(ports, domain)).toBeUndefined()
    expect((await show()).state).toBe('verified')
    expect(await ownerOf(ports, domain)).toBe(northBank)
  })

  it('is not the Organisation’s by another one’s record', async () => {
    await claim()
    zone.set('_tenantry.customer.example', { kind: 'found', texts: ['tenantry-domain=of-somebody-else'] })
    await expectRefusal('domain.unproven', verifyDomain(ports, { organisationId: northBank, domain }))
  })

  it('tells name servers that do not answer from a record that is not there', async () => {
    await claim()
    zone.set('_tenantry.customer.example', { kind: 'failed', reason: 'servfail' })
    await expectRefusal('dns.unavailable', verifyDomain(ports, { organisationId: northBank, domain }))
  })

  it('is one Organisation’s: of twenty that claim it at once one has it', async () => {
    const all = [northBank, southBank].flatMap((id) => Array.from({ length: 10 }, () => claim(id)))
    const results = await Promise.allSettled(all)
    const kept = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
    expect(new Set(kept.map(({ organisationId }) => organisationId)).size).toBe(1)
    expect(new Set(kept.map(({ proof }) => proof)).size).toBe(1)
  })

  it('whose claim is over may be taken, and is then not shown by the record of before', async () => {
    const first = await claim(southBank)
    await expectRefusal('domain.taken', claim(northBank))
    ports.clock.advance(7 * 1440)
    expect((await claim(northBank)).organisationId).toBe(northBank)
    zone.set(first.record.name, { kind: 'found', texts: [first.record.value] })
    await expectRefusal('domain.unproven', verifyDomain(ports, { organisationId: northBank, domain }))
    await expectRefusal('domain.unknown', verifyDomain(ports, { organisationId: southBank, domain }))
    expect((await listDomains(ports, southBank, { limit: 10 })).items).toEqual([])
  })

  it('is given up, and free again', async () => {
    await show()
    await releaseDomain(ports, { organisationId: northBank, domain })
    expect(await ownerOf(ports, domain)).toBeUndefined()
    expect((await claim(southBank)).organisationId).toBe(southBank)
    await expectRefusal('domain.unknown', releaseDomain(ports, { organisationId: northBank, domain }))
  })

  it('is listed, page by page, with what a claim that is over has become', async () => {
    for (const name of ['a.example', 'b.example', 'c.example']) await claim(northBank, name)
    ports.clock.advance(7 * 1440)
    const first = await listDomains(ports, northBank, { limit: 2 })
    expect(first.items.map(({ domain: name, state }) => [name, state])).toEqual([
      ['a.example', 'expired'],
      ['b.example', 'expired'],
    ])
    const next = await listDomains(ports, northBank, { limit: 2, cursor: first.next })
    expect(next.items.map(({ domain: name }) => name)).toEqual(['c.example'])
  })

  it(`is one of ${mostDomains} at most`, async () => {
    for (let count = 0; count < mostDomains; count += 1) await claim(northBank, `d${count}.example`)
    await expectRefusal('domains.exhausted', claim(northBank, 'one-too-many.example'))
    expect((await claim(northBank, 'd0.example')).state).toBe('claimed')
  })

  it('claimed halfway is claimed by the next try', async () => {
    failFrom(tables, 2, { only: /^(create|upsert) Domains/ })
    await expectRefusal('storage.unavailable', claim())
    repair(tables)
    expect((await listDomains(ports, northBank, { limit: 10 })).items).toEqual([])
    await claim()
    expect((await listDomains(ports, northBank, { limit: 10 })).items).toHaveLength(1)
  })
})

describe('every day', () => {
  const record = '_tenantry.customer.example'
  beforeEach(async () => {
    await show()
    await ports.members.findOrInsert({ provider: 'p', issuer: 'i', subject: 's' }, aMember())
    await ports.memberships.insert(aMembership({ roles: ['Admin'], provenEMail: 'ana@bank.example' as EMail }))
  })
  const aDayLater = () => {
    ports.clock.advance(1440)
    return recheckDomains(ports)
  }

  it('the record is looked for; nothing happens while it is there', async () => {
    expect(await aDayLater()).toBe(0)
    expect((await ports.domains.find(domain))?.checkedAt).toEqual(ports.clock.now())
    expect(mail.sent).toEqual([])
  })

  it('one that is gone is told to the Admins once, and the domain lost after seven days, which is told too', async () => {
    zone.delete(record)
    for (let day = 0; day < graceDays; day += 1) await aDayLater()
    expect(await ownerOf(ports, domain)).toBe(northBank)
    expect(mail.sent.map(({ to }) => to)).toEqual(['ana@bank.example'])
    await aDayLater()
    expect(await ownerOf(ports, domain)).toBeUndefined()
    expect(mail.sent.map(({ subject }) => subject)).toEqual([
      'The record that proves customer.example to The Platform is missing',
      'customer.example is not proven to be yours at The Platform any more',
    ])
    const { items } = await ports.audit.list(northBank, { limit: 10 })
    expect(items.map(({ action }) => action)).toEqual(['domain.lost', 'domain.missed'])
    expect(await aDayLater()).toBe(0)
  })

  it('name servers that fail lose no domain', async () => {
    zone.set(record, { kind: 'failed', reason: 'timeout' })
    for (let day = 0; day < 30; day += 1) await aDayLater()
    expect(await ownerOf(ports, domain)).toBe(northBank)
    expect(mail.sent).toEqual([])
  })

  it('a second run on one day has nothing to do', async () => {
    await aDayLater()
    zone.delete(record)
    expect(await recheckDomains(ports)).toBe(0)
  })

  it('many are looked through, page by page', async () => {
    for (let count = 0; count < 40; count += 1) await claim(northBank, `d${count}.example`)
    expect(await aDayLater()).toBe(0)
    zone.delete(record)
    expect(await aDayLater()).toBe(1)
  })
})
