import { afterAll, beforeAll, expect, it } from 'vitest'
import { apiFunctions } from '../../../../functions/catalogue.ts'
import { serve } from '../../../../functions/runtime/http.ts'
import { integrationSecretName } from '../../../../shared/domain/secret-name.ts'
import type { Secret } from '../../../../shared/domain/secret.ts'
import { everyPage } from '../../../../shared/services/every-page.ts'
import { getRotation, startProvisioning } from '../../../../shared/services/integration/start-integration-work.ts'
import { startDueRotations } from '../../../../shared/services/integration/tend-integrations.ts'
import { asking, invocation } from '../../../functions/support/invocation.ts'
import { engineer, openIntegrationOffice, type IntegrationOffice } from '../../../support/integration-office.ts'
import { northBank } from '../../support/facts.ts'

let office: IntegrationOffice
beforeAll(async () => {
  office = await openIntegrationOffice()
})
afterAll(() => office.stop())

const dayMinutes = 24 * 60
const identity = apiFunctions.find(({ route }) => route.name === 'ReadSystemIdentity')!

it('a program that asks without pause through a whole rotation, from the lead time to the last secret, is never refused', async () => {
  const { ports, stage } = office
  const wish = { organisationId: northBank, displayName: 'Loan engine', credential: { kind: 'password' } } as const
  const { provisioningId } = await startProvisioning(ports, wish, engineer)
  await office.drive({ kind: 'provisioning', organisationId: northBank, provisioningId })
  const secrets = () => everyPage((page) => ports.integrationSecrets.list(northBank, page))
  const valueOf = ({ clientId, vaultVersion }: Secret) =>
    ports.secrets.find(northBank, integrationSecretName(clientId), vaultVersion)
  const [first] = await secrets()
  const { clientId } = first!
  let held = (await valueOf(first!))!
  let calls = 0
  const failures: unknown[] = []

  /** A new token each time, and the platform's API with it. */
  const call = () =>
    office.apart(async () => {
      const answer = await fetch(`${stage.entra}/${stage.world.platform.tid}/oauth2/v2.0/token`, {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'client_credentials',
          client_id: clientId,
          client_secret: held,
          scope: ports.platform.systemApi!.scope,
        }),
      })
      const { access_token: token = '' } = (await answer.json()) as { access_token?: string }
      const request = asking({ headers: { authorization: `Bearer ${token}` } })
      const served = await serve(ports, identity, request, invocation().context)
      calls += 1
      if (!answer.ok || served.status !== 200) failures.push([calls, answer.status, served.jsonBody])
    })
  const underWay = new Set<Promise<void>>()
  office.watch = async () => {
    const calling = call()
    underWay.add(calling)
    await calling.finally(() => underWay.delete(calling))
  }
  await call()
  const work = { kind: 'rotation', organisationId: northBank, clientId } as const

  expect(await startDueRotations(ports), 'nothing is due while it is fresh').toBe(0)
  ports.clock.advance(699 * dayMinutes)
  expect(await startDueRotations(ports)).toBe(0)
  ports.clock.advance(2 * dayMinutes)
  expect(await startDueRotations(ports), 'its lead time has begun').toBe(1)
  expect(await startDueRotations(ports), 'it is being renewed already').toBe(0)
  await office.drive(work)
  for (let half = 0; half < 40; half += 1) {
    // Half a day later a call that nobody waited for would come with a token that has ended.
    await Promise.all(underWay)
    ports.clock.advance(dayMinutes / 2)
    await office.drive(work)
    await call()
    // After a week the customer takes the new one, and a day later uses it.
    if (half === 14) await office.take()
    if (half === 16) held = (await valueOf((await secrets()).find(({ supersededAt }) => supersededAt === undefined)!))!
  }
  expect(await getRotation(ports, work)).toMatchObject({ state: 'finished', reason: 'due' })
  expect(await secrets()).toHaveLength(1)
  expect(failures).toEqual([])
  expect(calls).toBeGreaterThan(100)
  expect((await ports.integrationUses.find(northBank, clientId))?.getTime()).toBeGreaterThan(
    ports.clock.now().getTime() - dayMinutes * 60_000,
  )
}, 60_000)

it('a failure would be seen: with the earlier secret the program is refused once it is gone', async () => {
  const [secret] = await everyPage((page) => office.ports.integrationSecrets.list(northBank, page))
  expect(await office.works(secret!)).toBe(true)
  expect(await office.works({ ...secret!, vaultVersion: 'v1' })).toBe(false)
})
