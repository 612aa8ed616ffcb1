import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ownTasks } from '../../../shared/domain/privacy/person-task.ts'
import { personTaskStep } from '../../../shared/services/privacy/person-task-step.ts'
import type { Session } from '../../../shared/domain/session.ts'
import type { MemoryPorts } from '../../support/memory-ports.ts'
import { ada, ana, enabledProvider, firstTask, minutesLater, northBank, southBank } from '../../shared/support/facts.ts'
import { callRoute } from '../support/call-route.ts'
import { colleague, cookieOfAna, stage, type Part } from '../support/cast.ts'
import { durableEndpoint, type DurableEndpoint } from '../support/durable-endpoint.ts'
import { sessionHash } from '../../../shared/services/session-hash.ts'

let durable: DurableEndpoint
beforeAll(async () => {
  durable = await durableEndpoint()
})
afterAll(() => durable.stop())

const administrator: Part = { membership: { roles: ['Admin'] } }
const employee: Part = { membership: { roles: ['Employee'] } }
const call = (ports: MemoryPorts, ...[name, about = northBank, options = {}]: OwnCall) =>
  callRoute(ports, name, about, { durable: durable.address, ...options })
type OwnCall = [Parameters<typeof callRoute>[1], Parameters<typeof callRoute>[2]?, Parameters<typeof callRoute>[3]?]

async function drive(ports: MemoryPorts, key: Parameters<typeof personTaskStep>[1]): Promise<void> {
  while ((await personTaskStep(ports, key)).kind !== 'over');
}
const trail = async (ports: MemoryPorts, about = northBank) =>
  (await ports.audit.list(about, { limit: 10 })).items.map(({ action, subject }) => `${action} ${subject}`)

describe('an Admin', () => {
  it('asks, downloads a file that nobody may store, and both are audited by the export’s id alone', async () => {
    const { ports } = await stage(administrator)
    const { status, body } = await call(ports, 'startExport')
    expect([status, body['state'], body['subjects']]).toEqual([202, 'waiting', [{ kind: 'contact', contactId: ada }]])
    const taskId = String(body['taskId'])
    await drive(ports, { owner: northBank, kind: 'export', taskId })
    const file = await call(ports, 'downloadExport')
    expect(file.headers).toMatchObject({
      'content-disposition': `attachment; filename="export-${firstTask}.json"`,
      'cache-control': 'no-store',
    })
    expect(JSON.parse(file.text)).toMatchObject({ format: 'tenantry-person-export', exportId: firstTask })
    const told = [`export.downloaded export:${firstTask}`, `export.requested export:${taskId}`]
    expect((await trail(ports)).sort()).toEqual(told)
    expect(durable.instances.has(`export-${northBank}-${taskId}`)).toBe(true)
  })

  it('is never shown the dossier by which a person is found', async () => {
    const { ports } = await stage(administrator)
    const { body } = await call(ports, 'startErasure', northBank, {
      body: JSON.stringify({ subject: { kind: 'contact', contactId: ada }, waitHours: 0 }),
    })
    const key = { owner: northBank, kind: 'erasure', taskId: String(body['taskId']) } as const
    await personTaskStep(ports, key)
    expect(await ports.personTasks.find(key)).toMatchObject({ state: 'running', dossier: {} })
    const listed = (await call(ports, 'listErasures')).body
    expect(JSON.stringify(listed)).toContain(key.taskId)
    expect(JSON.stringify(listed)).not.toMatch(/dossier|emails/)
  })

  it('of one Organisation reaches no task of another', async () => {
    const { ports } = await stage(administrator)
    expect((await call(ports, 'downloadExport', southBank)).code).toBe('organisation.foreign')
  })

  it('who is the last one of their Organisation is not erased, by themselves either', async () => {
    const { ports } = await stage(administrator)
    expect(await call(ports, 'startOwnErasure')).toMatchObject({ status: 409, code: 'admin.last' })
    expect(await ports.members.find(ana)).toBeDefined()
  })
})

describe('somebody for themselves', () => {
  const own = { owner: ownTasks(ana), kind: 'erasure' } as const

  it('is erased everywhere, and their session with them', async () => {
    const { ports } = await stage(employee)
    const { status, body } = await call(ports, 'startOwnErasure', northBank, { body: '{"waitHours":0}' })
    expect([status, body['subjects']]).toEqual([202, [{ kind: 'member', memberId: ana }]])
    await drive(ports, { ...own, taskId: String(body['taskId']) })
    expect(await ports.members.find(ana)).toBeUndefined()
    expect(await ports.memberships.find(northBank, ana)).toBeUndefined()
    expect(await ports.sessions.find(sessionHash(ports, cookieOfAna))).toBeUndefined()
    expect((await call(ports, 'listOwnErasures')).code).toMatch(/^session\./)
    expect(await ports.memberships.find(northBank, colleague)).toBeDefined()
    expect((await trail(ports)).sort()).toEqual(
      ['begun', 'completed', 'requested'].map((what) => `erasure.${what} erasure:${String(body['taskId'])}`),
    )
  })

  it('takes it back until it begins', async () => {
    const { ports } = await stage(employee)
    const { body } = await call(ports, 'startOwnErasure')
    const withdrawn = await call(ports, 'withdrawOwnErasure')
    expect(withdrawn.body).toMatchObject({ taskId: firstTask, state: 'withdrawn' })
    expect((await call(ports, 'withdrawOwnErasure')).code).toBe('erasure.started')
    expect(body).toMatchObject({ state: 'waiting', startsAt: minutesLater(1440).toISOString() })
  })

  it.each(['startOwnExport', 'downloadOwnExport', 'startOwnErasure'] as const)(
    'has to have signed in just now for %s',
    async (route) => {
      const { ports } = await stage({ ...employee, session: { askedAt: minutesLater(-10) } })
      expect((await call(ports, route)).code).toBe('session.aged')
    },
  )

  it('who came by an Organisation’s own provider reaches nothing that was asked for everywhere', async () => {
    const session = {
      provider: enabledProvider,
      providerOwner: northBank,
      tid: undefined,
    } as unknown as Partial<Session>
    const { ports } = await stage({ ...employee, session })
    expect((await call(ports, 'downloadOwnExport')).code).toBe('export.unknown')
    expect((await call(ports, 'withdrawOwnErasure')).code).toBe('erasure.unknown')
    expect((await call(ports, 'listOwnExports')).body).toMatchObject({ items: [] })
    const { body } = await call(ports, 'startOwnExport')
    const task = await ports.personTasks.find({ ...own, kind: 'export', taskId: String(body['taskId']) })
    expect(task?.within).toEqual([northBank])
  })
})
