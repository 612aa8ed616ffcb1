import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AuditAction, AuditEntry } from '../../../../shared/domain/audit.ts'
import {
  eventTypes,
  isTypeFilter,
  isWanted,
  subjectFields,
  toldActs,
} from '../../../../shared/domain/events/event-types.ts'
import { cloudEvent, eventOf } from '../../../../shared/domain/events/told-event.ts'
import { HubError } from '../../../../shared/domain/hub-error.ts'
import { announced } from '../../../../shared/services/events/announce-act.ts'
import { purgeEvents } from '../../../../shared/services/events/purge-events.ts'
import { readEvents } from '../../../../shared/services/events/read-events.ts'
import { tellInterrupted } from '../../../../shared/services/events/tell-interrupted.ts'
import { recordAct } from '../../../../shared/services/record-act.ts'
import { failFrom, memoryPorts, repair, type MemoryPorts } from '../../../support/memory-ports.ts'
import { aContact, ana, anOrganisation, guidOf, noon, northBank, southBank } from '../../support/facts.ts'
import { expectRefusal } from '../../support/refusals.ts'

const entry = (action: AuditAction, number = 1, organisationId = northBank) => ({
  organisationId,
  action,
  actor: `member:${ana}`,
  subject: `member:${guidOf(number)}`,
  foreign: false,
})
const subjectsOf = (items: readonly { readonly subject: string }[]) => items.map(({ subject }) => subject)
const all = async (ports: MemoryPorts, owner: Parameters<typeof readEvents>[1] = northBank) =>
  (await readEvents(ports, owner, 'beginning', 200)).items

describe('the feed of an organisation', () => {
  it('has every act that is told, in the order of the trail, and with contacts beside', async () => {
    const { ports } = memoryPorts(noon)
    await recordAct(ports, entry('membership.created', 1))
    await recordAct(ports, entry('operator.read', 1))
    await recordAct(ports, entry('session.renewed', 1))
    await recordAct(ports, entry('membership.removed', 1))
    await recordAct(ports, entry('membership.created', 2, southBank))
    await ports.contacts.write(northBank, [{ after: aContact() }], { by: 'import', id: 'first' })
    const items = await all(ports)
    expect(items.map(({ type }) => type)).toEqual([
      'tenantry.membership.created.v1',
      'tenantry.membership.removed.v1',
      'tenantry.contact.created.v1',
    ])
    expect(items[2]?.data).toMatchObject({ contactId: aContact().contactId, state: 'active', origin: 'import' })
    expect(JSON.stringify(items)).not.toContain(aContact().displayName)
  })

  it('is read in pages of any size to the same end, whatever is told in between, and missing nothing', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(fc.constant('act' as const), fc.constant('contact' as const)), { maxLength: 25 }),
        fc.integer({ min: 1, max: 7 }),
        async (told, limit) => {
          const { ports } = memoryPorts(noon)
          const seen: string[] = []
          let number = 0
          const tellOne = async (what: 'act' | 'contact') => {
            number += 1
            if (what === 'act') return recordAct(ports, entry('membership.created', number))
            const contactId = guidOf(number) as ReturnType<typeof aContact>['contactId']
            const { externalId: _id, eMail: _mail, ...contact } = { ...aContact({ contactId }), eMail: '' }
            await ports.contacts.write(northBank, [{ after: contact }], { by: 'import', id: 'first' })
          }
          let cursor: string | undefined
          for (const what of told) {
            await tellOne(what)
            const page = await readEvents(ports, northBank, cursor === undefined ? 'beginning' : { cursor }, limit)
            seen.push(...page.items.map(({ id }) => id))
            cursor = page.next
          }
          for (;;) {
            const page = await readEvents(ports, northBank, cursor === undefined ? 'beginning' : { cursor }, limit)
            if (page.items.length === 0) break
            seen.push(...page.items.map(({ id }) => id))
            cursor = page.next
          }
          expect(seen).toHaveLength(told.length)
          expect(new Set(seen).size).toBe(told.length)
        },
      ),
      { numRuns: 20 },
    )
  })

  it('begins now for whoever wants nothing old, and refuses a place of another feed', async () => {
    const { ports } = memoryPorts(noon)
    await recordAct(ports, entry('membership.created', 1))
    const { items, next } = await readEvents(ports, northBank, 'now', 10)
    expect(items).toEqual([])
    await recordAct(ports, entry('membership.created', 2))
    expect(subjectsOf((await readEvents(ports, northBank, { cursor: next }, 10)).items)).toEqual([
      `member:${guidOf(2)}`,
    ])
    for (const cursor of [next.replace('.', ''), `${next}.`, 'guess', ''])
      await expectRefusal('cursor.invalid', readEvents(ports, northBank, { cursor }, 10))
    await expectRefusal('cursor.invalid', readEvents(ports, southBank, { cursor: next }, 10))
  })

  it('is kept for 30 days, and whoever comes later is told so', async () => {
    const { ports } = memoryPorts(noon)
    await ports.organisations.insert(anOrganisation())
    const { next } = await readEvents(ports, northBank, 'now', 10)
    await recordAct(ports, entry('member.deactivated', 1))
    ports.clock.advance(31 * 1440)
    await recordAct(ports, entry('member.deactivated', 2))
    expect(await purgeEvents(ports)).toBe(2)
    expect(subjectsOf(await all(ports))).toEqual([`member:${guidOf(2)}`])
    expect(subjectsOf(await all(ports, 'platform'))).toEqual([`member:${guidOf(2)}`])
    await expectRefusal('cursor.expired', readEvents(ports, northBank, { cursor: next }, 10))
  })

  it('of the platform has what concerns it, of every organisation, and no more', async () => {
    const { ports } = memoryPorts(noon)
    await recordAct(ports, entry('member.deactivated', 1))
    await recordAct(ports, entry('session.opened', 2))
    await recordAct(ports, entry('member.reactivated', 3, southBank))
    expect(subjectsOf(await all(ports, 'platform'))).toEqual([`member:${guidOf(1)}`, `member:${guidOf(3)}`])
    expect((await all(ports, 'platform'))[1]).toEqual((await all(ports, southBank))[0])
  })
})

