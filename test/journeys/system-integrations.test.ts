import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { tokenOfProgram } from '../../local/simulators/entra-tokens.ts'
import { seedSecrets } from '../../local/stack/seed.ts'
import { storageQueue } from '../../local/storage-queue.ts'
import {
  killAtRequest,
  openIntegrationDesk,
  provisioned,
  replaced,
  rotated,
  standing,
  type IntegrationDesk,
} from '../support/integration-desk.ts'
import { eventually } from '../support/eventually.ts'
import { call } from '../support/hub.ts'
import { engineerWithKey } from '../support/program-certificate.ts'
import { ownStack } from '../support/stack.ts'

let stack: Awaited<ReturnType<typeof ownStack>>
let desk: IntegrationDesk
beforeAll(async () => {
  stack = await ownStack('bank')
  desk = await openIntegrationDesk(stack)
})
afterAll(() => stack.stop())

/** What the hub takes a program for that proves itself by its key, as soon as Microsoft knows of the certificate everywhere. */
async function nameBy(engineer: ReturnType<typeof engineerWithKey>, clientId: string): Promise<string | undefined> {
  const { place, world } = desk
  const token = await eventually('a token by certificate', () => engineer.tokenOf(place.entra, world, clientId))
  const headers = { authorization: `Bearer ${token}` }
  const answer = await fetch(`${place.hub}/api/v1/system/identity`, { headers })
  return ((await answer.json()) as { readonly integrationName?: string }).integrationName
}

const once = { registrations: 1, principals: 1, roles: 1, passwords: 1, secrets: [['current', true]] }

describe('the end of a value of the platform', { timeout: 120_000 }, () => {
  it('is told to operators when the vault says so, once', async () => {
    const { place, operator, world, control } = desk
    const { environment } = stack
    const identity = environment['IDENTITY_ENDPOINT']?.replace(/\/msi\/token$/, '')
    const vault = seedSecrets(
      { vault: environment['KEY_VAULT_URL'], identity, identityHeader: environment['IDENTITY_HEADER'] },
      '',
    )
    // The last day begins a moment after the value is there, however long the putting takes: what lay before it is told of nobody.
    const { lastDay, version } = await eventually('a value whose last day is to come', async () => {
      const begins = Math.ceil(Date.now() / 1000) * 1000 + 2000
      const expiresAt = new Date(begins + 86_400_000)
      const made = await vault.put('app', 'operator_webhook_secret', 'a-canary-of-the-webhook', { expiresAt })
      return Date.now() < begins ? { lastDay: begins, version: made } : undefined
    })
    const taken = () => stack.lines.filter((line) => line.includes('TakeVaultEvents done'))
    const takes = (count: number) =>
      eventually(`${count} messages taken`, () => Promise.resolve(taken().length >= count ? true : undefined))
    const events = (await control.vaultEvents()).filter(({ subject }) => subject === 'app--operator-webhook-secret')
    await takes(events.length)
    await eventually('the last day', () => Promise.resolve(Date.now() > lastDay ? true : undefined))

    const event = events.at(-1)
    expect(event).toMatchObject({ type: 'Microsoft.KeyVault.SecretNearExpiry', data: { Version: version } })
    const queue = storageQueue(environment['AzureWebJobsStorage'] ?? '', environment['VAULT_EVENTS_QUEUE'] ?? '')
    const own = JSON.stringify(event)
    const foreign = own.replaceAll('simulated', 'other')
    for (const message of [own, own, foreign, 'no event']) await queue.put(Buffer.from(message).toString('base64'))
    await takes(events.length + 4)
    for (const said of ['"foreign":1', '"unreadable":1'])
      expect(
        taken().filter((line) => line.includes(said)),
        said,
      ).toHaveLength(1)
    const { body } = await call(place, operator, 'listAudit', { organisationId: world.platform.organisationId })
    const notices = body.items.filter(({ subject }) => subject === `secret:vault_operator_webhook_secret_${version}`)
    expect(notices.map(({ action }) => action)).toEqual(['secret.noticed'])
    expect(stack.lines.join('\n')).not.toContain('a-canary-of-the-webhook')
  })
})

