import { describe, expect, it } from 'vitest'
import { HubError } from '../../../shared/domain/hub-error.ts'
import { invitationId } from '../../../shared/domain/ids.ts'
import { daysLater, keptDaysAfterExpiry, type Invitation } from '../../../shared/domain/invitation.ts'
import { readLink } from '../../../shared/services/consent.ts'
import {
  createInvitation,
  listInvitations,
  readInvitation,
  reissueInvitation,
  withdrawInvitation,
} from '../../../shared/services/invitations.ts'
import { purgeExpired } from '../../../shared/services/purge-expired.ts'
import { useInvitation } from '../../../shared/services/use-invitation.ts'
import { failFrom, memoryMail, memoryPorts, repair, type MemoryPorts } from '../../support/memory-ports.ts'
import {
  aMapping,
  ana,
  anInvitation,
  anOrganisation,
  contoso,
  fabrikam,
  firstInvitation,
  noon,
  northBank,
} from '../support/facts.ts'
import { expectRefusal } from '../support/refusals.ts'

const link = { linkHash: 'hash-of-the-link', claimedTid: contoso }
const ada = { tid: contoso, oid: 'oid-ada' }
const key = { organisationId: northBank, invitationId: firstInvitation }
const wish = { organisationId: northBank, roles: ['Admin'] as const, days: 14, createdBy: ana }
const linkTo = (secret: string) => `https://hub.example/console/invitation#${secret}`

async function invited(change: Partial<Invitation> = {}, given: Parameters<typeof memoryPorts>[1] = {}) {
  const { ports, tables } = memoryPorts(noon, given)
  await ports.organisations.insert(anOrganisation({ state: 'invited' }))
  await ports.invitations.insert(anInvitation(change))
  return { ports, tables }
}

const stateOf = async (ports: MemoryPorts) => ({
  invitation: (await ports.invitations.find(northBank, firstInvitation))?.state,
  mapping: (await ports.tenantMappings.find(contoso, northBank))?.state,
  organisation: (await ports.organisations.find(northBank))?.state,
})
const trail = async (ports: MemoryPorts) =>
  (await ports.audit.list(northBank, { limit: 50 })).items.map(
    ({ action, actor, subject }) => `${action} ${subject} ${actor}`,
  )

