import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import type { RotationReason } from '../../../../shared/domain/integration/rotation.ts'
import { HubError, isHubError } from '../../../../shared/domain/hub-error.ts'
import { everyPage } from '../../../../shared/services/every-page.ts'
import {
  getProvisioning,
  getRotation,
  startProvisioning,
  startRotation,
} from '../../../../shared/services/integration/start-integration-work.ts'
import { resumeIntegrationWork } from '../../../../shared/services/integration/tend-integrations.ts'
import { engineer, openIntegrationOffice, type IntegrationOffice } from '../../../support/integration-office.ts'
import { northBank } from '../../support/facts.ts'

let office: IntegrationOffice
let clientId: string
const dayMinutes = 24 * 60

beforeAll(async () => {
  office = await openIntegrationOffice()
  const wish = { organisationId: northBank, displayName: 'Loan engine', credential: { kind: 'password' } } as const
  const { provisioningId } = await startProvisioning(office.ports, wish, engineer)
  await office.drive({ kind: 'provisioning', organisationId: northBank, provisioningId })
  const provisioning = await getProvisioning(office.ports, { organisationId: northBank, provisioningId })
  clientId = provisioning.clientId ?? ''
})
afterEach(() => {
  office.watch = undefined
})
afterAll(() => office.stop())

const key = () => ({ organisationId: northBank, clientId })
const secrets = () => everyPage((wish) => office.ports.integrationSecrets.list(northBank, { ...wish, clientId }))
const start = (reason: RotationReason) =>
  startRotation(office.ports, { ...key(), reason, credential: { kind: 'password' } }, engineer)

/** Starts as whoever asks does, once more after a crash, and goes on until the new Secret works beside the earlier one. */
async function turn(reason: RotationReason = 'asked') {
  const before = office.requests()
  await start(reason).catch(async (thrown: unknown) => {
    if (!office.crashed()) throw thrown
    office.revive()
    await start(reason).catch((again: unknown) => {
      if (!isHubError(again, 'rotation.overlapping')) throw again
    })
  })
  await office.drive({ kind: 'rotation', ...key() })
  return office.requests() - before
}

/** After the overlap, as the timer does. */
async function finish() {
  const before = office.requests()
  await office.drive({ kind: 'rotation', ...key() })
  office.revive()
  return office.requests() - before
}

const passwordsThere = async () => {
  const { applications } = await office.stage.control.applications()
  const passwords = applications.find(({ appId }) => appId === clientId)?.passwords ?? []
  return passwords.filter(({ worksUntil }) => worksUntil === undefined).map(({ keyId }) => keyId)
}

/** One Secret, which is at Microsoft, and works. */
async function expectOne(): Promise<string> {
  const all = await secrets()
  expect(all).toHaveLength(1)
  expect(await passwordsThere()).toEqual(all.map(({ keyId }) => keyId))
  expect(all[0]?.supersededAt).toBeUndefined()
  expect(await office.works(all[0]!)).toBe(true)
  return all[0]!.keyId
}

it('both work while they overlap, and at every moment one does; then the earlier one is gone', async () => {
  const earlier = await expectOne()
  let seen = 0
  office.watch = async () => {
    const all = await everyPage((wish) => office.ports.integrationSecrets.list(northBank, { ...wish, clientId }))
    const working = await Promise.all(all.map((secret) => office.works(secret)))
    expect(working).toContain(true)
    seen += 1
  }
  // The look itself asks storage, which is no request of the rotation's.
  const look = office.watch
  let looking = false
  office.watch = async () => {
    if (looking) return
    looking = true
    await look().finally(() => (looking = false))
  }
  await turn()
  const both = await secrets()
  expect(both.map(({ keyId, supersededAt }) => [keyId === earlier, supersededAt !== undefined])).toEqual(
    expect.arrayContaining([
      [true, true],
      [false, false],
    ]),
  )
  expect(await Promise.all(both.map((secret) => office.works(secret)))).toEqual([true, true])
  expect(await getRotation(office.ports, key())).toMatchObject({ state: 'overlapping', step: 'overlap' })
  office.ports.clock.advance(13.9 * dayMinutes)
  await finish()
  expect(await secrets()).toHaveLength(2)
  office.ports.clock.advance(0.2 * dayMinutes)
  await finish()
  expect(await secrets(), 'nobody took the new one').toHaveLength(2)
  await office.take()
  office.ports.clock.advance(6.9 * dayMinutes)
  await finish()
  expect(await secrets(), 'who took it late has a week to make use of it').toHaveLength(2)
  office.ports.clock.advance(0.2 * dayMinutes)
  await finish()
  office.watch = undefined
  expect(seen).toBeGreaterThan(20)
  expect(await expectOne()).not.toBe(earlier)
  expect((await getRotation(office.ports, key())).state).toBe('finished')
})

