import { generateKeyPairSync } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { selfSignedCertificate } from '../../local/simulators/certificate.ts'
import { graphApplications } from '../../shared/adapters/graph/graph-applications.ts'
import { isHubError } from '../../shared/domain/hub-error.ts'
import type { Applications } from '../../shared/ports/applications.ts'
import { hubIdentity, setStage, type Stage } from '../local/simulators/support.ts'
import { expectRefusal } from '../shared/support/refusals.ts'

let stage: Stage
let applications: Applications
let waited: number
let count = 0

beforeAll(async () => {
  stage = await setStage('bank', { identity: { port: 0 } })
})
afterAll(() => stage.stop())
beforeEach(() => {
  waited = 0
  count += 1
  applications = graphApplications({
    baseUrl: stage.graph,
    clock: { now: () => new Date() },
    credential: hubIdentity(stage),
    patience: {
      limit: 10_000,
      timeout: 5_000,
      random: () => 0.5,
      wait: async (milliseconds) => {
        waited += milliseconds
        await stage.control.advanceClock(milliseconds / 1_000)
      },
    },
  })
})
afterEach(async () => {
  await stage.control.clear('faults')
  await stage.control.clear('requests')
  await stage.control.treatApplications({
    unseenFor: 2,
    longestDays: null,
    passwordsForbidden: false,
    rights: ['Application.ReadWrite.OwnedBy', 'AppRoleAssignment.ReadWrite.All'],
  })
})

const later = (seconds: number) => stage.control.advanceClock(seconds)
const uniqueName = () => `tenantry-example-${count}`
const inTwoYears = () => new Date(Date.now() + 700 * 86_400_000)

/** A registration that everybody finds. */
async function registered() {
  const key = await applications.ensure({ uniqueName: uniqueName(), displayName: 'Loan engine' })
  await later(3)
  return key
}

describe('a registration', () => {
  it('is one for a unique name, however often and at whatever moment it is asked for', async () => {
    const first = await applications.ensure({ uniqueName: uniqueName(), displayName: 'Loan engine' })
    await expectRefusal(
      'source.unavailable',
      applications.ensure({ uniqueName: uniqueName(), displayName: 'Loan engine' }),
    )
    await later(3)
    const wish = { uniqueName: uniqueName(), displayName: 'Loan engine' }
    expect(await Promise.all([1, 2, 3].map(() => applications.ensure(wish)))).toEqual([first, first, first])
    const made = (await stage.control.applications()).applications.filter((one) => one.uniqueName === uniqueName())
    expect(made).toHaveLength(1)
  })

  it('is found by its client id, with nothing of a secret but its dates and name', async () => {
    const { objectId, clientId } = await registered()
    const { value, ...added } = await applications.addPassword(objectId, { displayName: 'one', endsAt: inTwoYears() })
    await later(3)
    const found = await applications.find(clientId)
    expect(found).toMatchObject({ objectId, clientId, displayName: 'Loan engine' })
    expect(found?.credentials).toEqual([{ kind: 'password', place: 'application', displayName: 'one', ...added }])
    expect(JSON.stringify(found)).not.toContain(value)
    expect(await applications.find('00000000-0000-4000-8000-00000000dead')).toBeUndefined()
  })

  it('is removed once, and a repeat changes nothing', async () => {
    const { objectId, clientId } = await registered()
    await applications.remove(objectId)
    await applications.remove(objectId)
    expect(await applications.find(clientId)).toBeUndefined()
  })

  it('of somebody else is read and never changed', async () => {
    const [program] = stage.world.programs
    const found = await applications.find(program!.clientId)
    expect(found?.displayName).toBe(program!.displayName)
    for (const change of [
      applications.addPassword(found!.objectId, { displayName: 'x', endsAt: inTwoYears() }),
      applications.remove(found!.objectId),
      applications.putFederated(found!.objectId, { name: 'other', issuer: 'https://issuer.example', subject: 's' }),
    ])
      await expectRefusal('access.refused', change)
    await stage.control.actInPortal({ act: 'own', clientId: program!.clientId })
    const added = await applications.addPassword(found!.objectId, { displayName: 'x', endsAt: inTwoYears() })
    await applications.removePassword(found!.objectId, added.keyId)
  })
})

describe('a service principal', () => {
  it('waits for its registration to be found, and is made once', async () => {
    const { clientId } = await applications.ensure({ uniqueName: uniqueName(), displayName: 'Loan engine' })
    await expectRefusal('source.unavailable', applications.ensureServicePrincipal(clientId))
    await later(3)
    const id = await applications.ensureServicePrincipal(clientId)
    await expectRefusal('source.unavailable', applications.ensureServicePrincipal(clientId))
    await later(3)
    expect(await applications.ensureServicePrincipal(clientId)).toBe(id)
  })

  it('is given its role once, and not without the permission for it', async () => {
    const { clientId } = await registered()
    const servicePrincipalId = await applications.ensureServicePrincipal(clientId)
    const wish = { servicePrincipalId, resourceClientId: stage.world.apps.systemApi.clientId, role: 'System' }
    await expectRefusal('source.unavailable', applications.assignRole(wish))
    await later(3)
    await stage.control.treatApplications({ rights: ['Application.ReadWrite.OwnedBy'] })
    await expectRefusal('access.refused', applications.assignRole(wish))
    await stage.control.treatApplications({
      rights: ['Application.ReadWrite.OwnedBy', 'AppRoleAssignment.ReadWrite.All'],
    })
    await applications.assignRole(wish)
    await applications.assignRole(wish)
    const { assignments } = await stage.control.applications()
    expect(assignments.filter(({ principalId }) => principalId === servicePrincipalId)).toHaveLength(1)
  })
})