describe('using an invitation', () => {
  it('that names the tenant opens the Organisation at once', async () => {
    const { ports } = await invited({ tid: contoso })
    expect(await useInvitation(ports, link, ada)).toEqual({ organisationId: northBank, outcome: 'ready' })
    expect(await stateOf(ports)).toEqual({ invitation: 'used', mapping: 'active', organisation: 'active' })
    expect(await ports.tenantMappings.find(contoso, northBank)).toMatchObject({ roles: ['Admin', 'Employee'] })
  })

  it('of an Organisation that is active already does not touch it: nobody who is changing it has to begin again', async () => {
    const { ports } = await invited({ tid: contoso })
    const before = (await ports.organisations.find(northBank))!
    const active = await ports.organisations.replace({ ...before, state: 'active' }, before)
    await useInvitation(ports, link, ada)
    expect((await ports.organisations.find(northBank))?.version).toBe(active.version)
  })

  it('that names none leaves the Organisation invited and the mapping waiting', async () => {
    const { ports } = await invited({ anyone: 'Employee' })
    expect(await useInvitation(ports, link, ada)).toEqual({ organisationId: northBank, outcome: 'waiting' })
    expect(await stateOf(ports)).toEqual({ invitation: 'used', mapping: 'consented', organisation: 'invited' })
    expect(await ports.tenantMappings.find(contoso, northBank)).toMatchObject({ anyone: 'Employee' })
  })

  it('leaves ids in the trail, and nothing else', async () => {
    const { ports } = await invited({ tid: contoso })
    await useInvitation(ports, link, ada)
    const who = `person:${contoso}/oid-ada`
    expect((await trail(ports)).sort()).toEqual([
      `invitation.used invitation:${firstInvitation} ${who}`,
      `tenant-mapping.created tenant-mapping:${contoso} ${who}`,
    ])
  })

  it('for another tenant than it names uses nothing up, and the trail says who tried', async () => {
    const { ports } = await invited({ tid: fabrikam })
    await expectRefusal('invitation.foreign', useInvitation(ports, link, ada))
    expect(await stateOf(ports)).toEqual({ invitation: 'open', mapping: undefined, organisation: 'invited' })
    expect(await trail(ports)).toEqual([`invitation.refused invitation:${firstInvitation} person:${contoso}/oid-ada`])
  })

  it('with the proof of another tenant than the consent named uses nothing up', async () => {
    const { ports, tables } = await invited()
    await expectRefusal('tenant.mismatched', useInvitation(ports, { ...link, claimedTid: fabrikam }, ada))
    expect((await stateOf(ports)).invitation).toBe('open')
    expect(tables.rows('TenantMappings')).toEqual([])
  })

  it('is won by one of twenty administrators who come together; the others are told', async () => {
    const { ports, tables } = await invited()
    const tids = [contoso, fabrikam]
    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, (_, place) => {
        const tid = tids[place % 2] ?? contoso
        return useInvitation(ports, { ...link, claimedTid: tid }, { tid, oid: `oid-${place}` })
      }),
    )
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const told = outcomes.flatMap((one) => (one.status === 'rejected' ? [(one.reason as HubError).code] : []))
    expect(new Set(told)).toEqual(new Set(['invitation.used']))
    const truths = tables.rows('TenantMappings').filter(({ partitionKey }) => String(partitionKey).startsWith('t_'))
    expect(truths).toHaveLength(1)
  })

  it.each(['before', 'after'] as const)(
    'that breaks off %s any write is finished by whoever looks next, as if nothing had happened',
    async (when) => {
      let whole = false
      for (let count = 1; !whole; count += 1) {
        const { ports, tables } = await invited({ tid: contoso })
        failFrom(tables, count, { when, only: /^(create|upsert|transact|replace)/ })
        whole = await useInvitation(ports, link, ada).then(
          () => true,
          () => false,
        )
        repair(tables)
        const [{ state } = { state: 'absent' }] = (await listInvitations(ports, northBank, { limit: 10 })).items
        if (state === 'open') await useInvitation(ports, link, ada)
        expect(await stateOf(ports)).toEqual({ invitation: 'used', mapping: 'active', organisation: 'active' })
        expect((await ports.invitations.find(northBank, firstInvitation))?.settledAt).toBeDefined()
        const lines = await trail(ports)
        for (const action of ['invitation.used', 'tenant-mapping.created'])
          expect(lines.some((line) => line.startsWith(action))).toBe(true)
        expect(count).toBeLessThan(40)
      }
    },
  )

  it('never takes back what an operator revoked, however often it breaks off and is finished, and whatever other link there is', async () => {
    let whole = false
    for (let count = 1; !whole; count += 1) {
      const { ports, tables } = await invited({ tid: contoso })
      await ports.tenantMappings.insert(aMapping({ state: 'revoked', revocation: 'operator' }))
      const other = { ...key, invitationId: invitationId('000000000000-00000004') }
      await ports.invitations.insert(anInvitation({ ...other, tid: contoso, linkHash: 'another link' }))
      failFrom(tables, count, { when: 'after', only: /^(create|upsert|transact|replace)/ })
      whole = await useInvitation(ports, link, ada).then(
        () => true,
        () => false,
      )
      repair(tables)
      await listInvitations(ports, northBank, { limit: 10 })
      expect((await useInvitation(ports, { ...link, linkHash: 'another link' }, ada)).outcome).toBe('waiting')
      expect(await ports.tenantMappings.find(contoso, northBank)).toMatchObject({
        state: 'consented',
        revocation: 'operator',
      })
      expect(count).toBeLessThan(40)
    }
  })

  it('that broke off is finished when its link is followed again, too', async () => {
    const secret = 's'.repeat(43)
    const { ports, tables } = await invited({ tid: contoso })
    const found = (await ports.invitations.find(northBank, firstInvitation))!
    const linkHash = ports.random.hash(secret)
    await ports.invitations.replace({ ...found, linkHash }, found)
    failFrom(tables, 1, { only: /TenantMappings/ })
    await expectRefusal('storage.unavailable', useInvitation(ports, { ...link, linkHash }, ada))
    repair(tables)
    await expectRefusal('invitation.used', readLink(ports, secret))
    expect(await stateOf(ports)).toEqual({ invitation: 'used', mapping: 'active', organisation: 'active' })
  })
})

