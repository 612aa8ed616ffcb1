import { decodeJwt } from 'jose'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { asking, person, redeem, refusalAt, setStage, visit, type Stage } from './support.ts'

let stage: Stage
beforeAll(async () => {
  stage = await setStage('bank')
})
afterAll(() => stage.stop())
afterEach(() => stage.control.reset())

const refusal = (answer: Parameters<typeof refusalAt>[1]) => refusalAt(stage, answer)

describe('a program', () => {
  const asks = async (world: 'bank' | 'msp', change: Record<string, string> = {}, tid?: string) => {
    const at = world === 'bank' ? stage : await setStage('msp')
    try {
      const [program] = at.world.programs
      const form = {
        grant_type: 'client_credentials',
        client_id: program?.clientId ?? '',
        client_secret: program?.clientSecret ?? '',
        scope: `${at.world.apps.systemApi.appIdUri}/.default`,
        ...change,
      }
      const answer = await redeem(at, form, tid ?? at.world.platform.tid)
      const { access_token: token } = answer.body
      return { ...answer, at, program, claims: decodeJwt(typeof token === 'string' ? token : 'e30.e30.') }
    } finally {
      if (at !== stage) await at.stop()
    }
  }

  it('gets a token of the System API with its role, in version 2', async () => {
    const { claims, at, program } = await asks('bank')
    expect(claims).toMatchObject({
      aud: at.world.apps.systemApi.clientId,
      iss: `${stage.entra}/${at.world.platform.tid}/v2.0`,
      azp: program?.clientId,
      azpacr: '1',
      roles: ['System'],
      tid: at.world.platform.tid,
      ver: '2.0',
    })
    expect(claims['oid']).toBe(claims.sub)
    for (const absent of ['scp', 'appid', 'idtyp', 'idp', 'name']) expect(claims).not.toHaveProperty(absent)
  })

  it('gets one in version 1 where the API is registered for that', async () => {
    const { claims, at, program } = await asks('msp')
    const iss = `${at.entra}/${at.world.platform.tid}/`
    expect(claims).toMatchObject({
      aud: at.world.apps.systemApi.appIdUri,
      iss,
      idp: iss,
      ver: '1.0',
      roles: ['System'],
    })
    expect(claims).toMatchObject({ appid: program?.clientId, appidacr: '1' })
    for (const absent of ['scp', 'azp', 'idtyp']) expect(claims).not.toHaveProperty(absent)
  })

  it('gets none with a wrong secret, at another tenant, or for a single permission', async () => {
    expect(refusal(await asks('bank', { client_secret: 'guess' }))).toEqual([401, 'invalid_client', 7000215])
    const { tid } = person(stage.world, 'Maeve Tarn').tenant
    expect(refusal(await asks('bank', {}, tid))).toEqual([400, 'unauthorized_client', 700016])
    const scope = `${stage.world.apps.systemApi.appIdUri}/System`
    expect(refusal(await asks('bank', { scope }))).toEqual([400, 'invalid_scope', 70011])
  })

  it('gets no role at the Management API, and nobody signs in through it', async () => {
    const { claims } = await asks('bank', { scope: `${stage.world.apps.managementApi.appIdUri}/.default` })
    expect(claims).not.toHaveProperty('roles')
    const { url } = asking(stage, { client_id: stage.world.programs[0]?.clientId ?? '' })
    expect(await (await visit(url)).text()).toContain('AADSTS50011')
  })

  it('has the System API in the platform’s own tenant alone', async () => {
    const { tid } = person(stage.world, 'Maeve Tarn').tenant
    const { clientId, clientSecret } = stage.world.apps.managementUi
    const change = { client_id: clientId, client_secret: clientSecret }
    expect(refusal(await asks('bank', change, tid))).toEqual([400, 'invalid_resource', 500011])
    expect((await asks('bank', change)).claims).not.toHaveProperty('roles')
  })
})
