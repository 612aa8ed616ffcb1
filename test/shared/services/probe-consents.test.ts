import { describe, expect, it } from 'vitest'
import type { ConsentEvidence } from '../../../shared/domain/consent-evidence.ts'
import { entraTenantId, type EntraTenantId } from '../../../shared/domain/ids.ts'
import { restored } from '../../../shared/domain/organisation.ts'
import { probeConsentsPage } from '../../../shared/services/probe-consents.ts'
import { openTenantMapping } from '../../../shared/services/tenant-mappings.ts'
import { useInvitation } from '../../../shared/services/use-invitation.ts'
import { failFrom, memoryPorts, platform, repair, type MemoryPorts } from '../../support/memory-ports.ts'
import {
  aMapping,
  anInvitation,
  anOrganisation,
  contoso,
  fabrikam,
  guidOf,
  noon,
  northBank,
  southBank,
} from '../support/facts.ts'

/** Entra as it is that night. */
function entra() {
  const asked: EntraTenantId[] = []
  const says = new Map<string, ConsentEvidence>()
  let underWay = 0
  let most = 0
  const probeConsent = async (tid: EntraTenantId): Promise<ConsentEvidence> => {
    asked.push(tid)
    underWay += 1
    most = Math.max(most, underWay)
    await new Promise(setImmediate)
    underWay -= 1
    return says.get(tid) ?? 'present'
  }
  return { asked, says, probeConsent, most: () => most }
}

async function stage() {
  const outside = entra()
  const { ports, tables } = memoryPorts(noon, { probeConsent: outside.probeConsent })
  for (const organisationId of [northBank, southBank])
    await ports.organisations.insert(anOrganisation({ organisationId }))
  return { ports, tables, ...outside }
}

async function sweep(ports: MemoryPorts, name = 'sweep'): Promise<void> {
  let cursor: string | undefined
  do {
    cursor = (await probeConsentsPage(ports, { sweep: name, ...(cursor === undefined ? {} : { cursor }) })).next
  } while (cursor !== undefined)
}
const nights = async (ports: MemoryPorts, count: number) => {
  for (let night = 0; night < count; night += 1) {
    await sweep(ports)
    ports.clock.advance(1440)
  }
}
const mappingOf = (ports: MemoryPorts, tid = contoso, organisationId = northBank) =>
  ports.tenantMappings.find(tid, organisationId)

