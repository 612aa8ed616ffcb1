import { generateKeyPairSync } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { selfSignedCertificate } from '../../../../local/simulators/certificate.ts'
import type { CredentialWish } from '../../../../shared/domain/integration/credential-task.ts'
import { integrationSecretName } from '../../../../shared/domain/secret-name.ts'
import { everyPage } from '../../../../shared/services/every-page.ts'
import { testIntegrationCredentials } from '../../../../shared/services/integration/integration-connection.ts'
import { setSecretPolicy } from '../../../../shared/services/integration/secret-policy.ts'
import {
  adoptRegistration,
  getProvisioning,
  getRotation,
  removeProvisioning,
  startProvisioning,
  startRotation,
} from '../../../../shared/services/integration/start-integration-work.ts'
import { engineer, openIntegrationOffice, type IntegrationOffice } from '../../../support/integration-office.ts'
import { noon, northBank, southBank } from '../../support/facts.ts'
import { expectRefusal } from '../../support/refusals.ts'

let office: IntegrationOffice
beforeAll(async () => {
  office = await openIntegrationOffice()
})
afterEach(() => office.stage.control.treatApplications({ longestDays: null, passwordsForbidden: false }))
afterAll(() => office.stop())

const password = { kind: 'password' } as const
const start = (displayName: string, credential: CredentialWish = password) =>
  startProvisioning(office.ports, { organisationId: northBank, displayName, credential }, engineer)
const drive = async (provisioningId: string) => {
  const key = { organisationId: northBank, provisioningId }
  await office.drive({ kind: 'provisioning', ...key })
  return getProvisioning(office.ports, key)
}
const provision = async (displayName: string, credential: CredentialWish = password) =>
  drive((await start(displayName, credential)).provisioningId)
const secretsOf = (clientId = '') =>
  everyPage((wish) => office.ports.integrationSecrets.list(northBank, { ...wish, clientId }))
const registrationOf = async (clientId: string | undefined) =>
  (await office.stage.control.applications()).applications.find(({ appId }) => appId === clientId)

const keys = generateKeyPairSync('rsa', { modulusLength: 2048 })
const der = selfSignedCertificate(keys.publicKey, keys.privateKey, 'Loan engine', noon).der
const pem = `-----BEGIN CERTIFICATE-----\n${der.toString('base64').replace(/(.{64})/g, '$1\n')}\n-----END CERTIFICATE-----\n`

describe('a provisioning', () => {
  it('is one for a name, however it is written and however many start it at once', async () => {
    const started = await Promise.all(['Ledger', 'LEDGER', 'ledger'].map((name) => start(name)))
    expect(new Set(started.map(({ provisioningId }) => provisioningId)).size).toBe(1)
    expect(started.filter(({ fresh }) => fresh)).toHaveLength(1)
  })

  it('writes the value of a secret into the vault alone', async () => {
    const { clientId = '' } = await provision('Canary')
    const value = await office.ports.secrets.find(northBank, integrationSecretName(clientId))
    expect(value).toMatch(/^.{30,}$/)
    const tables = ['Provisionings', 'IntegrationSecrets', 'SecretEnds', 'SystemIntegrations', 'Trail', 'Rotations']
    const rows = tables.flatMap((name) => office.tables.rows(name))
    expect(rows.length).toBeGreaterThan(4)
    expect(JSON.stringify(rows)).not.toContain(value)
  })

  it('is patient for minutes where Microsoft is slow to know the new secret, and makes no second one', async () => {
    await office.stage.control.treatApplications({ secretWorksAfter: [300, 360] })
    const begun = office.ports.clock.now().getTime()
    const made = await provision('Slow')
    await office.stage.control.treatApplications({ secretWorksAfter: [4, 18] })
    expect(made).toMatchObject({ state: 'finished', attempt: 1 })
    expect(office.ports.clock.now().getTime() - begun).toBeGreaterThan(300_000)
    expect((await registrationOf(made.clientId))?.passwords).toHaveLength(1)
    const [secret] = await secretsOf(made.clientId)
    expect(secret && (await office.works(secret))).toBe(true)
  })

  it('takes the end of a secret from Microsoft, whose policy makes it shorter', async () => {
    await office.stage.control.treatApplications({ longestDays: 90 })
    const { clientId } = await provision('Short')
    const [secret] = await secretsOf(clientId)
    expect(secret!.endsAt!.getTime() - secret!.startsAt.getTime()).toBe(90 * 86_400_000)
  })

  it('is taken back where a policy forbids secrets, and begins anew when it is asked for again', async () => {
    await office.stage.control.treatApplications({ passwordsForbidden: true })
    expect(await provision('Forbidden')).toMatchObject({ state: 'failed', failure: 'secret.forbidden', attempt: 1 })
    await office.stage.control.treatApplications({ passwordsForbidden: false })
    expect(await provision('Forbidden')).toMatchObject({ state: 'finished', attempt: 2 })
  })

  it('with a certificate of the customer’s has nothing to try and nothing in the vault', async () => {
    const made = await provision('By certificate', { kind: 'certificate', certificate: pem })
    expect(made).toMatchObject({ state: 'finished', kind: 'certificate' })
    const [secret] = await secretsOf(made.clientId)
    expect(secret).toMatchObject({ kind: 'certificate', endsAt: new Date('2031-11-23T12:00:00.000Z') })
    expect(secret?.vaultName).toBeUndefined()
    expect((await registrationOf(made.clientId))?.keys.map(({ keyId }) => keyId)).toEqual([secret?.keyId])
  })

  it('with trust in the customer’s issuer has a credential without an end', async () => {
    const credential = { kind: 'federated', issuer: 'https://issuer.example', subject: 'system:loan' } as const
    const { clientId } = await provision('By trust', credential)
    const [secret] = await secretsOf(clientId)
    expect(secret).toMatchObject({ kind: 'federated' })
    expect(secret?.endsAt).toBeUndefined()
    expect((await registrationOf(clientId))?.federated).toMatchObject([{ subject: 'system:loan' }])
  })

  it('refuses what is no certificate, one that is over, and a private key', async () => {
    const certificate = (text: string) => start('Refused', { kind: 'certificate', certificate: text })
    await expectRefusal('certificate.invalid', certificate('not a certificate'))
    await expectRefusal('certificate.invalid', certificate(`${pem}-----BEGIN PRIVATE KEY-----`))
    const old = selfSignedCertificate(keys.publicKey, keys.privateKey, 'Old', new Date('2020-01-01T00:00:00Z')).der
    await expectRefusal('certificate.invalid', certificate(old.toString('base64')))
  })
})

