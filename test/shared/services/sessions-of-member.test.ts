import { describe, expect, it } from 'vitest'
import type { Session } from '../../../shared/domain/session.ts'
import { memberId } from '../../../shared/domain/ids.ts'
import { purgeExpired } from '../../../shared/services/purge-expired.ts'
import { callRoute } from '../../functions/support/call-route.ts'
import { colleague, cookieOfAna, sessionOfColleague, stage, type Part } from '../../functions/support/cast.ts'
import { failFrom, memoryPorts, platform, repair, type MemoryPorts } from '../../support/memory-ports.ts'
import {
  aMember,
  aMembership,
  ana,
  aSession,
  guidOf,
  minutesLater,
  noon,
  northBank,
  southBank,
} from '../support/facts.ts'
import { expectRefusal } from '../support/refusals.ts'

const administrator: Part = { tokenRoles: ['Admin'] }
const operator: Part = { tokenRoles: ['Admin'], home: platform.organisationId }

interface Shown {
  readonly sessionId: string
  readonly organisationId?: string
  readonly current: boolean
}
const listed = async (ports: MemoryPorts, route: 'listSessions' | 'listOwnSessions') =>
  (await callRoute(ports, route, northBank)).body['items'] as readonly Shown[]
const isThere = async (ports: MemoryPorts, hash: string) => (await ports.sessions.find(hash)) !== undefined
/** The name of one of Ana's sessions. */
const ownSession = (label: string) => `${ana}.${label}`
const addOwn = (ports: MemoryPorts, hash: string, change: Partial<Session> = {}) =>
  ports.sessions.insert(ownSession(hash), aSession({ activeOrganisationId: northBank, ...change }))

describe('the sessions of a Member', () => {
  it('are seen by an Admin within the own Organisation, by an operator everywhere', async () => {
    const own = await listed((await stage(administrator)).ports, 'listSessions')
    expect(own.map(({ organisationId }) => organisationId)).toEqual([northBank])
    const all = await listed((await stage(operator)).ports, 'listSessions')
    expect(all.map(({ organisationId }) => organisationId).sort()).toEqual(
      [northBank, southBank, platform.organisationId].sort(),
    )
  })

  it('are ended by an Admin within the own Organisation only, one or all', async () => {
    const { ports } = await stage(administrator)
    const elsewhere = ports.random.hash(sessionOfColleague(southBank))
    expect((await callRoute(ports, 'endSession', northBank, { sessionId: elsewhere })).code).toBe('session.unknown')
    await callRoute(ports, 'endSessions', northBank)
    expect(await isThere(ports, sessionOfColleague(northBank))).toBe(false)
    expect(await isThere(ports, sessionOfColleague(southBank))).toBe(true)
    expect((await ports.members.find(colleague))?.sessionStamp).toBe(aMember().sessionStamp)
  })

  it('are ended by an operator wherever they are', async () => {
    const { ports } = await stage(operator)
    const sessionId = ports.random.hash(sessionOfColleague(southBank))
    expect((await callRoute(ports, 'endSession', northBank, { sessionId })).status).toBe(200)
    expect(await isThere(ports, sessionOfColleague(southBank))).toBe(false)
    await callRoute(ports, 'endSessions', northBank)
    expect(await listed(ports, 'listSessions')).toEqual([])
  })

  it('are not ended for whoever is no member of that Organisation, nor shown', async () => {
    const stranger = memberId(guidOf(78))
    const { ports } = await stage(operator)
    await ports.memberships.findOrInsert(aMembership({ memberId: stranger, organisationId: southBank }))
    for (const route of ['endSessions', 'endSession', 'listSessions'] as const)
      expect((await callRoute(ports, route, northBank, { memberId: stranger })).code).toBe('member.unknown')
  })

  it('are named so that neither a browser nor storage takes the name for the session', async () => {
    const { ports, tables } = await stage(operator)
    for (const { sessionId } of [
      ...(await listed(ports, 'listSessions')),
      ...(await listed(ports, 'listOwnSessions')),
    ]) {
      expect(sessionId).not.toBe(cookieOfAna)
      expect(await isThere(ports, sessionId)).toBe(false)
      expect(await isThere(ports, ports.random.hash(sessionId))).toBe(false)
      expect(JSON.stringify(tables.rows('Sessions'))).not.toContain(sessionId)
    }
  })

  it('that are over are not shown, for whatever reason they are', async () => {
    const { ports } = await stage(administrator)
    await addOwn(ports, 'idle', { lastSeenAt: minutesLater(-31) })
    await addOwn(ports, 'long', { expiresAt: noon })
    await addOwn(ports, 'voided', { stamp: 'stamp-0' })
    expect(await listed(ports, 'listOwnSessions')).toMatchObject([{ current: true }])
  })
})

