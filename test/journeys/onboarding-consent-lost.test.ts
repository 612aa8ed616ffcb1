import { beforeAll, describe, expect, inject, it } from 'vitest'
import { simulatorControl } from '../../local/simulators/control-client.ts'
import { loadWorld } from '../../local/worlds/load-world.ts'
import type { World } from '../../local/worlds/world.ts'
import { secureRandom } from '../../shared/adapters/crypto/secure-random.ts'
import { storagePorts } from '../../shared/adapters/table-storage/storage-ports.ts'
import { entraTenantId } from '../../shared/domain/ids.ts'
import { openBrowser, type Browser } from '../support/browser.ts'
import { eventually } from '../support/eventually.ts'
import { addTenant, signInOperator, type FreshTenant } from '../support/fresh.ts'
import { answerOfProvider, call, sessionOf, signIn } from '../support/hub.ts'
import { addInvited, endOf, invite, onboard } from '../support/onboarding.ts'

const place = inject('stack')
const control = simulatorControl(place.entra)
const { storage } = storagePorts(
  { kind: 'connection-string', connectionString: place.storage },
  { now: () => new Date() },
  secureRandom,
)
let world: World
let operator: Browser

beforeAll(async () => {
  world = await loadWorld('bank')
  operator = await signInOperator(place, world)
})

/** A customer who was onboarded, with Ben at work. */
async function customer() {
  const tenant = await addTenant(
    control,
    { 'Ada Lind': [], 'Ben Holt': ['Admin'] },
    { consents: [], administrator: true },
  )
  const { organisationId } = await addInvited(place, operator)
  const issued = await invite(place, operator, { organisationId, tid: tenant.tid })
  await onboard(place, issued, tenant.person('Ada Lind'))
  const { browser } = await signIn(place, tenant.person('Ben Holt'))
  return { tenant, organisationId, browser }
}

const mappingOf = async (organisationId: string, { tid }: FreshTenant) =>
  (await call(place, operator, 'readTenantMapping', { organisationId, tid })).body
const recordOf = (tenant: FreshTenant) => storage.mappedTenants.find(entraTenantId(tenant.tid))

/** Runs the nightly timer by hand, as an operator of the host may. */
async function runProbe(): Promise<void> {
  const { status } = await fetch(`${place.hub}/admin/functions/ProbeConsents`, { method: 'POST', body: '{}' })
  expect(status).toBe(202)
}
/** A sweep that is under way may have passed the tenant already: then it is the next one that looks. */
const probeUntil = (what: string, organisationId: string, tenant: FreshTenant, state: 'active' | 'revoked') =>
  eventually(what, async () => {
    await runProbe()
    return (await mappingOf(organisationId, tenant)).state === state ? true : undefined
  })
/** As if the night before had already found the application missing. */
async function missedBefore(tenant: FreshTenant): Promise<void> {
  const record = (await recordOf(tenant))!
  const missedAt = new Date(Date.now() - 86_400_000)
  await storage.mappedTenants.replace({ tid: record.tid, misses: 1, missedAt }, record.version)
}
const removeConsent = (tenant: FreshTenant, leaves: 'nothing' | 'trace') =>
  control.change({ change: 'remove-consent', tid: tenant.tid, app: 'managementUi', leaves })

describe('a customer who withdraws consent', { timeout: 120_000 }, () => {
  it.each(['nothing', 'trace'] as const)(
    'is found out by the nightly probe (the application leaves %s): sessions end, nothing is deleted, consent brings it back',
    async (leaves) => {
      const { tenant, organisationId, browser } = await customer()
      await removeConsent(tenant, leaves)

      await eventually('the first night', async () => {
        await runProbe()
        return (await recordOf(tenant))?.misses === 1 ? true : undefined
      })
      // One night is no evidence: Ben works on.
      expect(await sessionOf(place, browser)).toMatchObject({ state: 'active' })

      await missedBefore(tenant)
      await probeUntil('the second night', organisationId, tenant, 'revoked')
      expect(await mappingOf(organisationId, tenant)).toMatchObject({ revocation: 'consent-lost' })

      const refused = await call(place, browser, 'readOrganisation', { organisationId })
      expect([refused.status, refused.body.code]).toEqual([403, 'consent.lost'])
      expect(await sessionOf(place, browser)).toMatchObject({ state: 'choosing', shutOut: 'consent.lost' })
      // At Entra nobody gets through any more, and says so itself.
      await expect(answerOfProvider(place, tenant.person('Ben Holt'), openBrowser())).rejects.toThrow(
        'The provider refused',
      )
      expect((await call(place, operator, 'readOrganisation', { organisationId })).body.state).toBe('active')

      const again = await invite(place, operator, { organisationId, tid: tenant.tid })
      expect(endOf((await onboard(place, again, tenant.person('Ada Lind'))).landed)).toBe('/console/onboarded ready')
      // The very session that was shut out goes on.
      expect((await call(place, browser, 'readOrganisation', { organisationId })).status).toBe(200)
      expect((await recordOf(tenant))?.misses).toBe(0)
      const actions = (await call(place, operator, 'listAudit', { organisationId, limit: 100 })).body.items
      for (const action of ['tenant-mapping.revoked', 'tenant-mapping.restored'])
        expect(actions.map((line) => line.action)).toContain(action)
    },
  )

  it('and whose application is simply there again is restored by the probe itself', async () => {
    const { tenant, organisationId } = await customer()
    await removeConsent(tenant, 'nothing')
    await missedBefore(tenant)
    await probeUntil('the consent is missed', organisationId, tenant, 'revoked')
    await control.change({ change: 'add-consent', tid: tenant.tid, app: 'managementUi' })
    await probeUntil('the consent is found', organisationId, tenant, 'active')
  })

  it('is not judged by what a redirect says, nor by one person’s refused grant', async () => {
    const { tenant, organisationId, browser } = await customer()
    const { url } = await answerOfProvider(place, tenant.person('Ben Holt'), openBrowser())
    url.searchParams.set('error', 'unauthorized_client')
    url.searchParams.set('error_description', 'AADSTS700016: Application was not found in the directory.')
    for (let time = 0; time < 3; time += 1) await openBrowser().visit(url)
    const other = openBrowser()
    const answer = await answerOfProvider(place, tenant.person('Ben Holt'), other)
    await control.arm({
      target: 'token',
      kind: 'aadsts',
      code: 50173,
      form: { code: answer.url.searchParams.get('code') ?? '' },
    })
    await other.visit(answer.url)
    expect((await recordOf(tenant))?.misses).toBe(0)
    expect((await mappingOf(organisationId, tenant)).state).toBe('active')
    expect(await sessionOf(place, browser)).toMatchObject({ state: 'active' })
  })
})
