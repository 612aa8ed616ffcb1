import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readUsersPage } from '../../../../shared/adapters/graph/users-page.ts'
import { readCursor, readDelta } from '../../../../shared/adapters/graph/page-cursor.ts'
import { noon } from '../../support/facts.ts'
import { expectRefusal } from '../../support/refusals.ts'

const ana = 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee'
const bo = 'bbbbbbbb-bbbb-4ccc-8ddd-eeeeeeeeeeee'
const whole = (id: string, more: object = {}) => ({
  ...{ id, displayName: 'Somebody', userPrincipalName: `${id[0]}@contoso.example`, accountEnabled: true },
  ...more,
})
const removed = (id: string) => ({ id, '@removed': { reason: 'changed' } })
const notFound = { error: { code: 'Request_ResourceNotFound', message: 'x' } }

let server: Server
let base: string
/** Rows of the next page; people who can be asked for. */
let rows: object[] = []
const directory = new Map<string, object>()
const asked: string[] = []
let pages = 0
beforeAll(async () => {
  server = createServer(({ url = '' }, response) => {
    const id = /^\/v1\.0\/users\/([\da-f-]{36})\?/.exec(url)?.[1]
    asked.push(id ?? 'page')
    const person = id === undefined ? undefined : directory.get(id)
    const page = { value: rows, '@odata.nextLink': `${base}/v1.0/users/delta?$skiptoken=${(pages += 1)}` }
    response
      .writeHead(id !== undefined && !person ? 404 : 200, { 'content-type': 'application/json' })
      .end(JSON.stringify(id === undefined ? page : (person ?? notFound)))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

const changes = readDelta('/users/delta?$deltatoken=1')

async function read(given: object[], cursor = changes) {
  rows = given
  asked.length = 0
  const patience = { limit: 0, timeout: 5_000, wait: () => Promise.resolve(), random: () => 0 }
  const access = { token: () => Promise.resolve('token'), forget: () => undefined }
  return readUsersPage({ baseUrl: base, clock: { now: () => noon }, patience }, access, cursor)
}

describe('a page that tells of the same person twice', () => {
  it('has the deleted where they were changed first, and the restored where they were deleted first', async () => {
    const gone = await read([whole(ana), removed(ana)])
    expect([gone.users, gone.removed.map(({ objectId }) => objectId)]).toEqual([[], [ana]])
    const back = await read([removed(ana), whole(ana)])
    expect([back.users.map(({ objectId }) => objectId), back.removed]).toEqual([[ana], []])
  })

  it('keeps everybody who has no identity', async () => {
    expect((await read([{ displayName: 'One' }, { displayName: 'Other' }])).users).toHaveLength(2)
  })
})

describe('a page of changes that says no more than what changed', () => {
  it('is completed by the people themselves, each asked for once, on every page of the reading', async () => {
    directory.set(ana, whole(ana, { userType: 'Guest', mail: 'ana@contoso.example' }))
    const first = await read([{ id: ana, jobTitle: 'Clerk' }, { id: ana, mobilePhone: '1' }, whole(bo)])
    expect(first.users.map(({ objectId, userType, upn }) => [objectId, userType, upn])).toEqual([
      [ana, 'guest', 'a@contoso.example'],
      [ana, 'guest', 'a@contoso.example'],
      [bo, undefined, 'b@contoso.example'],
    ])
    expect([first.requests, asked]).toEqual([2, ['page', ana]])
    const second = await read([{ id: ana, jobTitle: 'Clerk' }], readCursor(first.next ?? ''))
    expect(second.users.map(({ mail }) => mail)).toEqual(['ana@contoso.example'])
  })

  it('keeps what changed where the person says less of themselves', async () => {
    directory.set(ana, { id: ana })
    const { users } = await read([{ id: ana, mail: 'ana@contoso.example', jobTitle: 'Clerk' }])
    expect(users).toEqual([{ objectId: ana, mail: 'ana@contoso.example', jobTitle: 'Clerk', otherMails: [] }])
  })

  it('leaves out who is gone by now, and is no page where another person answers', async () => {
    directory.delete(ana)
    expect((await read([{ id: ana, mail: 'ana@contoso.example' }])).users).toEqual([])
    directory.set(ana, whole(bo))
    await expectRefusal('source.unreadable', read([{ id: ana, mail: 'ana@contoso.example' }]))
  })

  it('is taken as it is in a first reading, where what is not said is not there', async () => {
    const first = readCursor('0.1.0123456789abcdef /users/delta?$skiptoken=1')
    expect((await read([{ id: ana, displayName: 'Somebody' }], first)).users).toHaveLength(1)
    expect(asked).toEqual(['page'])
  })
})