describe('one’s own sessions', () => {
  it('are all shown, wherever they are, and the one that asks is marked', async () => {
    const { ports } = await stage(administrator)
    await addOwn(ports, 'phone', { activeOrganisationId: southBank, createdAt: minutesLater(-10) })
    await ports.sessions.insert(ownSession('choosing'), aSession())
    const shown = await listed(ports, 'listOwnSessions')
    expect(shown.map(({ organisationId }) => organisationId).sort()).toEqual([northBank, southBank, undefined])
    expect(shown.filter(({ current }) => current)).toMatchObject([{ organisationId: northBank }])
    expect(Object.keys(shown[0] ?? {}).sort()).toEqual(
      ['createdAt', 'current', 'expiresAt', 'lastSeenAt', 'organisationId', 'sessionId'].sort(),
    )
  })

  it('are ended one by one; with the one that asks goes the cookie', async () => {
    const { ports } = await stage(administrator)
    await addOwn(ports, 'phone')
    const other = await callRoute(ports, 'endOwnSession', northBank, {
      sessionId: ports.random.hash(ownSession('phone')),
    })
    expect([other.status, other.cookies, await isThere(ports, ownSession('phone'))]).toEqual([200, [], false])
    const own = await callRoute(ports, 'endOwnSession', northBank)
    expect(own.cookies).toMatchObject([{ value: '' }])
    expect((await callRoute(ports, 'listOwnSessions', northBank)).code).toBe('session.missing')
  })

  it('are nobody else’s', async () => {
    const { ports } = await stage(operator)
    const sessionId = ports.random.hash(sessionOfColleague(northBank))
    expect((await callRoute(ports, 'endOwnSession', northBank, { sessionId })).code).toBe('session.unknown')
    expect(await isThere(ports, sessionOfColleague(northBank))).toBe(true)
  })

  it('come page by page, each once', async () => {
    const { ports } = await stage(administrator)
    for (let number = 0; number < 6; number += 1) await addOwn(ports, `browser-${number}`)
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const query = { limit: '2', ...(cursor === undefined ? {} : { cursor }) }
      const { body } = await callRoute(ports, 'listOwnSessions', northBank, { query })
      seen.push(...(body['items'] as readonly Shown[]).map(({ sessionId }) => sessionId))
      cursor = body['next'] as string | undefined
    } while (cursor !== undefined)
    expect(new Set(seen).size).toBe(7)
    expect(seen).toHaveLength(7)
  })
})

describe('the list of a Member’s sessions', () => {
  it('holds every session whose cookie anybody can have, and none that was not kept', async () => {
    const { ports, tables } = memoryPorts(noon)
    failFrom(tables, 1, { only: /^upsert/ })
    await expectRefusal('storage.unavailable', ports.sessions.insert(ownSession('s'), aSession()))
    repair(tables)
    await ports.sessions.insert(ownSession('t'), aSession())
    const { items } = await ports.sessions.listOfMember(ana, { limit: 5 })
    expect(items.map(({ hash }) => hash)).toEqual([ownSession('t')])
  })

  it('forgets a session with its end, and with its purge', async () => {
    const { ports } = memoryPorts(noon)
    const listedNow = async () => (await ports.sessions.listOfMember(ana, { limit: 5 })).items.map(({ hash }) => hash)
    await ports.sessions.insert(ownSession('ended'), aSession())
    await ports.sessions.insert(ownSession('lapsed'), aSession({ expiresAt: minutesLater(1) }))
    await ports.sessions.remove(ownSession('ended'))
    await ports.sessions.remove(ownSession('ended'))
    expect(await listedNow()).toEqual([ownSession('lapsed')])
    ports.clock.advance(2)
    await purgeExpired(ports)
    expect(await listedNow()).toEqual([])
  })

  it('is of that Member alone, and a session is kept with its own Member or not at all', async () => {
    const { ports } = memoryPorts(noon)
    const other = memberId(guidOf(5))
    await ports.sessions.insert(`${other}.s`, aSession({ memberId: other }))
    expect((await ports.sessions.listOfMember(ana, { limit: 5 })).items).toEqual([])
    await expect(ports.sessions.insert(ownSession('s'), aSession({ memberId: other }))).rejects.toThrow(RangeError)
  })
})
