import { describe, expect, it } from 'vitest'
import { HubError } from '../../../../shared/domain/hub-error.ts'
import type { PeopleSource, UsersPage } from '../../../../shared/ports/discovery.ts'
import { joined, readingAhead } from '../../../../shared/services/sync/read-ahead.ts'
import { contoso, noon, northBank } from '../../support/facts.ts'
import { aUser, oid } from '../../support/sync-facts.ts'

const connection = {
  organisationId: northBank,
  kind: 'direct',
  partnerTid: contoso,
  state: 'connected',
  changedAt: noon,
} as const

/** A directory of so many people, two hundred a page; `fail` says which request does not get through. */
function directory(people: number, fail: (request: number) => boolean = () => false) {
  const asked: string[] = []
  const listUsers: PeopleSource['listUsers'] = async (_connection, _tid, from) => {
    asked.push(from.kind === 'page' ? from.cursor : from.kind)
    await Promise.resolve()
    if (fail(asked.length)) throw new HubError('source.unavailable', 'x')
    const start = from.kind === 'page' ? Number(from.cursor) : 0
    const end = Math.min(start + 200, people)
    const users = Array.from({ length: end - start }, (_, place) => aUser(start + place + 1))
    return { users, removed: [], requests: 1, retries: 0, ...(end < people ? { next: String(end) } : { delta: 'd' }) }
  }
  return { asked, listUsers }
}

const settled = () => new Promise(setImmediate)

describe('pages that are read ahead', () => {
  it('are put together up to a thousand people, and the next ones are on their way meanwhile', async () => {
    const { asked, listUsers } = directory(1700)
    const list = readingAhead(listUsers, () => true)
    const first = await list(connection, contoso, { kind: 'start' })
    expect([first.users.length, first.next, first.requests]).toEqual([1000, '1000', 5])
    await settled()
    expect(asked).toHaveLength(9)
    const second = await list(connection, contoso, { kind: 'page', cursor: '1000' })
    expect([second.users.length, second.next, second.delta, second.requests]).toEqual([700, undefined, 'd', 4])
    expect(asked).toEqual(['start', '200', '400', '600', '800', '1000', '1200', '1400', '1600'])
  })

  it('are not asked for where there is no time for them', async () => {
    const { asked, listUsers } = directory(1700)
    const page = await readingAhead(listUsers, () => false)(connection, contoso, { kind: 'start' })
    await settled()
    expect([page.users.length, page.next, asked.length]).toEqual([200, '200', 1])
  })

  it('that fail leave what came before them, and are asked for again by the next step', async () => {
    const { listUsers } = directory(900, (request) => request === 3 || request === 4)
    const list = readingAhead(listUsers, () => true)
    const first = await list(connection, contoso, { kind: 'start' })
    expect([first.users.length, first.next]).toEqual([400, '400'])
    await settled()
    const second = await list(connection, contoso, { kind: 'page', cursor: '400' })
    expect([second.users.length, second.delta]).toEqual([500, 'd'])
  })

  it('tell of a failure of the first of them', async () => {
    const { listUsers } = directory(900, () => true)
    await expect(readingAhead(listUsers, () => true)(connection, contoso, { kind: 'start' })).rejects.toThrow('x')
  })
})

describe('two pages as one', () => {
  const page = (part: Partial<UsersPage>): UsersPage => ({ users: [], removed: [], requests: 1, retries: 0, ...part })

  it('say of everybody what the later one says', () => {
    const gone = { objectId: oid(1), how: 'soft' } as const
    const back = { objectId: oid(2), how: 'soft' } as const
    const whole = joined(
      page({ users: [aUser(1), aUser(3)], removed: [back], next: 'n' }),
      page({ users: [aUser(2)], removed: [gone], retries: 2, delta: 'd' }),
    )
    expect(whole).toEqual(page({ users: [aUser(3), aUser(2)], removed: [gone], requests: 2, retries: 2, delta: 'd' }))
  })
})
