import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { delegatedTokens } from '../../shared/adapters/entra/delegated-tokens.ts'
import { fetchFrom } from '../../shared/adapters/entra/entra-address.ts'
import { entraMetadata } from '../../shared/adapters/entra/entra-metadata.ts'
import type { DirectConnection } from '../../shared/domain/connection.ts'
import { HubError } from '../../shared/domain/hub-error.ts'
import { entraTenantId, organisationId } from '../../shared/domain/ids.ts'
import { findUsed, putVersions } from '../../shared/services/connection-secrets.ts'
import { partnerTokens } from '../../shared/services/partner-tokens.ts'
import { setStage, type Stage } from '../local/simulators/support.ts'
import { memoryPorts, memorySecrets } from '../support/memory-ports.ts'

let stage: Stage
beforeAll(async () => {
  stage = await setStage('msp')
})
afterAll(() => stage.stop())
afterEach(() => stage.control.reset())

/** One Connection, and as many instances of the hub as are asked for, each with its own memory. */
async function hub() {
  const [seeded] = stage.world.connections
  if (!seeded) throw new Error('This world has a connection.')
  const { clientId, clientSecret } = stage.world.apps.partner
  const now = new Date()
  const { ports } = memoryPorts(now, {
    secrets: memorySecrets({ 'app/microsoft_client_id': clientId, 'app/microsoft_client_secret': clientSecret }),
  })
  const owner = organisationId(seeded.organisationId)
  const first = await stage.control.mintRefreshToken({ clientId, ...seeded.account })
  const connection: DirectConnection = {
    organisationId: owner,
    kind: 'direct',
    partnerTid: entraTenantId(seeded.partnerTid),
    state: 'connected',
    changedAt: now,
    connectionId: 'first',
    connectedAt: now,
    secrets: await putVersions(ports.secrets, owner, { entra_direct_refresh_token: first }),
  }
  await ports.connections.put(connection, undefined)
  const grant = delegatedTokens(stage.entra, entraMetadata(fetchFrom(stage.entra), ports.clock))
  const kept = async () => {
    const current = await ports.connections.find(owner)
    return current && findUsed(ports.secrets, current, 'entra_direct_refresh_token')
  }
  return { ports, connection, first, kept, instance: () => partnerTokens(ports, grant) }
}

describe('a refresh token at Microsoft', () => {
  it('is renewed by two instances at once, time and again, and the one that is kept goes on', async () => {
    const { ports, connection, first, kept, instance } = await hub()
    const seen = new Set([first])
    for (let round = 0; round < 5; round += 1) {
      await Promise.all([instance().tokenFor(connection), instance().tokenFor(connection)])
      const now = (await kept()) ?? ''
      expect(seen).not.toContain(now)
      seen.add(now)
      ports.clock.advance(1)
    }
  })

  it('is renewed one after the other where only the newest is good', async () => {
    await stage.control.rotateRefreshTokens('replaces')
    const { ports, connection, instance } = await hub()
    for (let round = 0; round < 4; round += 1) {
      await instance().tokenFor(connection)
      ports.clock.advance(1)
    }
  })

  it('that could not be kept is no loss: the one that it replaced is taken a while longer', async () => {
    const { ports, connection, first, kept, instance } = await hub()
    const put = ports.secrets.put.bind(ports.secrets)
    ports.secrets.put = () => Promise.reject(new HubError('vault.unavailable', 'The hub ended here.'))
    await expect(instance().tokenFor(connection)).rejects.toMatchObject({ code: 'vault.unavailable' })
    ports.secrets.put = put
    expect(await kept()).toBe(first)
    await instance().tokenFor(connection)
    expect(await kept()).not.toBe(first)
  })

  it('of the partner stays its own when tokens of a customer’s tenant are got by it', async () => {
    const { connection, first, kept, instance } = await hub()
    const tid = entraTenantId(stage.world.partner?.customers[0]?.tid ?? '')
    await instance().tokenIn(connection, tid, 'people')
    expect(await kept()).toBe(first)
  })
})
