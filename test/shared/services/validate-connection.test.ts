import { describe, expect, it } from 'vitest'
import type { DirectConnection } from '../../../shared/domain/connection.ts'
import { HubError, type ErrorCode } from '../../../shared/domain/hub-error.ts'
import type { RequestPorts } from '../../../shared/ports/ports.ts'
import { validateConnection } from '../../../shared/services/validate-connection.ts'
import { readConnection } from '../../../shared/services/read-connection.ts'
import { memoryPorts } from '../../support/memory-ports.ts'
import { contoso, fabrikam, minutesLater, noon, northBank } from '../support/facts.ts'
import { expectRefusal } from '../support/refusals.ts'

const connection: DirectConnection = {
  organisationId: northBank,
  kind: 'direct',
  partnerTid: contoso,
  state: 'connected',
  changedAt: noon,
  connectionId: 'first',
  connectedAt: noon,
  secrets: [],
}

/** A Connection whose source has this against it; nothing: it lets the hub in. */
async function set(objection?: HubError, change: Partial<RequestPorts> = {}) {
  let against = objection
  const { ports } = memoryPorts(noon, {
    directorySource: {
      listManagedTenants: () => (against ? Promise.reject(against) : Promise.resolve({ tenants: [] })),
    },
    ...change,
  })
  await ports.connections.put(connection, undefined)
  ports.clock.advance(10)
  return {
    ports,
    validate: (tid?: typeof fabrikam) => validateConnection(ports, northBank, tid),
    becomes: (next: HubError | undefined) => {
      against = next
    },
  }
}

const told = (code: ErrorCode, aadsts?: number) =>
  new HubError(code, 'x', {
    cause: new Error('AADSTS: somebody@customer.example did not', { cause: 'access_token=abcdefghijkl' }),
    ...(aadsts === undefined ? {} : { details: { aadsts } }),
  })

describe('a look at the connection', () => {
  it('keeps that it works, and since when', async () => {
    const { ports, validate } = await set()
    const { connection: kept } = await validate()
    expect(kept).toMatchObject({ state: 'connected', changedAt: noon, probedAt: minutesLater(10) })
    expect(await readConnection(ports, northBank)).not.toHaveProperty('diagnosis')
  })

  it.each([
    ['consent.missing', 65001, 'Consent'],
    ['credential.rejected', 7000222, 'secret has expired'],
    ['credential.rejected', 7000215, 'secret is wrong'],
    ['credential.rejected', 700016, 'unknown in that tenant'],
    ['access.refused', 50076, 'second factor'],
    ['access.refused', 50079, 'multi-factor'],
    ['credential.rejected', 70000, 'signed out'],
    ['credential.rejected', 70008, 'signed out'],
    ['credential.rejected', 90002, 'unknown to Microsoft'],
    ['access.refused', undefined, 'may not read'],
  ] as const)('tells %s %s by what it means, and what to do', async (code, aadsts, words) => {
    const { ports, validate } = await set(told(code, aadsts))
    const { connection: kept } = await validate()
    expect(kept).toMatchObject({ state: 'failing', changedAt: minutesLater(10), failure: code })
    const view = await readConnection(ports, northBank)
    const { diagnosis } = view as { diagnosis: { sentence: string; remedy: string } }
    expect(diagnosis).toMatchObject({ code, ...(aadsts === undefined ? {} : { aadsts }) })
    expect(diagnosis.sentence).toContain(words)
    expect(diagnosis.remedy).not.toBe('')
  })

  it('keeps what the source said, without a secret or a person, and shows it to nobody', async () => {
    const { ports, validate } = await set(told('credential.rejected', 70008))
    const { connection: kept } = await validate()
    expect(kept.upstream).toContain('[redacted]')
    expect(JSON.stringify(kept)).not.toMatch(/somebody@|abcdefghijkl/)
    expect(JSON.stringify(await readConnection(ports, northBank))).not.toContain('redacted')
  })

  it('finds it well again', async () => {
    const { ports, validate, becomes } = await set(told('access.refused'))
    await validate()
    becomes(undefined)
    ports.clock.advance(5)
    expect((await validate()).connection).toMatchObject({ state: 'connected', changedAt: minutesLater(15) })
    expect((await ports.connections.find(northBank))?.failure).toBeUndefined()
  })

  it.each(['source.throttled', 'source.unavailable'] as const)(
    'calls nothing failing for %s, which passes',
    async (code) => {
      const { ports, validate } = await set(new HubError(code, 'x'))
      expect((await validate()).connection).toMatchObject({ state: 'connected', changedAt: noon, failure: code })
      expect(await readConnection(ports, northBank)).toMatchObject({ diagnosis: { code } })
    },
  )

  it('does not take trouble of the hub’s own for the source’s', async () => {
    for (const code of ['vault.unavailable', 'storage.unavailable'] as const) {
      const { ports, validate } = await set(new HubError(code, 'x'))
      await expectRefusal(code, validate())
      expect((await ports.connections.find(northBank))?.probedAt).toBeUndefined()
    }
  })

  it('at one customer says nothing of the connection itself', async () => {
    const people = memoryPorts(noon).ports.peopleSource
    const { validate } = await set(undefined, {
      peopleSource: { ...people, listUsers: () => Promise.reject(told('consent.missing', 65001)) },
    })
    const { connection: kept, tenant } = await validate(fabrikam)
    expect(kept.state).toBe('connected')
    expect(tenant).toMatchObject({ tid: fabrikam, diagnosis: { code: 'consent.missing', aadsts: 65001 } })
  })

  it('is refused without a connection, and tells who looks that it was changed meanwhile', async () => {
    await expectRefusal('connection.missing', validateConnection(memoryPorts(noon).ports, northBank))
    const { ports } = await set()
    const changing = {
      ...ports,
      directorySource: {
        listManagedTenants: async () => {
          const current = await ports.connections.find(northBank)
          if (current) await ports.connections.put({ ...current, connectionId: 'second' }, current.version)
          return { tenants: [] }
        },
      },
    }
    await expectRefusal('connection.changed', validateConnection(changing, northBank))
  })
})
