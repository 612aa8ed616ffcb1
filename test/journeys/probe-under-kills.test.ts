import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { simulatorControl } from '../../local/simulators/control-client.ts'
import { loadWorld } from '../../local/worlds/load-world.ts'
import { secureRandom } from '../../shared/adapters/crypto/secure-random.ts'
import { storagePorts } from '../../shared/adapters/table-storage/storage-ports.ts'
import { entraTenantId, organisationId } from '../../shared/domain/ids.ts'
import { eventually } from '../support/eventually.ts'
import { seededRandom } from '../support/seeded-random.ts'
import { ownStack } from '../support/stack.ts'

const world = await loadWorld('msp')
const msp = organisationId(world.connections[0]?.organisationId ?? '')
/** Customers of the service provider, mapped to it by mistake, say: none of them ever let the sign-in in. */
const tids = (world.partner?.customers ?? []).slice(0, 150).map(({ tid }) => entraTenantId(tid))

let stack: Awaited<ReturnType<typeof ownStack>>
beforeAll(async () => {
  stack = await ownStack('msp')
}, 120_000)
afterAll(() => stack.stop())

describe('the nightly look at 150 tenants', { timeout: 240_000 }, () => {
  it('goes on where it was when the host is killed, and judges each of them', async () => {
    const connectionString = stack.environment['TABLE_STORAGE_CONNECTION_STRING'] ?? ''
    const clock = { now: () => new Date() }
    const { storage } = storagePorts({ kind: 'connection-string', connectionString }, clock, secureRandom)
    const lastNight = new Date(Date.now() - 86_400_000)
    for (const tid of tids) {
      const moments = { createdAt: lastNight, changedAt: lastNight }
      await storage.tenantMappings.insert({ tid, organisationId: msp, state: 'active', roles: ['Admin'], ...moments })
      const { version } = (await storage.mappedTenants.find(tid))!
      await storage.mappedTenants.replace({ tid, misses: 1, missedAt: lastNight }, version)
    }
    const revoked = async () =>
      (await Promise.all(tids.map((tid) => storage.tenantMappings.find(tid, msp)))).filter(
        (mapping) => mapping?.revocation === 'consent-lost',
      ).length
    await simulatorControl(stack.entra ?? '').arm({ target: 'token', kind: 'delay', milliseconds: 250, times: null })

    const { status } = await fetch(`${stack.hub}/admin/functions/ProbeConsents`, { method: 'POST', body: '{}' })
    expect(status).toBe(202)
    const random = seededRandom(20_261_126)
    const before: number[] = []
    for (let kill = 0; kill < 3; kill += 1) {
      // The moment of the crash is what is tried here, so real time passes.
      await pause(700 + random() * 1200)
      before.push(await revoked())
      await stack.killHub()
      await stack.startHub()
    }
    // The kills struck while the sweep was under way; nobody starts it again.
    expect(before[0]).toBeLessThan(tids.length)
    await eventually('every tenant was judged', async () => ((await revoked()) === tids.length ? true : undefined))
    // Tenants that are well are left alone.
    expect(await storage.tenantMappings.find(entraTenantId(world.partner?.tid ?? ''), msp)).toMatchObject({
      state: 'active',
    })
  })
})