describe('the nightly look at every consent', () => {
  it('revokes every mapping of a tenant that lost the application, on the second night, and says so in the trail', async () => {
    const { ports, says } = await stage()
    for (const organisationId of [northBank, southBank]) await ports.tenantMappings.insert(aMapping({ organisationId }))
    await ports.tenantMappings.insert(aMapping({ tid: fabrikam }))
    says.set(contoso, 'missing')
    await nights(ports, 1)
    expect(await mappingOf(ports)).toMatchObject({ state: 'active' })
    await nights(ports, 1)
    for (const organisationId of [northBank, southBank])
      expect(await mappingOf(ports, contoso, organisationId)).toMatchObject({
        state: 'revoked',
        revocation: 'consent-lost',
      })
    expect(await mappingOf(ports, fabrikam)).toMatchObject({ state: 'active' })
    expect((await ports.audit.list(northBank, { limit: 9 })).items).toMatchObject([
      { action: 'tenant-mapping.revoked', actor: 'hub', subject: `tenant-mapping:${contoso}`, correlationId: 'sweep' },
    ])
  })

  it('restores what it revoked when the application is there again', async () => {
    const { ports, says } = await stage()
    await ports.tenantMappings.insert(aMapping())
    says.set(contoso, 'missing')
    await nights(ports, 2)
    says.delete(contoso)
    await nights(ports, 1)
    expect(await mappingOf(ports)).toMatchObject({ state: 'active' })
    expect(await mappingOf(ports)).not.toHaveProperty('revocation')
  })

  it('takes silence for nothing: neither a step nearer nor a step back', async () => {
    const { ports, says } = await stage()
    await ports.tenantMappings.insert(aMapping())
    says.set(contoso, 'none')
    await nights(ports, 5)
    expect((await mappingOf(ports))?.state).toBe('active')
    says.set(contoso, 'missing')
    await nights(ports, 1)
    says.set(contoso, 'none')
    await nights(ports, 3)
    expect((await mappingOf(ports))?.state).toBe('active')
    says.set(contoso, 'missing')
    await nights(ports, 1)
    expect((await mappingOf(ports))?.state).toBe('revoked')
  })

  it('does nothing about a mapping on the word of earlier nights alone', async () => {
    const { ports, says } = await stage()
    await ports.tenantMappings.insert(aMapping())
    says.set(contoso, 'missing')
    await nights(ports, 2)
    await ports.tenantMappings.insert(aMapping({ organisationId: southBank }))
    says.set(contoso, 'none')
    await nights(ports, 2)
    expect((await mappingOf(ports, contoso, southBank))?.state).toBe('active')
    expect((await mappingOf(ports))?.state).toBe('revoked')
  })

  it('takes a fault of our own registration, which looks like a withdrawn consent everywhere, for nothing', async () => {
    const { ports, says } = await stage()
    for (const tid of [contoso, fabrikam]) {
      await ports.tenantMappings.insert(aMapping({ tid }))
      says.set(tid, 'missing')
    }
    for (const atHome of ['missing', 'none'] as const) {
      says.set(platform.tid, atHome)
      await nights(ports, 3)
      for (const tid of [contoso, fabrikam]) expect((await mappingOf(ports, tid))?.state).toBe('active')
    }
    says.set(platform.tid, 'present')
    await nights(ports, 2)
    for (const tid of [contoso, fabrikam]) expect((await mappingOf(ports, tid))?.revocation).toBe('consent-lost')
  })

  it('looks at home once a page, and only where a tenant seems lost', async () => {
    const { ports, says, asked } = await stage()
    for (const tid of [contoso, fabrikam]) await ports.tenantMappings.insert(aMapping({ tid }))
    await sweep(ports)
    expect(asked).not.toContain(platform.tid)
    for (const tid of [contoso, fabrikam]) says.set(tid, 'missing')
    await sweep(ports)
    expect(asked.filter((tid) => tid === platform.tid)).toHaveLength(1)
  })

  it('never judges the platform’s own tenant', async () => {
    const { ports, says, asked } = await stage()
    await ports.tenantMappings.insert(aMapping({ tid: platform.tid }))
    says.set(platform.tid, 'missing')
    await nights(ports, 3)
    expect(asked).toEqual([])
    expect((await mappingOf(ports, platform.tid))?.state).toBe('active')
  })

  it('asks about no tenant that nobody may enter by, and leaves what an operator decided', async () => {
    const { ports, asked } = await stage()
    await ports.tenantMappings.insert(aMapping({ state: 'consented' }))
    await ports.tenantMappings.insert(aMapping({ tid: fabrikam, state: 'revoked', revocation: 'operator' }))
    await nights(ports, 1)
    expect(asked).toEqual([])
    expect((await mappingOf(ports))?.state).toBe('consented')
    expect((await mappingOf(ports, fabrikam))?.state).toBe('revoked')
  })

  it('counts one night once, although its pages are done again', async () => {
    const { ports, says } = await stage()
    await ports.tenantMappings.insert(aMapping())
    says.set(contoso, 'missing')
    for (let repeat = 0; repeat < 5; repeat += 1) await sweep(ports)
    expect((await mappingOf(ports))?.state).toBe('active')
  })

  it('asks about each of many tenants once, a few at a time', async () => {
    const { ports, asked, most } = await stage()
    const tids = Array.from({ length: 120 }, (_, number) => entraTenantId(guidOf(number)))
    for (const tid of tids) await ports.tenantMappings.insert(aMapping({ tid }))
    await sweep(ports)
    expect([...asked].sort()).toEqual([...tids].sort())
    expect(most()).toBeLessThanOrEqual(5)
  })

  it('that breaks off at any request is done again to the same end', async () => {
    let whole = false
    for (let count = 1; !whole; count += 1) {
      const { ports, tables, says } = await stage()
      for (const organisationId of [northBank, southBank])
        await ports.tenantMappings.insert(aMapping({ organisationId }))
      says.set(contoso, 'missing')
      await nights(ports, 1)
      failFrom(tables, count)
      whole = await sweep(ports).then(
        () => true,
        () => false,
      )
      repair(tables)
      await sweep(ports)
      for (const organisationId of [northBank, southBank])
        expect((await mappingOf(ports, contoso, organisationId))?.revocation).toBe('consent-lost')
      expect(count).toBeLessThan(60)
    }
  })

  it.each(['before', 'after'] as const)(
    'that is about to revoke, and a consent that arrives just %s that write, leave the tenant in',
    async (when) => {
      const { ports, says } = await stage()
      await ports.tenantMappings.insert(aMapping())
      says.set(contoso, 'missing')
      await nights(ports, 1)
      await ports.invitations.insert(anInvitation({ expiresAt: new Date(ports.clock.now().getTime() + 60_000) }))
      const consent = () =>
        useInvitation(ports, { linkHash: 'hash-of-the-link', claimedTid: contoso }, { tid: contoso, oid: 'oid' })
      const { tenantMappings } = ports
      let arrived = false
      const replace: typeof tenantMappings.replace = async (mapping, version) => {
        const arrives = !arrived
        arrived = true
        if (arrives && when === 'before') await consent()
        const kept = await tenantMappings.replace(mapping, version)
        if (arrives && when === 'after') await consent()
        return kept
      }
      await sweep({ ...ports, tenantMappings: { ...tenantMappings, replace } })
      expect(arrived).toBe(true)
      expect((await mappingOf(ports))?.state).toBe('active')
    },
  )

  it('that revokes between what a consent reads and what it writes is overruled by the consent', async () => {
    const { ports, says } = await stage()
    await ports.tenantMappings.insert(aMapping())
    says.set(contoso, 'missing')
    await nights(ports, 1)
    await ports.invitations.insert(anInvitation({ expiresAt: new Date(ports.clock.now().getTime() + 60_000) }))
    const { tenantMappings } = ports
    let swept = false
    const find: typeof tenantMappings.find = async (...key) => {
      const found = await tenantMappings.find(...key)
      if (!swept) {
        swept = true
        await sweep(ports)
      }
      return found
    }
    const use = { linkHash: 'hash-of-the-link', claimedTid: contoso }
    const { outcome } = await useInvitation({ ...ports, tenantMappings: { ...tenantMappings, find } }, use, {
      tid: contoso,
      oid: 'oid',
    })
    expect(outcome).toBe('ready')
    expect((await mappingOf(ports))?.state).toBe('active')
  })

  it('begins anew with a tenant that an operator restores, or whose consent was proven while it waits', async () => {
    const { ports, says } = await stage()
    await ports.tenantMappings.insert(aMapping())
    says.set(contoso, 'missing')
    await nights(ports, 2)
    const lost = (await mappingOf(ports))!
    await openTenantMapping(ports, lost, lost.version, restored)
    await nights(ports, 1)
    expect((await mappingOf(ports))?.state).toBe('active')
    await nights(ports, 1)
    expect((await mappingOf(ports))?.state).toBe('revoked')

    await ports.invitations.insert(
      anInvitation({ organisationId: southBank, expiresAt: new Date(ports.clock.now().getTime() + 60_000) }),
    )
    await useInvitation(ports, { linkHash: 'hash-of-the-link', claimedTid: contoso }, { tid: contoso, oid: 'oid' })
    expect(await ports.mappedTenants.find(contoso)).toMatchObject({ misses: 0 })
    expect((await mappingOf(ports, contoso, southBank))?.state).toBe('consented')
  })

  it('is overtaken by an administrator who consents again: the mapping is active at once and stays so', async () => {
    const { ports, says } = await stage()
    await ports.tenantMappings.insert(aMapping())
    says.set(contoso, 'missing')
    await nights(ports, 2)
    await ports.invitations.insert(anInvitation({ expiresAt: new Date(ports.clock.now().getTime() + 60_000) }))
    await useInvitation(ports, { linkHash: 'hash-of-the-link', claimedTid: contoso }, { tid: contoso, oid: 'oid' })
    expect((await mappingOf(ports))?.state).toBe('active')
    // One miss more, such as Entra's own delay may bring, is one miss and not a third.
    await nights(ports, 1)
    expect((await mappingOf(ports))?.state).toBe('active')
  })
})