it.each(['asked', 'emergency'] as const)(
  'a rotation (%s) that is ended after any request ends with one new secret, and is never without one that works',
  async (reason) => {
    let requests = await turn(reason)
    await office.take()
    office.ports.clock.advance(15 * dayMinutes)
    const turning = requests
    requests += await finish()
    for (let count = 1; count <= requests; count += 1) {
      const earlier = await expectOne()
      if (count <= turning) office.crashAfter(count)
      await turn(reason)
      office.revive()
      const usable = await Promise.all((await secrets()).map((secret) => office.works(secret)))
      expect(usable, `ended after request ${count}`).toContain(true)
      await office.take()
      office.ports.clock.advance(15 * dayMinutes)
      if (count > turning) office.crashAfter(count - turning)
      await finish()
      expect(await expectOne(), `ended after request ${count}`).not.toBe(earlier)
    }
  },
  120_000,
)

it('a rotation whose new secret never comes to work is taken back after any crash, and the earlier one stays', async () => {
  const earlier = await expectOne()
  await office.stage.control.treatApplications({ secretWorksAfter: [1e6, 1e6] })
  const requests = await turn()
  for (let count = 1; count <= requests; count += 1) {
    office.crashAfter(count)
    await turn()
    office.revive()
    expect(await getRotation(office.ports, key())).toMatchObject({ state: 'failed', failure: 'secret.unready' })
    expect(await expectOne(), `ended after request ${count}`).toBe(earlier)
  }
  await office.stage.control.treatApplications({ secretWorksAfter: [4, 18] })
}, 120_000)

it('a run that is overtaken by its repeat loses its own secret, and never the one that is written down', async () => {
  const earlier = await expectOne()
  await start('asked')
  await office.overtake({ kind: 'rotation', ...key() })
  await office.drive({ kind: 'rotation', ...key() })
  expect(await getRotation(office.ports, key())).toMatchObject({ state: 'overlapping' })
  expect(await passwordsThere()).toHaveLength(2)
  await office.take()
  office.ports.clock.advance(15 * dayMinutes)
  await finish()
  expect(await expectOne()).not.toBe(earlier)
})

it('a vault that does not take the new secret leaves no password that nobody knows', async () => {
  const earlier = await expectOne()
  const { secrets: vault } = office.ports
  const failing = { ...vault, put: () => Promise.reject(new HubError('vault.unavailable', 'It does not answer.')) }
  Object.assign(office.ports, { secrets: failing })
  await turn()
  Object.assign(office.ports, { secrets: vault })
  expect(await getRotation(office.ports, key())).toMatchObject({ state: 'failed', failure: 'vault.unavailable' })
  expect(await expectOne()).toBe(earlier)
})

it('secrets made by hand and certificates for SAML are never touched', async () => {
  const { keyId } = await office.stage.control.actInPortal({ act: 'add-password', clientId, displayName: 'By hand' })
  const saml = await office.stage.control.actInPortal({ act: 'add-saml-certificate', clientId })
  await turn('emergency')
  expect(await passwordsThere()).toEqual(expect.arrayContaining([keyId, saml.keyId]))
  expect(await passwordsThere()).toHaveLength(3)
})

it('what a crash left without its workflow is moved on by whoever tends it', async () => {
  office.ports.workflows.states.clear()
  await start('asked')
  expect(await resumeIntegrationWork(office.ports)).toBe(0)
  office.ports.workflows.states.clear()
  expect(await resumeIntegrationWork(office.ports)).toBe(1)
})

it('nobody looks after two that overlap before their time is over', async () => {
  await office.drive({ kind: 'rotation', ...key() })
  expect(await getRotation(office.ports, key())).toMatchObject({ state: 'overlapping' })
  office.ports.workflows.states.clear()
  expect(await resumeIntegrationWork(office.ports)).toBe(0)
  office.ports.clock.advance(15 * dayMinutes)
  expect(await resumeIntegrationWork(office.ports)).toBe(1)
})
