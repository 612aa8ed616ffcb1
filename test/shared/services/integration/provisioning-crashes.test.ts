import { afterAll, beforeAll, expect, it } from 'vitest'
import { HubError } from '../../../../shared/domain/hub-error.ts'
import { uniqueNameOf } from '../../../../shared/domain/integration/provisioning.ts'
import { integrationSecretName } from '../../../../shared/domain/secret-name.ts'
import { everyPage } from '../../../../shared/services/every-page.ts'
import { provisionStep } from '../../../../shared/services/integration/provision.ts'
import { getProvisioning, startProvisioning } from '../../../../shared/services/integration/start-integration-work.ts'
import { engineer, openIntegrationOffice, type IntegrationOffice } from '../../../support/integration-office.ts'
import { northBank } from '../../support/facts.ts'

let office: IntegrationOffice
beforeAll(async () => {
  office = await openIntegrationOffice()
})
afterAll(() => office.stop())

const start = (displayName: string) =>
  startProvisioning(
    office.ports,
    { organisationId: northBank, displayName, credential: { kind: 'password' } },
    engineer,
  )

/** As whoever asks: once more after a crash. */
async function provision(displayName: string) {
  const before = office.requests()
  const started = await start(displayName).catch(async (thrown: unknown) => {
    if (!office.crashed()) throw thrown
    office.revive()
    return start(displayName)
  })
  const work = { kind: 'provisioning', organisationId: northBank, provisioningId: started.provisioningId } as const
  await office.drive(work)
  office.revive()
  const requests = office.requests() - before
  return { requests, ...(await getProvisioning(office.ports, work)) }
}

/** Everything there is of a provisioning, at Microsoft and here. */
async function whole(displayName: string, provisioningId: string) {
  const { applications, principals, assignments } = await office.stage.control.applications()
  const own = applications.filter((one) => one.displayName === displayName)
  const clientId = own[0]?.appId ?? ''
  const principalIds = principals.filter(({ appId }) => appId === clientId).map(({ id }) => id)
  const secrets = await everyPage((wish) => office.ports.integrationSecrets.list(northBank, { ...wish, clientId }))
  const integration = await office.ports.systemIntegrations.find(northBank, clientId)
  const provisioning = await getProvisioning(office.ports, { organisationId: northBank, provisioningId })
  return {
    state: provisioning.state,
    uniqueNames: own.map(({ uniqueName }) => uniqueName === uniqueNameOf(provisioning)),
    passwords: own.flatMap(({ passwords }) => passwords.filter(({ worksUntil }) => worksUntil === undefined)).length,
    principals: principalIds.length,
    roles: assignments.filter(({ principalId }) => principalIds.includes(principalId)).length,
    secrets: secrets.length,
    works: await Promise.all(secrets.map((secret) => office.works(secret))),
    integration: integration?.state,
  }
}

const made = {
  state: 'finished',
  uniqueNames: [true],
  passwords: 1,
  principals: 1,
  roles: 1,
  secrets: 1,
  works: [true],
  integration: 'active',
}

it('a provisioning that is ended after any request is finished, once and whole', async () => {
  const { requests, ...first } = await provision('Loan engine')
  expect(await whole('Loan engine', first.provisioningId)).toEqual(made)
  expect(requests).toBeGreaterThan(40)
  for (let count = 1; count <= requests; count += 1) {
    const name = `Loan engine ${count}`
    office.crashAfter(count)
    const { provisioningId } = await provision(name)
    expect(await whole(name, provisioningId), `ended after request ${count}`).toEqual(made)
  }
}, 120_000)

it('a run that is overtaken by its repeat loses its own secret, and never the one that is written down', async () => {
  const { provisioningId } = await start('Overtaken')
  const work = { kind: 'provisioning', organisationId: northBank, provisioningId } as const
  while ((await getProvisioning(office.ports, work)).step !== 'credential') {
    office.ports.clock.advance(1)
    await provisionStep(office.ports, work)
  }
  await office.overtake(work)
  await office.drive(work)
  expect(await whole('Overtaken', provisioningId)).toEqual(made)
})

it('a provisioning whose secret the vault refuses leaves nothing, wherever its undoing is ended', async () => {
  const { secrets } = office.ports
  const refusing = { ...secrets, put: () => Promise.reject(new HubError('vault.refused', 'No.')) }
  Object.assign(office.ports, { secrets: refusing })
  const { requests, ...first } = await provision('Refused')
  expect(first).toMatchObject({ state: 'failed', failure: 'vault.refused' })
  for (let count = 1; count <= requests; count += 1) {
    const name = `Refused ${count}`
    office.crashAfter(count)
    const { provisioningId, clientId = '' } = await provision(name)
    const left = { state: 'failed', uniqueNames: [], passwords: 0, principals: 0, roles: 0, secrets: 0, works: [] }
    expect(await whole(name, provisioningId), `ended after request ${count}`).toEqual({
      ...left,
      integration: undefined,
    })
    expect(await secrets.find(northBank, integrationSecretName(clientId))).toBeUndefined()
  }
  Object.assign(office.ports, { secrets })
}, 120_000)
