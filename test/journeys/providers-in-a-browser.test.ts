import type { Page } from 'playwright-core'
import { expect, inject, it } from 'vitest'
import { simulatorControl } from '../../local/simulators/control-client.ts'
import { typedFor } from '../../local/stack/seed-providers.ts'
import { loadWorld } from '../../local/worlds/load-world.ts'
import type { WorldProvider } from '../../local/worlds/world.ts'
import { accessibilityFaults, describeInChromium, desktop } from '../support/chromium.ts'
import { openAsAdmin } from '../support/console.ts'

const place = inject('stack')
const control = simulatorControl(place.entra)
const world = await loadWorld('bank')
/** What is waited for is a state, however busy the machine is. */
const patiently = { timeout: 30_000 }
const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name }).waitFor()
const save = (page: Page) => page.getByRole('button', { name: 'Save', exact: true }).click()

const providerOf = <Kind extends WorldProvider['kind']>(kind: Kind) => {
  const found = world.providers.find((each) => each.kind === kind)
  if (!found) throw new Error(`The world has no provider of the kind ${kind}.`)
  return found as Extract<WorldProvider, { kind: Kind }>
}
const people = providerOf('oidc')
const issuer = `${place.providers}/${people.name}`
const nadia = people.people[0]?.displayName ?? ''

async function pick(page: Page, name: string): Promise<void> {
  await page.locator('button.account', { hasText: name }).click()
}

