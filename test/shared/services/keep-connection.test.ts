import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Connection } from '../../../shared/domain/connection.ts'
import { HubError } from '../../../shared/domain/hub-error.ts'
import { connectionSecrets } from '../../../shared/domain/secret-name.ts'
import type { Secrets } from '../../../shared/ports/secrets.ts'
import { findUsed, type SecretValues } from '../../../shared/services/connection-secrets.ts'
import { disconnect } from '../../../shared/services/disconnect.ts'
import { keepConnection, type NewConnection } from '../../../shared/services/keep-connection.ts'
import { failFrom, memoryPorts, repair } from '../../support/memory-ports.ts'
import { contoso, fabrikam, noon, northBank } from '../support/facts.ts'
import { expectRefusal } from '../support/refusals.ts'

interface Way {
  readonly made: NewConnection
  readonly values: SecretValues
}

const direct = (mark: string): Way => ({
  made: { kind: 'direct', partnerTid: contoso, refreshedAt: noon },
  values: {
    microsoft_client_id: `client ${mark}`,
    microsoft_client_secret: `secret ${mark}`,
    entra_direct_access_token: `access ${mark}`,
    entra_direct_refresh_token: `refresh ${mark}`,
  },
})
const withPlatformApp = (mark: string): Way => ({
  made: { kind: 'direct', partnerTid: fabrikam, refreshedAt: noon },
  values: { entra_direct_refresh_token: `refresh ${mark}` },
})
const byClient = (mark: string): Way => ({
  made: { kind: 'cipp', baseUrl: 'https://cipp.example' },
  values: {
    entra_cipp_base_url: 'https://cipp.example',
    microsoft_client_id: `client ${mark}`,
    microsoft_client_secret: `secret ${mark}`,
    microsoft_tenant_id: contoso,
  },
})
const byToken = (mark: string): Way => ({
  made: { kind: 'cipp', baseUrl: 'https://cipp.example' },
  values: { entra_cipp_base_url: 'https://cipp.example', entra_cipp_api_token: `token ${mark}` },
})
const ways = [direct, withPlatformApp, byClient, byToken]

/** A store that fails from the `count`th matching call on, before or after it took effect. */
function failing(
  secrets: Secrets,
  count: number,
  when: 'before' | 'after',
): { readonly store: Secrets; repair(): void } {
  let seen = 0
  let broken = true
  const struck = async <Result>(act: () => Promise<Result>): Promise<Result> => {
    seen += 1
    const strikes = broken && seen >= count
    const result = strikes && when === 'before' ? undefined : await act()
    if (strikes) throw new HubError('vault.unavailable', 'No answer.')
    return result as Result
  }
  return {
    repair: () => {
      broken = false
    },
    store: {
      find: (...what) => secrets.find(...what),
      put: (...what) => struck(() => secrets.put(...what)),
      versions: (...what) => secrets.versions(...what),
      remove: (...what) => struck(() => secrets.remove(...what)),
    },
  }
}

/** What a Connection uses, as the store gives it. */
async function opened(secrets: Secrets, connection: Connection): Promise<SecretValues> {
  const found: Record<string, string> = {}
  for (const name of connectionSecrets) {
    const value = await findUsed(secrets, connection, name)
    if (value !== undefined) found[name] = value
  }
  return found
}

async function keep(ports: ReturnType<typeof memoryPorts>['ports'], { made, values }: Way) {
  const before = await ports.connections.find(northBank)
  return keepConnection(ports, { organisationId: northBank, before }, made, values)
}

const aWay = fc.constantFrom(...ways)
const aMoment = fc.constantFrom('before' as const, 'after' as const)

