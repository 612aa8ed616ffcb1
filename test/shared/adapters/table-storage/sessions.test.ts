import { describe, expect, it } from 'vitest'
import { providerId } from '../../../../shared/domain/ids.ts'
import { purgeExpired } from '../../../../shared/services/purge-expired.ts'
import { failFrom, memoryPorts, repair, type MemoryPorts } from '../../../support/memory-ports.ts'
import { ana, aSession, guidOf, minutesLater, noon, secondsLater } from '../../support/facts.ts'
import { expectRefusal } from '../../support/refusals.ts'

const state = {
  purpose: 'sign-in' as const,
  provider: 'entra',
  nonce: 'n',
  codeVerifier: 'v',
  browserHash: 'b',
  returnTo: '',
  silent: false,
  expiresAt: minutesLater(10),
}
const expiring = (minutes: number) => aSession({ expiresAt: minutesLater(minutes) })
/** The name of one of Ana's sessions. */
const sessionOf = (label: string) => `${ana}.${label}`
const left = async (ports: MemoryPorts, ...hashes: string[]) =>
  (await Promise.all(hashes.map((hash) => ports.sessions.find(sessionOf(hash))))).map(
    (session) => session !== undefined,
  )

describe('the purge', () => {
  it('removes what is over, and nothing that is not', async () => {
    const { ports, tables } = memoryPorts(noon)
    await ports.sessions.insert(sessionOf('soon'), expiring(5))
    await ports.sessions.insert(sessionOf('later'), expiring(480))
    await ports.signInStates.insert('state', state)
    expect(await purgeExpired(ports)).toBe(0)
    ports.clock.advance(5)
    expect(await purgeExpired(ports)).toBe(0)
    ports.clock.advance(6)
    expect(await purgeExpired(ports)).toBe(2)
    expect(await left(ports, 'soon', 'later')).toEqual([false, true])
    expect(await ports.signInStates.find('state')).toBeUndefined()
    expect(tables.rows('Sessions')).toHaveLength(1)
    expect(await purgeExpired(ports)).toBe(0)
  })

  it('is not stopped by what a version before has noted of rows that say their end themselves', async () => {
    const { ports, tables } = memoryPorts(noon)
    await ports.logoutTokens.note({ provider: providerId(guidOf(1)), jti: 'logout', expiresAt: minutesLater(5) })
    const note = { table: 'SignInStates', hash: 'state' }
    const client = tables.open('Expiries')
    await client.createEntity({
      partitionKey: '2026-11-23',
      rowKey: '2026-11-23T00:00:00.000Z_SignInStates_state',
      ...note,
    })
    ports.clock.advance(6)
    await purgeExpired(ports)
    expect(tables.rows('Expiries')).toEqual([])
    expect(tables.rows('RevokedTokens')).toEqual([])
  })

  it.each([1, 2, 3])(
    'takes a session’s name at its provider and its sealed text along, also after a break at %i',
    async (count) => {
      const { ports, tables } = memoryPorts(noon)
      await ports.sessions.insert(sessionOf('s'), { ...expiring(1), upstreamSid: 'sid-1' }, 'sealed')
      const named = await ports.sessions.listOfUpstream('entra', 'sid-1', { limit: 10 })
      expect(named.items.map(({ hash }) => hash)).toEqual([sessionOf('s')])
      expect((await ports.sessions.listOfUpstream('another', 'sid-1', { limit: 10 })).items).toEqual([])
      ports.clock.advance(2)
      failFrom(tables, count, { only: /^delete/ })
      await expectRefusal('storage.unavailable', purgeExpired(ports))
      repair(tables)
      await purgeExpired(ports)
      expect(tables.rows('Sessions')).toEqual([])
    },
  )

  it('takes what a version before kept, under keys of its own, when it is over', async () => {
    const { ports, tables } = memoryPorts(noon)
    await ports.sessions.insert(sessionOf('s'), { ...expiring(1), upstreamSid: 'sid-1' })
    const [kept, name] = ['session_s', 'named_'].map((row) =>
      tables.rows('Sessions').find(({ rowKey }) => String(rowKey).startsWith(row)),
    )
    const old = tables.open('Sessions')
    const { etag: _etag, ...columns } = kept ?? {}
    await old.createEntity({ ...columns, partitionKey: 'old', rowKey: 'session' })
    await old.createEntity({ partitionKey: 'old', rowKey: 'sealed', sealed: 'text' })
    await old.createEntity({ partitionKey: String(name?.['partitionKey']), rowKey: 'session_old' })
    await tables.open('Members').createTable()
    await tables.open('Members').createEntity({ partitionKey: ana, rowKey: 'session_old' })
    expect(await ports.sessions.find('old')).toBeUndefined()
    expect((await ports.sessions.listOfMember(ana, { limit: 10 })).items.map(({ hash }) => hash)).toEqual([
      sessionOf('s'),
    ])
    ports.clock.advance(2)
    expect(await purgeExpired(ports)).toBe(2)
    expect([tables.rows('Sessions'), tables.rows('Members')]).toEqual([[], []])
  })

  it('does what a version before has noted of a session whose row is gone', async () => {
    const { ports, tables } = memoryPorts(noon)
    for (const name of ['Sessions', 'Members', 'Expiries']) await tables.open(name).createTable()
    await tables.open('Sessions').createEntity({ partitionKey: 'old', rowKey: 'sealed', sealed: 'text' })
    await tables.open('Sessions').createEntity({ partitionKey: 'name', rowKey: 'session_old' })
    await tables.open('Members').createEntity({ partitionKey: ana, rowKey: 'session_old' })
    await tables.open('Expiries').createEntity({
      ...{ partitionKey: '2026-11-23', rowKey: '2026-11-23T00:00:00.000Z_Sessions_old' },
      ...{ table: 'Sessions', hash: 'old', memberId: ana, upstreamName: 'name' },
    })
    expect(await purgeExpired(ports)).toBe(1)
    for (const name of ['Sessions', 'Members', 'Expiries']) expect(tables.rows(name)).toEqual([])
  })

  it('catches up over the days it missed', async () => {
    const { ports, tables } = memoryPorts(noon)
    for (const days of [0, 1, 2, 30]) await ports.sessions.insert(sessionOf(`day-${days}`), expiring(days * 1440 + 1))
    ports.clock.advance(20 * 1440)
    expect(await purgeExpired(ports)).toBe(3)
    expect(tables.rows('Sessions')).toHaveLength(1)
  })

  it('takes many pages in one run', async () => {
    const { ports, tables } = memoryPorts(noon)
    await Promise.all(
      Array.from({ length: 450 }, (_, number) => ports.sessions.insert(sessionOf(`s${number}`), expiring(1))),
    )
    ports.clock.advance(2)
    expect(await purgeExpired(ports)).toBe(450)
    expect(tables.rows('Sessions')).toEqual([])
  })

  it.each([1, 2, 3, 4])('that broke off at removal %i is finished by the next one', async (count) => {
    const { ports, tables } = memoryPorts(noon)
    for (const hash of ['a', 'b', 'c']) await ports.sessions.insert(sessionOf(hash), expiring(1))
    ports.clock.advance(2)
    failFrom(tables, count, { only: /^delete/ })
    await expectRefusal('storage.unavailable', purgeExpired(ports))
    repair(tables)
    await purgeExpired(ports)
    expect([tables.rows('Sessions'), tables.rows('Expiries')]).toEqual([[], []])
  })
})

