import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hubEnvironment } from '../../../../local/stack/environment.ts'
import { fetchFrom } from '../../../../shared/adapters/entra/entra-address.ts'
import { entraMetadata } from '../../../../shared/adapters/entra/entra-metadata.ts'
import { entraIssuerKeys } from '../../../../shared/adapters/entra/issuer-keys.ts'
import { verifyBearer } from '../../../../shared/services/verify-bearer.ts'
import { readSettings } from '../../../../shared/settings.ts'
import { setStage, type Stage } from '../../../local/simulators/support.ts'
import { memoryPorts } from '../../../support/memory-ports.ts'
import { personOf } from '../../../support/hub.ts'
import { tokenOfPerson, tokenOfProgram } from '../../../../local/simulators/entra-tokens.ts'
import { expectRefusal } from '../../support/refusals.ts'

const stages: Record<'bank' | 'msp', Stage | undefined> = { bank: undefined, msp: undefined }
beforeAll(async () => {
  stages.bank = await setStage('bank')
  stages.msp = await setStage('msp')
})
afterAll(() => Promise.all([stages.bank?.stop(), stages.msp?.stop()]))

/** A hub whose settings are those of a world, and that world. */
function hubIn(name: 'bank' | 'msp', given: Record<string, string> = {}) {
  const stage = stages[name]!
  const addresses = { publicUrl: 'http://localhost:1', entra: stage.entra, graph: undefined, storage: 'x', data: '' }
  const { platform, entra } = readSettings(hubEnvironment(stage.world, addresses, given))
  const clock = { now: () => new Date() }
  const fetchEntra = fetchFrom(entra.authorityHost)
  const issuerKeys = entraIssuerKeys(entraMetadata(fetchEntra, clock), entra.v1Issuer, fetchEntra, clock)
  const { ports } = memoryPorts(new Date(), { platform, issuerKeys })
  const [program] = stage.world.programs
  return { ports, stage, token: () => tokenOfProgram(stage.entra, stage.world, program!), program: program! }
}

describe('the keys of Microsoft Entra', () => {
  it('verify a program’s token of version 2, and a person’s', async () => {
    const { ports, token, program, stage } = hubIn('bank')
    expect(await verifyBearer(ports, await token())).toMatchObject({ kind: 'app-only', client: program.clientId })
    const person = personOf(stage.world, 'Maeve Tarn')
    const theirs = await tokenOfPerson(stage.entra, stage.world, person)
    expect(await verifyBearer(ports, theirs)).toMatchObject({ kind: 'delegated', ...person })
  })

  it('verify a program’s token of version 1, by the key set of that version', async () => {
    const { ports, token, program, stage } = hubIn('msp')
    await stage.control.clear('requests')
    const outcome = await verifyBearer(ports, await token())
    expect(outcome).toMatchObject({ kind: 'app-only', client: program.clientId, guest: false, roles: ['System'] })
    const { requests } = await stage.control.requests('jwks')
    expect(requests).toHaveLength(1)
    expect(requests[0]).toMatchObject({ path: '/common/discovery/keys' })
  })

  it('are fetched anew when a token names one that is not among them', async () => {
    const { ports, token, stage } = hubIn('bank')
    await verifyBearer(ports, await token())
    await stage.control.rotateKeys('sudden')
    expect(await verifyBearer(ports, await token())).toMatchObject({ kind: 'app-only' })
  })

  it('are none where another issuer speaks in its place', async () => {
    const { ports, token } = hubIn('msp', { ENTRA_V1_ISSUER: `${stages.msp!.entra}/{tenantid}/other/` })
    await expectRefusal('issuer.invalid', verifyBearer(ports, await token()))
    const [, older] = ports.platform.trust.issuers
    await expectRefusal('provider.unavailable', ports.issuerKeys.find(older!, 'kid'))
    const [newer] = ports.platform.trust.issuers
    await expectRefusal(
      'provider.unavailable',
      ports.issuerKeys.find({ ...newer!, issuer: 'https://login.example/{tenantid}/v2.0' }, 'kid'),
    )
  })

  it('are asked of nobody for an issuer that is not Entra', async () => {
    const { ports } = hubIn('bank')
    const own = ports.platform.trust.issuers.find(({ family }) => family === 'own')
    expect((await ports.issuerKeys.find(own!, 'kid')).size).toBe(0)
  })
})
