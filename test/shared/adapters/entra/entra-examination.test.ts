import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startSimulators } from '../../../../local/simulators/simulators.ts'
import { loadWorld } from '../../../../local/worlds/load-world.ts'
import type { World } from '../../../../local/worlds/world.ts'
import { fetchFrom } from '../../../../shared/adapters/entra/entra-address.ts'
import { entraExamination } from '../../../../shared/adapters/entra/entra-examination.ts'
import { entraMetadata } from '../../../../shared/adapters/entra/entra-metadata.ts'
import { entraTenantId } from '../../../../shared/domain/ids.ts'

let simulators: Awaited<ReturnType<typeof startSimulators>>
let world: World

beforeAll(async () => {
  world = await loadWorld('bank')
  simulators = await startSimulators({ world, entra: { port: 0 } })
})
afterAll(() => simulators.stop())

/** The examination of a hub whose browsers come back to these paths, with this secret. */
function examination({
  secret = world.apps.managementUi.clientSecret,
  hub = 'http://localhost:7071',
  id = world.apps.managementUi.clientId,
} = {}) {
  const authorityHost = simulators.entra?.address ?? ''
  const client = {
    authorityHost,
    clientId: id,
    clientSecret: secret,
    apiScope: `${world.apps.managementApi.appIdUri}/${world.apps.managementApi.scope}`,
    redirectUri: `${hub}/auth/callback/entra`,
    consentRedirectUri: `${hub}/auth/callback/consent`,
    responseMode: 'query' as const,
  }
  return entraExamination(client, entraMetadata(fetchFrom(authorityHost), { now: () => new Date() }))
}

describe('Entra, asked about the registrations', () => {
  const tid = () => entraTenantId(world.platform.tid)

  it('gives a token where they are sound', async () => {
    expect(await examination().registration(tid())).toEqual({ kind: 'token' })
  })

  it('names what is wrong with the credential or the application', async () => {
    expect(await examination({ secret: 'wrong' }).registration(tid())).toMatchObject({
      kind: 'refused',
      numbers: [7000215],
    })
    const stranger = examination({ id: '99999999-9999-4999-8999-999999999999' })
    expect(await stranger.registration(tid())).toMatchObject({ kind: 'refused', numbers: [700016] })
  })

  it('tells addresses that it comes back to from others', async () => {
    const redirects = await examination().redirects(tid())
    expect(redirects.map(({ registered }) => registered)).toEqual([true, true])
    const foreign = await examination({ hub: 'https://elsewhere.example' }).redirects(tid())
    expect(foreign.map(({ registered }) => registered)).toEqual([false, false])
  })

  it('tells the time', async () => {
    expect(Math.abs((await examination().now()).getTime() - Date.now())).toBeLessThan(5000)
  })
})