describe('a removal', () => {
  it('that is ended after any request leaves nothing but the rows of what was', async () => {
    const remove = async (name: string, crashAfter?: number) => {
      const { provisioningId, version, clientId = '' } = await provision(name)
      await removeProvisioning(office.ports, { organisationId: northBank, provisioningId, version })
      const before = office.requests()
      if (crashAfter !== undefined) office.crashAfter(crashAfter)
      await office.drive({ kind: 'provisioning', organisationId: northBank, provisioningId })
      office.revive()
      const requests = office.requests() - before
      expect(await getProvisioning(office.ports, { organisationId: northBank, provisioningId })).toMatchObject({
        state: 'removed',
      })
      expect(await registrationOf(clientId)).toBeUndefined()
      expect(await secretsOf(clientId)).toEqual([])
      expect(await office.ports.secrets.find(northBank, integrationSecretName(clientId))).toBeUndefined()
      expect((await office.ports.systemIntegrations.find(northBank, clientId))?.state).toBe('revoked')
      return requests
    }
    const requests = await remove('Removed')
    for (let count = 1; count <= requests; count += 1) await remove(`Removed ${count}`, count)
  }, 60_000)

  it.each(['running', 'overlapping'] as const)('ends a rotation that is %s', async (state) => {
    const { clientId = '', provisioningId } = await provision(`Removed while ${state}`)
    const key = { organisationId: northBank, clientId }
    await startRotation(office.ports, { ...key, reason: 'asked', credential: password }, engineer)
    if (state === 'overlapping') await office.drive({ kind: 'rotation', ...key })
    expect((await getRotation(office.ports, key)).state).toBe(state)
    await removeProvisioning(office.ports, await drive(provisioningId))
    await drive(provisioningId)
    await office.drive({ kind: 'rotation', ...key })
    expect((await getRotation(office.ports, key)).state).toBe(state === 'running' ? 'failed' : 'finished')
  })

  it('of an adopted registration leaves it as it was', async () => {
    const program = office.stage.world.programs.find(({ role }) => role === 'System')!
    await office.stage.control.actInPortal({ act: 'own', clientId: program.clientId })
    const wish = { organisationId: northBank, displayName: 'Adopted', credential: password, clientId: program.clientId }
    const adopted = await drive((await adoptRegistration(office.ports, wish, engineer)).provisioningId)
    expect(adopted).toMatchObject({ state: 'finished', adopted: true })
    const before = await registrationOf(program.clientId)
    expect(before?.passwords).toHaveLength(2)
    await removeProvisioning(office.ports, adopted)
    expect(await drive(adopted.provisioningId)).toMatchObject({ state: 'removed' })
    const left = (await registrationOf(program.clientId))?.passwords.filter((one) => one.worksUntil === undefined)
    expect(left?.map(({ displayName }) => displayName)).toEqual(['Made in the portal'])
  })
})