describe('connecting anew', () => {
  it('leaves the earlier connection working, or the new one, wherever the store of secrets or the tables fail', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.option(aWay, { nil: undefined }),
        aWay,
        fc.constantFrom('tables' as const, 'secrets' as const),
        fc.integer({ min: 1, max: 14 }),
        aMoment,
        async (earlier, later, what, count, when) => {
          const { ports, tables } = memoryPorts(noon)
          const old = earlier?.('old')
          const wanted = later('new')
          if (old) await keep(ports, old)
          const before = await ports.connections.find(northBank)
          const vault = failing(ports.secrets, what === 'secrets' ? count : 1_000, when)
          if (what === 'tables') failFrom(tables, count, { when, only: /Connections/ })
          const outcome = await keepConnection(
            { ...ports, secrets: vault.store },
            { organisationId: northBank, before },
            wanted.made,
            wanted.values,
          ).catch(() => undefined)
          repair(tables)
          vault.repair()
          const now = await ports.connections.find(northBank)
          if (outcome) expect(now?.kind).toBe(wanted.made.kind)
          if (!now) {
            expect(old).toBeUndefined()
            return
          }
          const isNew = now.connectionId !== before?.connectionId
          expect(await opened(ports.secrets, now)).toEqual(isNew ? wanted.values : old?.values)
          // And what is left over goes with the next act.
          ports.clock.advance(2)
          await keep(ports, wanted)
          const last = await ports.connections.find(northBank)
          expect(last && (await opened(ports.secrets, last))).toEqual(wanted.values)
          const names = Object.keys(wanted.values)
          for (const name of connectionSecrets)
            if (!names.includes(name)) expect(await ports.secrets.find(northBank, name)).toBeUndefined()
        },
      ),
      { numRuns: 300 },
    )
  })

  it('clears what the other kind used, and keeps what both are called', async () => {
    const { ports } = memoryPorts(noon)
    await keep(ports, direct('old'))
    const kept = await keep(ports, byClient('new'))
    expect(kept).toMatchObject({ kind: 'cipp', state: 'connected' })
    expect(kept.uncleared).toBeUndefined()
    expect(await ports.secrets.find(northBank, 'entra_direct_refresh_token')).toBeUndefined()
    expect(await ports.secrets.find(northBank, 'microsoft_client_secret')).toBe('secret new')
  })

  it('of two at once tells one that it came late, and the other works', async () => {
    await fc.assert(
      fc.asyncProperty(aWay, aWay, fc.integer({ min: 0, max: 12 }), async (first, second, lead) => {
        const { ports } = memoryPorts(noon)
        await keep(ports, byToken('old'))
        const before = await ports.connections.find(northBank)
        const start = (way: Way) => keepConnection(ports, { organisationId: northBank, before }, way.made, way.values)
        const one = start(first('one'))
        for (let turn = 0; turn < lead; turn += 1) await new Promise(setImmediate)
        const outcomes = await Promise.allSettled([one, start(second('other'))])
        const refused = outcomes.filter(({ status }) => status === 'rejected')
        expect(refused.map((outcome) => (outcome as { reason: HubError }).reason.code)).toEqual(['connection.changed'])
        const now = await ports.connections.find(northBank)
        const winner = outcomes[0].status === 'fulfilled' ? first('one') : second('other')
        expect(now && (await opened(ports.secrets, now))).toEqual(winner.values)
      }),
      { numRuns: 60 },
    )
  })

  it('is refused while an earlier act still clears: what it wrote would go too', async () => {
    const { ports } = memoryPorts(noon)
    await keep(ports, direct('old'))
    const vault = failing(ports.secrets, 1, 'before')
    await disconnect({ ...ports, secrets: vault.store }, northBank)
    await expectRefusal('connection.changed', keep(ports, byToken('new')))
    ports.clock.advance(2)
    expect(await keep(ports, byToken('new'))).toMatchObject({ kind: 'cipp', state: 'connected' })
  })

  it('is refused where somebody disconnected since it began', async () => {
    const { ports } = memoryPorts(noon)
    await keep(ports, byToken('old'))
    const before = await ports.connections.find(northBank)
    await disconnect(ports, northBank)
    const { made, values } = direct('late')
    await expectRefusal(
      'connection.changed',
      keepConnection(ports, { organisationId: northBank, before }, made, values),
    )
    expect((await ports.connections.find(northBank))?.state).toBe('disconnected')
    expect(await ports.secrets.find(northBank, 'entra_direct_refresh_token')).toBeUndefined()
  })
})

describe('disconnecting', () => {
  it.each(ways.map((way) => way('old')))(
    'clears every secret of $made.kind, whatever its kind, and can be repeated',
    async (way) => {
      const { ports } = memoryPorts(noon)
      await keep(ports, way)
      ports.clock.advance(5)
      const first = await disconnect(ports, northBank)
      expect(first).toMatchObject({ state: 'disconnected', secrets: [], changedAt: ports.clock.now() })
      for (const name of connectionSecrets) expect(await ports.secrets.find(northBank, name)).toBeUndefined()
      ports.clock.advance(5)
      expect((await disconnect(ports, northBank)).changedAt).toEqual(first.changedAt)
    },
  )

  it('that a crash interrupts has ended the use already, and a repeat clears the rest', async () => {
    for (let count = 1; count <= connectionSecrets.length; count += 1) {
      const { ports } = memoryPorts(noon)
      await keep(ports, direct('old'))
      const vault = failing(ports.secrets, count, 'before')
      await disconnect({ ...ports, secrets: vault.store }, northBank)
      const now = await ports.connections.find(northBank)
      expect(now?.state).toBe('disconnected')
      expect(now && (await opened(ports.secrets, now))).toEqual({})
      await disconnect(ports, northBank)
      for (const name of connectionSecrets) expect(await ports.secrets.find(northBank, name)).toBeUndefined()
    }
  })

  it('is refused where there never was a connection', async () => {
    await expectRefusal('connection.missing', disconnect(memoryPorts(noon).ports, northBank))
  })
})