describe('a session', () => {
  it.each([1, 2])('leaves nothing beyond its end, whatever write its beginning broke off at: %i', async (count) => {
    for (const when of ['before', 'after'] as const) {
      const { ports, tables } = memoryPorts(noon)
      failFrom(tables, count, { when, only: /^(upsert|transact)/ })
      const session = { ...expiring(1), upstreamSid: 'sid-1' }
      await expectRefusal('storage.unavailable', ports.sessions.insert(sessionOf('s'), session, 'sealed'))
      repair(tables)
      ports.clock.advance(2)
      await purgeExpired(ports)
      expect(tables.rows('Sessions')).toEqual([])
    }
  })

  it.each([1, 2, 3, 4])(
    'that is ended is over from the first deletion on, and what broke off goes with the purge: %i',
    async (count) => {
      const { ports, tables } = memoryPorts(noon)
      await ports.sessions.insert(sessionOf('s'), { ...expiring(480), upstreamSid: 'sid-1' }, 'sealed')
      failFrom(tables, count, { only: /^(upsert|delete)/ })
      await expectRefusal('storage.unavailable', ports.sessions.remove(sessionOf('s')))
      repair(tables)
      expect(await left(ports, 's')).toEqual([count <= 2])
      ports.clock.advance(1)
      await purgeExpired(ports)
      if (count <= 2) await ports.sessions.remove(sessionOf('s'))
      expect(tables.rows('Sessions')).toEqual([])
    },
  )

  it('comes back as it was kept, roles and moments included', async () => {
    const { ports } = memoryPorts(noon)
    const session = aSession({
      tokenRoles: ['Admin', 'Manager'],
      guest: true,
      loginHint: 'hint',
      lastSeenAt: secondsLater(1.234),
    })
    await ports.sessions.insert(sessionOf('s'), session)
    const { version: _version, ...found } = (await ports.sessions.find(sessionOf('s')))!
    expect(found).toEqual(session)
  })

  it('is not brought back by a change that comes after its end', async () => {
    const { ports } = memoryPorts(noon)
    await ports.sessions.insert(sessionOf('s'), aSession())
    const found = (await ports.sessions.find(sessionOf('s')))!
    await ports.sessions.remove(sessionOf('s'))
    await expectRefusal('version.stale', ports.sessions.replace(sessionOf('s'), found, found.version))
    expect(await left(ports, 's')).toEqual([false])
  })
})

describe('a sign-in state', () => {
  it('is taken by one of twenty answers that arrive together', async () => {
    const { ports } = memoryPorts(noon)
    await ports.signInStates.insert('s', state)
    const found = (await ports.signInStates.find('s'))!
    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, () => ports.signInStates.replace('s', { ...state, usedAt: noon }, found.version)),
    )
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })
})