describe('a registration', () => {
  it('of another organisation, or of the platform’s own, is never adopted', async () => {
    const { clientId = '' } = await provision('Theirs')
    const wish = { displayName: 'Mine', credential: password }
    const adopt = (id: string, organisationId = southBank) =>
      adoptRegistration(office.ports, { ...wish, organisationId, clientId: id }, engineer)
    await expectRefusal('program.taken', adopt(clientId))
    await expectRefusal('program.taken', adopt(office.ports.platform.ownClientIds[0]!, northBank))
  })
})

describe('a rotation', () => {
  it('is one at a time, lets an emergency take its place, and is refused for what is revoked', async () => {
    const { clientId = '', provisioningId } = await provision('Renewed')
    const rotate = (reason: 'asked' | 'emergency') =>
      startRotation(office.ports, { organisationId: northBank, clientId, reason, credential: password }, engineer)
    await rotate('asked')
    await expectRefusal('rotation.overlapping', rotate('emergency'))
    await office.drive({ kind: 'rotation', organisationId: northBank, clientId })
    await expectRefusal('rotation.overlapping', rotate('asked'))
    await rotate('emergency')
    await office.drive({ kind: 'rotation', organisationId: northBank, clientId })
    expect(await getRotation(office.ports, { organisationId: northBank, clientId })).toMatchObject({
      state: 'finished',
      reason: 'emergency',
    })
    expect(await secretsOf(clientId)).toHaveLength(1)
    await removeProvisioning(office.ports, await drive(provisioningId))
    await drive(provisioningId)
    await expectRefusal('state.conflicting', rotate('asked'))
  })

  it('puts a new certificate beside the earlier one, which goes after the overlap', async () => {
    const { clientId = '' } = await provision('Certified', { kind: 'certificate', certificate: pem })
    const [earlier] = await secretsOf(clientId)
    const next = selfSignedCertificate(keys.publicKey, keys.privateKey, 'Next', noon).der.toString('base64')
    const credential = { kind: 'certificate', certificate: next } as const
    const key = { organisationId: northBank, clientId }
    await startRotation(office.ports, { ...key, reason: 'asked', credential }, engineer)
    await office.drive({ kind: 'rotation', ...key })
    expect(await secretsOf(clientId)).toHaveLength(2)
    office.ports.clock.advance(15 * 24 * 60)
    await office.drive({ kind: 'rotation', ...key })
    const left = await secretsOf(clientId)
    expect(left).toHaveLength(1)
    expect(left[0]?.keyId).not.toBe(earlier?.keyId)
    expect((await registrationOf(clientId))?.keys.map(({ keyId }) => keyId)).toEqual([left[0]?.keyId])
  })
})

describe('a test of credentials', () => {
  it('says whether they work, ten times a minute', async () => {
    const { clientId = '' } = await provision('Tested')
    const clientSecret = (await office.ports.secrets.find(northBank, integrationSecretName(clientId))) ?? ''
    const test = (secret: string) =>
      testIntegrationCredentials(office.ports, { organisationId: northBank, clientId, clientSecret: secret })
    expect(await test(clientSecret)).toEqual({ works: true })
    expect(await test('wrong')).toEqual({ works: false, reason: 'credential.rejected', aadsts: 7000215 })
    for (let count = 0; count < 8; count += 1) await test('wrong')
    await expectRefusal('caller.throttled', test(clientSecret))
  })
})

describe('a policy', () => {
  it('must leave the new secret time, and hold for the next one', async () => {
    const policy = { organisationId: northBank, leadDays: 30, lifetimeDays: 180, overlapDays: 14 }
    await expectRefusal('input.invalid', setSecretPolicy(office.ports, { ...policy, overlapDays: 31 }))
    await expectRefusal('input.invalid', setSecretPolicy(office.ports, { ...policy, lifetimeDays: 30 }))
    await setSecretPolicy(office.ports, policy)
    const { clientId } = await provision('By policy')
    const [secret] = await secretsOf(clientId)
    expect(secret!.endsAt!.getTime() - secret!.startsAt.getTime()).toBe(180 * 86_400_000)
  })
})
