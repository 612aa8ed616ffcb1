import { expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { accessibilityFaults, describeInBrowser, stage, until } from './support/browser.ts'
import { everything, freja, theOrganisation } from './support/organisation-scenes.ts'
import { adasSession, discoveryRun, northwind } from './support/cast.ts'
import { behaveOnTheWay, directConnection, syncRun, tidOf, type WayKnowledge } from './support/connect-scenes.ts'
import { theProgram, theProvisioning } from './support/desk-scenes.ts'
import { theWebhook } from './support/office-scenes.ts'
import { theProvider } from './support/provider-scenes.ts'
import { applyId, clientOf, contactOf, tenantOf } from './support/sync-scenes.ts'
import { behave, deliveryLink, type Knowledge } from './support/scenes.ts'

interface Scene {
  readonly name: string
  readonly path: string
  readonly known?: Partial<Knowledge>
  /** How far an organisation is on the way from a connection to a sync, where the page is about that. */
  readonly way?: Partial<WayKnowledge>
  /** What is opened before one looks. */
  readonly press?: string
  /** What is there once the page has loaded. */
  readonly until: string
}

const id = '7f3b2c1e-8f04-4c6a-9d55-0a1b2c3d4e5f'
const finishedAt = '2026-11-20T09:04:00.000Z'

const operator = adasSession({ active: 'northwind', operator: true })
const scenes: readonly Scene[] = [
  { name: 'sign-in', path: '/console/sign-in', until: 'Sign in with Microsoft' },
  { name: 'sign-in after the session ended', path: '/console/sign-in?ended=revoked', until: 'Your session was ended' },
  { name: 'choice of the organisation', path: '/console/choose-organisation', until: 'Harbour & Sons' },
  {
    name: 'home of an operator after a discovery',
    path: '/console/',
    known: {
      session: adasSession({ active: 'northwind', operator: true }),
      run: discoveryRun({ state: 'completed', found: 1000, lost: 12, finishedAt }),
    },
    until: '25 entries shown',
  },
  {
    name: 'home where everything needs somebody',
    path: '/console/',
    known: { session: operator, needing: everything },
    until: 'consented and waits for approval',
  },
  { name: 'organisations', path: '/console/organisations', known: { session: operator }, until: 'Organisation 12' },
  {
    name: 'an organisation',
    path: `/console/organisations/${theOrganisation}`,
    known: { session: operator, needing: everything },
    until: 'it@harbour.example',
  },
  { name: 'members', path: '/console/members', until: 'Freja Lindt' },
  { name: 'a member', path: `/console/members/${freja}`, until: 'This browser' },
  { name: 'tenant mappings', path: '/console/tenant-mappings', known: { needing: everything }, until: 'Waits for' },
  {
    name: 'feature flags',
    path: '/console/feature-flags',
    known: { session: operator },
    until: 'On for 1 organisation',
  },
  { name: 'the audit trail', path: '/console/audit?action=membership.changed', until: '1 entry shown' },
  { name: 'health', path: '/console/health', known: { session: operator }, until: 'Does not answer' },
  {
    name: 'home while a discovery runs',
    path: '/console/',
    known: { run: discoveryRun({ found: 340 }) },
    until: '340 tenants found so far',
  },
  {
    name: 'home after a failed discovery',
    path: '/console/',
    known: { run: discoveryRun({ state: 'failed', failure: 'consent.missing', finishedAt }), tenants: 0 },
    until: 'No managed tenants yet',
  },
  {
    name: 'home of an employee',
    path: '/console/',
    known: { session: adasSession({ active: 'northwind', roles: ['Employee'], organisations: 1 }) },
    until: 'Nothing to administer',
  },
  { name: 'invitation', path: `/console/invitation#${'S'.repeat(43)}`, until: 'Go on to Microsoft' },
  { name: 'invitation without its secret', path: '/console/invitation', until: 'Open the link of your invitation' },
  { name: 'your account', path: '/console/account?linked=1', until: 'A copy of your data' },
  { name: 'a mailed link', path: `/console/prove#${'S'.repeat(43)}`, until: 'Yes, that was me' },
  { name: 'a link that is on its way', path: '/console/prove?sent=1', until: 'Look into your mailbox' },
  { name: 'delivery of a secret', path: deliveryLink, until: 'Take the secret now' },
  {
    name: 'delivery of a secret to nobody yet',
    path: deliveryLink,
    known: { session: { state: 'anonymous' } },
    until: 'Sign in to take it',
  },
  { name: 'delivery without its link', path: deliveryLink.replace(/#.*/, ''), until: 'Open the whole link' },
  { name: 'secrets board', path: '/console/secrets', until: 'Loan engine 8' },
  {
    name: 'secrets board without secrets',
    path: '/console/secrets',
    known: { secrets: 0 },
    until: 'No program has a secret yet',
  },
  { name: 'onboarded and ready', path: '/console/onboarded?outcome=ready', until: 'Your organisation is connected' },
  { name: 'onboarded and waiting', path: '/console/onboarded?outcome=waiting', until: 'We check one thing' },
  { name: 'identity providers', path: '/console/identity-providers', until: 'Let the customer set it up' },
  { name: 'an identity provider', path: `/console/identity-providers/${theProvider}`, until: 'Field map' },
  { name: 'a new identity provider', path: '/console/identity-providers/new', until: 'Field map' },
  { name: 'webhooks', path: '/console/webhooks', until: 'Keeps the CRM up to date' },
  { name: 'a webhook', path: `/console/webhooks/${theWebhook}`, until: 'Attempt 2' },
  { name: 'data of people', path: `/console/privacy?member=${freja}`, press: 'Erase', until: 'Erase everything about' },
  { name: 'domains', path: '/console/domains', until: 'harbour.example' },
  { name: 'system integrations', path: '/console/integrations', until: 'How secrets live' },
  { name: 'a system integration', path: `/console/integrations/${theProgram}`, until: 'Issue again' },
  {
    name: 'a provisioning to be started',
    path: '/console/integrations/new?adopt=1',
    until: 'Take over a registration',
  },
  { name: 'a provisioning', path: `/console/integrations/provisionings/${theProvisioning}`, until: 'Open it' },
  {
    name: 'a test of a provider',
    path: `/console/provider-test?organisation=o&provider=p&test=${id}`,
    until: 'The sign-in works',
  },
  { name: 'traces of sign-ins', path: '/console/sign-in-traces', until: '2 entries shown' },
  { name: 'a trace of a sign-in', path: `/console/sign-in-traces?number=${id}`, until: '340 ms' },
  { name: 'a set-up link', path: `/console/set-up#${'S'.repeat(43)}`, until: 'Start in this browser' },
  { name: 'a set-up under way', path: `/console/set-up?test=${id}`, until: 'invalid_client' },
  { name: 'sync runs', path: '/console/runs', known: { sync: {} }, until: 'Partly done' },
  {
    name: 'sync runs before the first',
    path: '/console/runs',
    known: { sync: { runs: [] } },
    until: 'No sync has run',
  },
  {
    name: 'a sync run and its people',
    path: `/console/runs/${applyId}?tenant=${tenantOf(0)}`,
    known: { sync: {} },
    until: 'Ada Byron',
  },
  { name: 'the queue', path: '/console/queue', known: { sync: {} }, until: 'Who is Asked 1?' },
  {
    name: 'the queue when nobody waits',
    path: '/console/queue',
    known: { sync: { items: [] } },
    until: 'Nothing waits',
  },
  { name: 'contacts', path: '/console/contacts', until: 'Person 1' },
  { name: 'a contact', path: `/console/contacts/${contactOf(1)}`, until: 'Link to a directory' },
  { name: 'clients', path: '/console/clients', until: 'Client 1' },
  { name: 'a client', path: `/console/clients/${clientOf(1)}`, until: 'Sync Entra now' },
  { name: 'an import', path: '/console/contacts/import', until: 'See what would happen' },
  { name: 'sync settings', path: '/console/sync-settings', until: 'Next runs, once saved' },
  { name: 'declined consent', path: `/console/problem?code=consent.declined&id=${id}`, until: id },
  { name: 'problem', path: `/console/problem?code=tenant.unknown&id=${id}`, until: id },
  { name: 'the HTTP API', path: '/console/api', until: 'addresses shown' },
  { name: 'the HTTP API at one address', path: '/console/api#ChangeMember', until: 'addresses shown' },
  {
    name: 'the choice of a connection',
    path: '/console/connect/connection?kind=cipp',
    way: { visible: 0, connection: { organisationId: northwind, state: 'disconnected' } },
    until: 'Try it and connect',
  },
  {
    name: 'a connection that fails',
    path: '/console/connect/connection?code=credential.rejected&aadsts=7000222',
    way: {
      connection: {
        ...directConnection,
        state: 'failing',
        diagnosis: { code: 'access.refused', aadsts: 50076, sentence: '', remedy: '' },
      },
    },
    until: 'Disconnect',
  },
  { name: 'discovered tenants', path: '/console/connect/discovery', way: {}, until: '25 entries shown' },
  {
    name: 'the mapping of tenants',
    path: '/console/connect/mapping?show=needs-review',
    way: {},
    press: 'Choose the client of',
    until: 'Which client is',
  },
  {
    name: 'a preview and a sync',
    path: '/console/connect/sync',
    way: {
      preview: syncRun({}),
      applied: syncRun({ mode: 'apply', state: 'running', tenantsOver: 3 }),
      decisions: new Map([[tidOf(0), { tid: tidOf(0), state: 'create-new', version: '1' }]]),
    },
    until: '3 of 12 tenants',
  },
  { name: 'unknown path', path: '/console/nowhere/at/all', until: 'There is nothing here' },
]

const looks = (['light', 'dark'] as const).flatMap((colorScheme) =>
  [1280, 360].map((width) => ({ colorScheme, width })),
)

describeInBrowser('Every page is accessible', () => {
  const { open, hub } = stage()

  // The page of the API is long: axe takes its time on it, four times.
  for (const { name, path, known, way, press, until } of scenes)
    test(`${name}, in light and dark, wide and on a phone`, { timeout: 120_000 }, async () => {
      if (way) behaveOnTheWay(hub(), way)
      else behave(hub(), known)
      const page = await open(path)
      if (press !== undefined) await page.getByRole('button', { name: press }).first().click()
      await page.getByText(until).first().waitFor()
      expect(await page.locator('h1').count()).toBe(1)
      expect(await page.locator('main').count()).toBe(1)

      for (const { colorScheme, width } of looks) {
        await page.emulateMedia({ colorScheme })
        await page.setViewportSize({ width, height: 800 })
        await page.waitForSelector(`html[data-mantine-color-scheme=${colorScheme}]`)
        expect({ colorScheme, width, faults: await accessibilityFaults(page) }).toMatchObject({ faults: [] })
        expect(await sidewaysScroll(page)).toBe(0)
      }
    })

  test('the scheme follows the system', async () => {
    const light = await open('/console/sign-in', { scheme: 'light' })
    const dark = await open('/console/sign-in', { scheme: 'dark' })

    expect(await brightness(light)).toBeGreaterThan(200)
    expect(await brightness(dark)).toBeLessThan(60)
  })

  test('every page has a title of its own', async () => {
    behave(hub())
    const titles = new Set<string>()
    for (const { path } of scenes.filter(({ name }) => /^(sign-in|choice of.*|problem|unknown path)$/.test(name))) {
      const page = await open(path)
      await page.locator('h1').waitFor()
      await until(page, `document.title.includes(document.querySelector('h1').textContent)`)
      titles.add(await page.title())
    }
    expect(titles.size).toBe(4)
  })

  test('nothing moves for people who asked for stillness', async () => {
    behave(hub(), { run: discoveryRun({ found: 3 }) })
    const animations = async (reducedMotion: 'reduce' | 'no-preference') => {
      const page = await open('/console/', { reducedMotion })
      await page.getByRole('progressbar').waitFor()
      return page.evaluate<number>('document.getAnimations().length')
    }

    expect(await animations('no-preference')).toBeGreaterThan(0)
    expect(await animations('reduce')).toBe(0)
  })
})

const sidewaysScroll = (page: Page) =>
  page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth')

/** 0 (black) to 255 (white) of the ground that the page stands on. */
async function brightness(page: Page): Promise<number> {
  await page.locator('h1').waitFor()
  const colour = await page.evaluate<string>('getComputedStyle(document.body).backgroundColor')
  const channels = colour.match(/\d+/g) ?? []
  return channels.slice(0, 3).reduce((sum, channel) => sum + Number(channel), 0) / 3
}