describe('a system integration', { timeout: 120_000 }, () => {
  it('is made, connected, renewed and removed', async () => {
    const { place, operator, bank, control } = desk
    const { organisationId } = bank
    const made = await provisioned(desk, 'Loan engine')
    expect(made).toMatchObject({ state: 'finished', step: 'settle', adopted: false })
    const clientId = made.clientId ?? ''
    expect(await standing(desk, 'Loan engine')).toEqual(once)
    const again = await provisioned(desk, 'Loan engine')
    expect([again.provisioningId, again.attempt]).toEqual([made.provisioningId, 1])

    const key = { organisationId, clientId }
    const { body: shown } = await call(place, operator, 'readIntegrationConnection', key)
    expect(shown).toMatchObject({
      tokenEndpoint: `${place.entra}/${desk.world.platform.tid}/oauth2/v2.0/token`,
      scope: `${desk.world.apps.systemApi.appIdUri}/.default`,
    })
    expect(shown.curl).toContain(clientId)
    const { secret } = await control.actInPortal({ act: 'add-password', clientId, displayName: 'For the engineer' })
    const test = (clientSecret: string) => call(place, operator, 'testIntegrationCredentials', { ...key, clientSecret })
    expect((await test(secret)).body).toEqual({ works: true })
    expect((await test('not-the-secret')).body).toEqual({
      works: false,
      reason: 'credential.rejected',
      aadsts: 7000215,
    })
    const token = await tokenOfProgram(place.entra, desk.world, {
      ...{ clientId, clientSecret: secret, displayName: 'Loan engine', role: 'System' },
    })
    const identity = await fetch(`${place.hub}/api/v1/system/identity`, {
      headers: { authorization: `Bearer ${token}` },
    })
    expect(await identity.json()).toMatchObject({ organisationId, clientId, integrationName: 'Loan engine' })
    await eventually('the last use', async () => {
      const { body } = await call(place, operator, 'readIntegrationConnection', key)
      return body.lastUsedAt
    })

    const started = await call(place, operator, 'startRotation', key)
    expect(started.body).toMatchObject({ state: 'running', reason: 'asked' })
    const second = await call(place, operator, 'startRotation', key)
    expect([second.status, second.body.code]).toEqual([409, 'rotation.overlapping'])
    expect((await rotated(desk, clientId, 'overlapping')).overlapEndsAt).toBeDefined()
    const both = await call(place, operator, 'readIntegrationConnection', key)
    expect(both.body.secrets.map(({ state }) => state)).toEqual(['current', 'superseded'])
    await call(place, operator, 'startRotation', { ...key, reason: 'emergency' })
    await rotated(desk, clientId, 'finished')
    // The one made by hand is there as before.
    expect(await standing(desk, 'Loan engine')).toEqual({ ...once, passwords: 2 })

    const { provisioningId, version } = again
    const removed = await call(place, operator, 'removeProvisioning', { organisationId, provisioningId, version })
    expect(removed.status).toBe(202)
    await eventually('the removal', async () => {
      const { body } = await call(place, operator, 'readProvisioning', { organisationId, provisioningId })
      return body.state === 'removed' ? true : undefined
    })
    const { applications } = await control.applications()
    expect(applications.some(({ appId }) => appId === clientId)).toBe(false)
    const gone = await call(place, operator, 'readSystemIntegration', key)
    expect(gone.body.state).toBe('revoked')
    expect(stack.lines.join('\n')).not.toContain(secret)
  })

  it('that was registered by hand is adopted once the hub owns it, and keeps what it has', async () => {
    const { place, operator, bank, control, world } = desk
    const program = world.programs.find(({ role, organisationId }) => role === 'System' && organisationId === undefined)
    const clientId = program?.clientId ?? ''
    const wish = { organisationId: bank.organisationId, clientId, displayName: 'Adopted' }
    const adopt = async (wanted: 'failed' | 'finished') => {
      const { body } = await call(place, operator, 'adoptRegistration', wish)
      const { provisioningId } = body
      return eventually(`adoption: ${wanted}`, async () => {
        const read = await call(place, operator, 'readProvisioning', {
          organisationId: bank.organisationId,
          provisioningId,
        })
        return read.body.state === wanted ? read.body : undefined
      })
    }
    expect(await adopt('failed')).toMatchObject({ failure: 'access.refused' })
    await control.actInPortal({ act: 'own', clientId })
    expect(await adopt('finished')).toMatchObject({ adopted: true, attempt: 2 })
    const { applications } = await control.applications()
    expect(applications.find(({ appId }) => appId === clientId)?.passwords).toHaveLength(2)

    // From now on by a certificate of the engineer's own, while the passwords still work.
    const engineer = engineerWithKey('Adopted')
    const credential = { kind: 'certificate', certificate: engineer.pem } as const
    await call(place, operator, 'startRotation', { organisationId: bank.organisationId, clientId, credential })
    await rotated(desk, clientId, 'overlapping')
    const after = (await control.applications()).applications.find(({ appId }) => appId === clientId)
    expect([after?.passwords.length, after?.keys.map(({ key }) => key)]).toEqual([2, [engineer.der]])
    expect(await nameBy(engineer, clientId)).toBe('Adopted')
  })

  it('proves itself by a certificate of its own, whose key the hub never sees, or by an issuer that it trusts', async () => {
    const { place, operator, bank, control, world } = desk
    const { organisationId } = bank
    const registration = async (id: string) =>
      (await control.applications()).applications.find(({ appId }) => appId === id)
    const [engineer, stranger] = [engineerWithKey('Risk feed'), engineerWithKey('Stranger')]
    const made = await provisioned(desk, 'Risk feed', { kind: 'certificate', certificate: engineer.pem })
    const { clientId = '' } = made
    expect(made.state).toBe('finished')
    expect(await registration(clientId)).toMatchObject({ passwords: [], keys: [{ key: engineer.der }] })
    expect(await nameBy(engineer, clientId)).toBe('Risk feed')
    expect(await stranger.tokenOf(place.entra, world, clientId)).toBeUndefined()
    const { body: shown } = await call(place, operator, 'readIntegrationConnection', { organisationId, clientId })
    const [secret] = shown.secrets
    expect(shown.secrets).toMatchObject([
      { kind: 'certificate', state: 'current', endsAt: expect.any(String) as string },
    ])
    const handOver = { organisationId, clientId, keyId: secret?.keyId ?? '' }
    expect((await call(place, operator, 'createDelivery', handOver)).body.code).toBe('secret.undeliverable')

    const next = engineerWithKey('Risk feed, renewed')
    const credential = { kind: 'certificate', certificate: next.pem } as const
    await call(place, operator, 'startRotation', { organisationId, clientId, reason: 'emergency', credential })
    await rotated(desk, clientId, 'finished')
    expect(await nameBy(next, clientId)).toBe('Risk feed')
    expect(await engineer.tokenOf(place.entra, world, clientId)).toBeUndefined()

    const trust = { kind: 'federated', issuer: 'https://issuer.example/tenant', subject: 'system:risk' } as const
    const trusted = await provisioned(desk, 'By trust', trust)
    const { issuer, subject } = trust
    expect(await registration(trusted.clientId ?? '')).toMatchObject({
      ...{ passwords: [], keys: [] },
      federated: [{ issuer, subject, audiences: ['api://AzureADTokenExchange'] }],
    })
    const { provisioningId, version } = trusted
    await call(place, operator, 'removeProvisioning', { organisationId, provisioningId, version })
    await eventually('the removal', async () => (await registration(trusted.clientId ?? '')) === undefined || undefined)
  })

  it('comes to be once and whole, and is renewed so, although the hub is killed on the way', async () => {
    const begin = () => provisioned(desk, 'Under kills')
    expect(await killAtRequest(desk, { target: 'graph', count: 9 }, begin)).toBe(true)
    const { clientId = '' } = await begin()
    expect(await standing(desk, 'Under kills')).toEqual(once)
    expect(await killAtRequest(desk, { target: 'vault', count: 1 }, () => replaced(desk, clientId))).toBe(true)
    expect(await standing(desk, 'Under kills')).toEqual(once)
  })
})