describe('an issued invitation', () => {
  const secretOf = ({ link: address }: { link: string }) => address.slice(address.indexOf('#') + 1)

  it('keeps the hash of its secret alone', async () => {
    const { ports, tables } = await invited()
    const issued = await createInvitation(ports, wish, linkTo)
    const secret = secretOf(issued)
    expect(secret).toMatch(/^[\w-]{43}$/)
    for (const name of ['Invitations', 'InvitationLinks', 'Expiries', 'Trail'])
      expect(JSON.stringify(tables.rows(name))).not.toContain(secret)
    expect(await readLink(ports, secret)).toMatchObject({ organisation: 'North Bank', platform: 'The Platform' })
  })

  it('is mailed where there is an address, each link once, and names the link', async () => {
    const mail = memoryMail()
    const { ports } = await invited({}, { mail })
    const issued = await createInvitation(ports, { ...wish, eMail: 'ada@customer.example' }, linkTo)
    expect(issued.mail).toBe('sent')
    expect(mail.sent).toMatchObject([{ to: 'ada@customer.example' }])
    expect(mail.sent[0]?.text).toContain(issued.link)
    const again = await reissueInvitation(ports, { ...issued, days: 14 }, linkTo)
    expect(again).toMatchObject({ mail: 'sent', state: 'open' })
    expect(mail.sent).toHaveLength(2)
    await expectRefusal('invitation.withdrawn', readLink(ports, secretOf(issued)))
    expect(await readLink(ports, secretOf(again))).toBeDefined()
  })

  it('says that nobody was mailed where there is no address, and survives a mail that fails', async () => {
    const send = () => Promise.reject(new HubError('mail.unavailable', 'No.'))
    const { ports } = await invited({}, { mail: { send } })
    const unmailed = await createInvitation(ports, wish, linkTo)
    expect(unmailed.mail).toBe('none')
    expect(unmailed).not.toHaveProperty('mailRefusal')
    const issued = await createInvitation(ports, { ...wish, eMail: 'ada@customer.example' }, linkTo)
    expect(issued).toMatchObject({ mail: 'failed', mailRefusal: 'mail.unavailable' })
    expect(await readLink(ports, secretOf(issued))).toBeDefined()
  })

  it('shows its reader nothing of whom it was mailed to, nor by whom', async () => {
    const { ports } = await invited()
    const issued = await createInvitation(ports, { ...wish, eMail: 'ada@customer.example', tid: contoso }, linkTo)
    const shown = await readLink(ports, secretOf(issued))
    expect(Object.keys(shown).sort()).toEqual(['expiresAt', 'organisation', 'permissions', 'platform', 'tid'])
  })

  it('is listed newest first, page by page', async () => {
    const { ports } = await invited()
    for (let count = 0; count < 5; count += 1) {
      ports.clock.advance(1)
      await createInvitation(ports, wish, linkTo)
    }
    const first = await listInvitations(ports, northBank, { limit: 4 })
    const second = await listInvitations(ports, northBank, { limit: 4, cursor: first.next })
    const all = [...first.items, ...second.items]
    expect([first.items.length, second.items.length, second.next]).toEqual([4, 2, undefined])
    const made = all.filter(({ invitationId }) => invitationId !== firstInvitation)
    const moments = made.map(({ createdAt }) => createdAt.getTime())
    expect(made).toHaveLength(5)
    expect(moments).toEqual(moments.toSorted((a, b) => b - a))
  })

  it('changes only for whoever read it as it is', async () => {
    const { ports } = await invited()
    await expectRefusal('version.stale', withdrawInvitation(ports, { ...key, version: 'old' }))
    await expectRefusal('version.stale', reissueInvitation(ports, { ...key, version: 'old', days: 1 }, linkTo))
    const { version } = await readInvitation(ports, key)
    expect(await withdrawInvitation(ports, { ...key, version })).toMatchObject({ state: 'withdrawn' })
    expect(await readInvitation(ports, key)).not.toHaveProperty('eMail')
  })
})

describe('in time', () => {
  const advanceDays = (ports: MemoryPorts, days: number) => {
    ports.clock.advance(days * 1440)
  }

  it('the address of an expired invitation goes, and later everything of it', async () => {
    const { ports, tables } = await invited()
    advanceDays(ports, 13)
    await purgeExpired(ports)
    expect(await readInvitation(ports, key)).toMatchObject({ state: 'open', eMail: 'ada@customer.example' })
    advanceDays(ports, 2)
    await purgeExpired(ports)
    expect(await readInvitation(ports, key)).toMatchObject({ state: 'expired' })
    expect(JSON.stringify(tables.rows('Invitations'))).not.toContain('ada@')
    advanceDays(ports, keptDaysAfterExpiry)
    await purgeExpired(ports)
    for (const name of ['Invitations', 'InvitationLinks', 'Expiries']) expect(tables.rows(name)).toEqual([])
  })

  it('a new link gives it the time of that link', async () => {
    const { ports, tables } = await invited()
    advanceDays(ports, 10)
    const before = (await ports.invitations.find(northBank, firstInvitation))!
    await ports.invitations.replace(
      { ...before, linkHash: 'newer', expiresAt: daysLater(ports.clock.now(), 14) },
      before,
    )
    advanceDays(ports, 5)
    await purgeExpired(ports)
    expect(await readInvitation(ports, key)).toMatchObject({ state: 'open', eMail: 'ada@customer.example' })
    advanceDays(ports, 10 + keptDaysAfterExpiry)
    await purgeExpired(ports)
    for (const name of ['Invitations', 'InvitationLinks', 'Expiries']) expect(tables.rows(name)).toEqual([])
  })
})