describe('an act that is told once in the trail', () => {
  it('has one id however often it is told', async () => {
    const { ports } = memoryPorts(noon)
    const line: AuditEntry = { ...entry('token.revoked'), subject: 'token:jti-1', at: noon, correlationId: 'c' }
    await ports.audit.appendOnce('jti-1', line)
    await ports.audit.appendOnce('jti-1', line)
    const items = await all(ports)
    expect(new Set(items.map(({ id }) => id)).size).toBe(1)
    expect((await ports.audit.list(northBank, { limit: 10 })).items).toHaveLength(1)
  })
})

describe('a change whose telling is interrupted', () => {
  const note = {
    organisationId: northBank,
    operation: 'RemoveMember',
    actor: `member:${ana}`,
    ids: [`memberId=${guidOf(1)}`],
  }
  const change = (ports: MemoryPorts) => announced(ports, note, () => recordAct(ports, entry('membership.removed', 1)))
  const later = async (ports: MemoryPorts) => {
    ports.clock.advance(13)
    return tellInterrupted(ports)
  }

  it('leaves nothing to be told where it was told', async () => {
    const { ports, tables } = memoryPorts(noon)
    await change(ports)
    expect(tables.rows('OpenActs')).toEqual([])
    expect(await later(ports)).toBe(0)
    expect(await all(ports)).toHaveLength(1)
  })

  it.each([1, 2, 3, 4])('is told as one that may have taken place, at whichever write it was (%d)', async (count) => {
    const { ports, tables } = memoryPorts(noon)
    failFrom(tables, count, { only: /^(create|replace|upsert) (Events|Audit)/ })
    const outcome = await change(ports).then(
      () => 'done',
      () => 'failed',
    )
    repair(tables)
    ports.clock.advance(1)
    expect(await tellInterrupted(ports)).toBe(0)
    await later(ports)
    // A slot that was given out and never filled is waited for.
    ports.clock.advance(1)
    const types = (await all(ports)).map(({ type }) => type)
    if (outcome === 'failed') expect(types).toContain('tenantry.change.interrupted.v1')
    else expect(types).toEqual(['tenantry.membership.removed.v1'])
    expect(await later(ports)).toBe(0)
  })

  it('says what was called and about whom, to the organisation and to the platform', async () => {
    const { ports } = memoryPorts(noon)
    await expect(announced(ports, note, () => Promise.reject(new Error('the process is gone')))).rejects.toThrow(
      'the process is gone',
    )
    expect(await later(ports)).toBe(1)
    for (const owner of [northBank, 'platform'] as const)
      expect((await all(ports, owner))[0]).toMatchObject({
        type: 'tenantry.change.interrupted.v1',
        subject: `organisation:${northBank}`,
        data: { operation: 'RemoveMember', memberId: guidOf(1), actor: `member:${ana}`, startedAt: noon.toISOString() },
      })
  })

  it('is forgotten where it was refused, and not where storage failed halfway', async () => {
    const { ports, tables } = memoryPorts(noon)
    const refuse = (code: 'admin.last' | 'storage.unavailable') => () => Promise.reject(new HubError(code, 'No.'))
    await expectRefusal('admin.last', announced(ports, note, refuse('admin.last')))
    expect(tables.rows('OpenActs')).toEqual([])
    await expectRefusal('storage.unavailable', announced(ports, note, refuse('storage.unavailable')))
    expect(tables.rows('OpenActs')).toHaveLength(1)
  })

  it('does not take place where it cannot be noted', async () => {
    const { ports, tables } = memoryPorts(noon)
    failFrom(tables, 1, { only: /OpenActs/ })
    let acted = false
    await expectRefusal(
      'storage.unavailable',
      announced(ports, note, () => {
        acted = true
        return Promise.resolve()
      }),
    )
    expect(acted).toBe(false)
  })
})