describeInChromium('identity providers in a browser', { timeout: 180_000 }, () => {
  const { open } = desktop()

  it('a customer’s administrator without an account sets theirs up by a link, tries it and finishes; people sign in by it, and the Admin sees how', async () => {
    const path = '/console/identity-providers'
    const { page: admin, organisation } = await openAsAdmin(place, world, control, { open, path })
    await admin.getByLabel('Name on the sign-in page').fill('Our customers')
    await admin.getByLabel('Enable it when they are done').selectOption('yes')
    await admin.getByRole('button', { name: 'Make a link' }).click()
    const link = await admin.getByText(`${place.hub}/console/set-up#`).innerText()

    const page = await open(link)
    await heading(page, 'Set up “Our customers”')
    await page.getByText(organisation.displayName).first().waitFor()
    expect(page.url()).toBe(`${place.hub}/console/set-up`)
    await page.getByRole('button', { name: 'Start in this browser' }).click()
    await page.getByText(`${place.hub}/auth/callback/`).waitFor()
    expect(await accessibilityFaults(page)).toEqual([])

    await page.getByLabel('Discovery address').fill(`${place.providers}/nobody`)
    await page.getByLabel('Client id').fill(people.clientId)
    await page.getByLabel('Client secret').fill('not-the-secret')
    await save(page)
    await page.getByRole('alert').getByText('Nothing that can be read is at this address.').waitFor()
    await page.getByLabel('Discovery address').fill(issuer)
    await save(page)
    await page.getByText('Saved. Now try it.').waitFor()

    // With a wrong secret the test says which check refuses, and what to do.
    await page.getByRole('button', { name: 'Try a sign-in' }).click()
    await pick(page, nadia)
    await page.waitForURL('**/console/set-up?test=*')
    await page.getByText('The provider said: invalid_client').waitFor()
    await page.getByLabel('Client secret').fill(people.clientSecret)
    await save(page)
    await page.getByText('Saved. Now try it.').waitFor()
    await page.getByRole('button', { name: 'Try a sign-in' }).click()
    await page.waitForURL('**/console/set-up?test=*')
    await page.getByText('The sign-in works').waitFor()
    await page.getByText('Make a new member').waitFor()
    await page.getByRole('button', { name: 'Use the claims of the last test' }).click()
    await page.locator('.map-outcome').getByText('nadia.wold@post.example').waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
    await page.getByRole('button', { name: 'Finish' }).click()
    await heading(page, 'Thank you, it is set up')
    await page.goto(link)
    await page.getByText('This set-up was finished already').waitFor()

    const customer = await open(`${place.hub}/console/sign-in?organisation=${organisation.organisationId}`)
    await customer.getByRole('link', { name: 'Our customers' }).click()
    await pick(customer, nadia)
    await customer.waitForURL(`${place.hub}/console/`)
    await customer.getByText('Nothing to administer').waitFor()

    await admin.reload()
    await admin.getByRole('link', { name: 'Open Our customers' }).waitFor()
    await admin.goto(`${place.hub}/console/sign-in-traces`)
    const traces = admin.getByRole('list', { name: 'Sign-ins' }).getByRole('listitem')
    await traces.filter({ hasText: 'a test' }).first().waitFor()
    const passed = traces.filter({ hasText: 'Passed' }).filter({ hasNotText: 'a test' })
    await passed.filter({ hasNotText: 'Microsoft' }).first().getByRole('link').click()
    await admin.getByText('The session was opened').waitFor()
    await admin.getByText('post.example').waitFor()
  })

  it('an Admin sets one of each kind up in the console, and tries it', async () => {
    const at = { open, path: '/console/identity-providers/new' }
    const { page, tenant } = await openAsAdmin(place, world, control, at)
    const registration = world.apps.customer ?? { clientId: '', clientSecret: '' }
    const b2c = providerOf('b2c')
    const facebook = providerOf('facebook')
    const atB2c = typedFor(b2c, place.providers)
    const atFacebook = typedFor(facebook, place.providers)
    const bySecret = ({ clientId, clientSecret }: WorldProvider) => ({
      'Client id': clientId,
      'Client secret': clientSecret,
    })
    const atPeople = {
      'Authorization address': `${issuer}/authorise`,
      'Token address': `${issuer}/token`,
      'User Details address': `${issuer}/me`,
    }
    const kinds: readonly {
      readonly kind: string
      readonly typed: Readonly<Record<string, string | undefined>>
      readonly tries: string
    }[] = [
      {
        kind: 'oidc',
        typed: { Issuer: issuer, ...atPeople, 'Address of the keys': `${issuer}/keys`, ...bySecret(people) },
        tries: nadia,
      },
      {
        kind: 'oauth2',
        // Still signed in there, and so not asked again.
        typed: { ...atPeople, 'Field that names the person': 'sub', Scope: 'profile email', ...bySecret(people) },
        tries: 'somebody known',
      },
      {
        kind: 'b2c',
        typed: {
          Tenant: atB2c.tenant,
          'Policy for signing in': atB2c.signInPolicy,
          'Policy for a forgotten password': atB2c.passwordResetPolicy ?? undefined,
          'Address of the tenant': atB2c.authority,
          ...bySecret(b2c),
        },
        tries: b2c.people[0]?.displayName ?? '',
      },
      {
        kind: 'facebook',
        typed: {
          'Authorization address': atFacebook.authorisationUrl,
          'Token address': atFacebook.tokenUrl,
          'User Details address': atFacebook.userDetailsUrl,
          ...bySecret(facebook),
        },
        tries: facebook.people[0]?.displayName ?? '',
      },
      {
        kind: 'entra',
        typed: {
          Tenant: tenant.tid,
          'Address of the tenant': place.entra,
          'Client id': registration.clientId,
          'Client secret': registration.clientSecret,
        },
        // The Admin is of that tenant, and signed in there.
        tries: 'somebody known',
      },
    ]
    for (const { kind, typed, tries } of kinds) {
      await page.goto(`${place.hub}/console/identity-providers/new`)
      await page.getByLabel('Name', { exact: true }).fill(`By ${kind}`)
      await page.getByLabel('Kind').selectOption(kind)
      if (kind === 'oidc') await page.getByLabel('Typed by hand').check()
      await page.getByText('More settings', { exact: true }).click()
      for (const [name, value = ''] of Object.entries(typed)) await page.getByLabel(name).first().fill(value)
      await save(page)
      await heading(page, `By ${kind}`)
      await page.getByText(`${place.hub}/auth/callback/`).first().waitFor()
      await page.getByRole('button', { name: 'Try a sign-in' }).click()
      if (tries !== 'somebody known') await pick(page, tries)
      await page.waitForURL('**/console/provider-test?*')
      await page.getByText('The sign-in works').waitFor()
      await page.getByText('Make a new member').waitFor()
    }
    // Of Microsoft Entra, the last: every check passed, the person is of the tenant, and its e-mail claim proves nothing.
    const checks = page.getByRole('region', { name: 'Checks' }).getByRole('listitem')
    await expect.poll(() => checks.filter({ hasText: 'Passed' }).count(), patiently).toBe(15)
    await page.getByText(`"${tenant.tid}"`, { exact: true }).waitFor()
    await page.getByText('Came, and is not proven').waitFor()
    await page.getByRole('link', { name: 'Back to the provider' }).click()
    await page.getByText(`${place.entra}/${tenant.tid}/v2.0`, { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Read the document again' }).click()
    await page.getByText('Everything is as the document says now.').waitFor()

    await page.goto(`${place.hub}/console/identity-providers`)
    const names = () => page.getByRole('link', { name: /^Open By / }).allInnerTexts()
    await expect.poll(names, patiently).toEqual(['By b2c', 'By entra', 'By facebook', 'By oauth2', 'By oidc'])
    await page.getByRole('button', { name: 'Move By oidc up' }).click()
    await expect.poll(names, patiently).toEqual(['By b2c', 'By entra', 'By facebook', 'By oidc', 'By oauth2'])
  })
})