describe('a password', () => {
  it('ends when Microsoft says, not when it was asked to', async () => {
    const { objectId } = await registered()
    await stage.control.treatApplications({ longestDays: 90 })
    const added = await applications.addPassword(objectId, { displayName: 'short', endsAt: inTwoYears() })
    expect(added.endsAt.getTime() - added.startsAt!.getTime()).toBe(90 * 86_400_000)
  })

  it('is refused where a policy forbids it, or where it would last too long', async () => {
    const { objectId } = await registered()
    const threeYears = new Date(Date.now() + 1_100 * 86_400_000)
    const wish = { displayName: 'long', endsAt: threeYears }
    await expectRefusal('secret.forbidden', applications.addPassword(objectId, wish))
    await stage.control.treatApplications({ passwordsForbidden: true })
    await expectRefusal('secret.forbidden', applications.addPassword(objectId, { ...wish, endsAt: inTwoYears() }))
  })

  it('is removed, and a repeat changes nothing', async () => {
    const { objectId, clientId } = await registered()
    const { keyId } = await applications.addPassword(objectId, { displayName: 'one', endsAt: inTwoYears() })
    await applications.removePassword(objectId, keyId)
    await applications.removePassword(objectId, keyId)
    await later(3)
    expect((await applications.find(clientId))?.credentials).toEqual([])
  })

  it('is never added twice by a repeat after an answer that was lost', async () => {
    const { objectId } = await registered()
    await stage.control.arm({ target: 'graph', kind: 'truncate', path: 'addPassword' })
    const wish = { displayName: 'lost', endsAt: inTwoYears() }
    await expect(applications.addPassword(objectId, wish)).rejects.toThrow()
    const { applications: all } = await stage.control.applications()
    expect(all.find(({ id }) => id === objectId)?.passwords).toHaveLength(1)
  })

  it('made by hand is shown beside the others, and a SAML certificate among them as what it is', async () => {
    const { objectId, clientId } = await registered()
    await applications.ensureServicePrincipal(clientId)
    await stage.control.actInPortal({ act: 'add-password', clientId, displayName: 'By hand' })
    await stage.control.actInPortal({ act: 'add-saml-certificate', clientId })
    const kinds = (await applications.find(clientId))?.credentials.map(({ kind, displayName }) => [kind, displayName])
    expect(kinds).toEqual([
      ['password', 'By hand'],
      ['saml', 'CN=Microsoft Entra Federated SSO Certificate'],
    ])
    expect(objectId).toBeDefined()
  })
})

describe('a certificate and a federated credential', () => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const certificate = selfSignedCertificate(publicKey, privateKey, 'Loan engine', new Date()).der.toString('base64')
  const keyId = 'cccccccc-0000-4000-8000-00000000000c'

  it('stand beside those that are there, once each, and go again', async () => {
    const { objectId, clientId } = await registered()
    const other = { keyId: keyId.replaceAll('c', 'd'), displayName: 'Before', certificate }
    await applications.putCertificate(objectId, other)
    const put = { keyId, displayName: 'Loan engine', certificate }
    const { endsAt } = await applications.putCertificate(objectId, put)
    expect((await applications.putCertificate(objectId, put)).endsAt).toEqual(endsAt)
    const trust = { name: 'workload', issuer: 'https://issuer.example', subject: 'system:loan' }
    const federated = await applications.putFederated(objectId, trust)
    expect(await applications.putFederated(objectId, trust)).toBe(federated)
    const shown = async () => (await applications.find(clientId))?.credentials.map(({ kind, keyId: id }) => [kind, id])
    expect(await shown()).toEqual([
      ['certificate', other.keyId],
      ['certificate', keyId],
      ['federated', federated],
    ])
    for (const again of [keyId, keyId]) {
      await applications.removeCertificate(objectId, again)
      await applications.removeFederated(objectId, federated)
    }
    expect(await shown()).toEqual([['certificate', other.keyId]])
  })
})

describe('Graph', () => {
  it('that asks for patience is waited for', async () => {
    await stage.control.arm({ target: 'graph', kind: 'throttle', retryAfter: '2' })
    await registered()
    expect(waited).toBe(2_000)
  })

  it('that asks for more than there is time is left alone, with how long it wants', async () => {
    await stage.control.arm({ target: 'graph', kind: 'throttle', retryAfter: '60' })
    const thrown: unknown = await registered().catch((error: unknown) => error)
    expect(isHubError(thrown, 'source.throttled') && thrown.details).toEqual({ retryAfterSeconds: 60 })
  })

  it.each([
    ['error', { kind: 'error', status: 503 }],
    ['broken connection', { kind: 'disconnect' }],
    ['half an answer', { kind: 'truncate' }],
  ] as const)('is asked again after an %s', async (_, fault) => {
    await stage.control.arm({ target: 'graph', ...fault })
    const key = await registered().catch(async () => {
      // The registration was made, and is not found yet.
      await later(3)
      return registered()
    })
    expect(key.clientId).toMatch(/^[0-9a-f-]{36}$/)
  })

  it('whose answer is no answer is refused, never taken for an empty one', async () => {
    const { clientId } = await registered()
    await stage.control.arm({ target: 'graph', kind: 'malformed', as: 'array', times: null })
    await expectRefusal('source.unreadable', applications.find(clientId))
  })

  it('does not take a token without permissions', async () => {
    await stage.control.treatApplications({ rights: [] })
    await expectRefusal('access.refused', registered())
  })
})