describe('types of events', () => {
  it('are each documented, and no other is', async () => {
    const { readFile } = await import('node:fs/promises')
    const text = await readFile(new URL('../../../../docs/events.md', import.meta.url), 'utf8')
    const rows = [...text.matchAll(/^\| `(tenantry\.[\w.-]+\.v1)` +\| ([^|]*)\|/gm)]
    expect(rows.map(([, type]) => type).sort()).toEqual([...eventTypes])
    const documented = new Map(rows.map(([, type = '', ids = '']) => [type, ids]))
    for (const [action, { subject }] of Object.entries(toldActs))
      expect(documented.get(`tenantry.${action}.v1`), action).toContain(`\`${subjectFields[subject]}\``)
  })

  it('name what each act is about by its id, as CloudEvents has it', () => {
    for (const [action, { subject }] of Object.entries(toldActs)) {
      const line = { ...entry(action as AuditAction), subject: `${subject}:the-id`, at: noon, correlationId: 'c' }
      const told = eventOf(line, 'e1')
      const event = told && cloudEvent(told.event, 'https://hub.example')
      expect(event).toMatchObject({
        specversion: '1.0',
        id: 'e1',
        type: `tenantry.${action}.v1`,
        data: { actor: `member:${ana}`, [subjectFields[subject]]: 'the-id' },
      })
    }
  })

  it('are chosen whole or by their beginning; what says that something was missed comes always', () => {
    expect(['tenantry.membership.*', 'tenantry.sync.failed.v1'].map(isTypeFilter)).toEqual([true, true])
    expect(['*', 'tenantry.member', 'tenantry.nothing.*', 'tenantry.sync.failed'].map(isTypeFilter)).toEqual(
      Array(4).fill(false),
    )
    const filters = ['tenantry.membership.*']
    expect(isWanted('tenantry.membership.removed.v1', filters)).toBe(true)
    expect(isWanted('tenantry.member.deactivated.v1', filters)).toBe(false)
    expect(isWanted('tenantry.change.interrupted.v1', filters)).toBe(true)
    expect(isWanted('tenantry.member.deactivated.v1', [])).toBe(true)
  })
})
