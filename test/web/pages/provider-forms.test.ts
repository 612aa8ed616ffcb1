import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { describeInBrowser, stage } from '../support/browser.ts'
import { adasSession } from '../support/cast.ts'
import { redirectUri, shownProvider, theProvider } from '../support/provider-scenes.ts'
import { behave } from '../support/scenes.ts'
import { ok, refusal, type ScriptedHub } from '../support/scripted-hub.ts'

const oneProvider = `/console/identity-providers/${theProvider}`
const client = { 'Client id': 'hub', 'Client secret': 's3cret' }

/** What an administrator types for each kind, and what the hub is sent for it besides what is the same for all. */
const forms = [
  {
    kind: 'oidc',
    hand: true,
    typed: {
      Issuer: 'https://op.example',
      'Authorization address': 'https://op.example/a',
      'Token address': 'https://op.example/t',
      'Address of the keys': 'https://op.example/k',
      ...client,
    },
    sent: {
      issuer: 'https://op.example',
      authorisationUrl: 'https://op.example/a',
      tokenUrl: 'https://op.example/t',
      keysUrl: 'https://op.example/k',
      algorithms: ['RS256'],
      issuerInAnswer: false,
      clientId: 'hub',
      clientSecret: 's3cret',
    },
  },
  {
    kind: 'oauth2',
    typed: {
      'Authorization address': 'https://op.example/a',
      'Token address': 'https://op.example/t',
      'User Details address': 'https://op.example/me',
      Scope: 'profile',
      ...client,
    },
    sent: {
      authorisationUrl: 'https://op.example/a',
      tokenUrl: 'https://op.example/t',
      userDetailsUrl: 'https://op.example/me',
      scope: 'profile',
      clientId: 'hub',
      clientSecret: 's3cret',
    },
  },
  {
    kind: 'b2c',
    typed: {
      Tenant: 'contoso',
      'Policy for signing in': 'B2C_1_susi',
      'Policy for a forgotten password': 'B2C_1_reset',
      ...client,
    },
    sent: {
      tenant: 'contoso',
      signInPolicy: 'B2C_1_susi',
      passwordResetPolicy: 'B2C_1_reset',
      clientId: 'hub',
      clientSecret: 's3cret',
      fieldMap: { FirstName: 'given_name', Surname: 'family_name', Email: 'emails[0]' },
    },
  },
  {
    kind: 'entra',
    federated: true,
    typed: { Tenant: 'organizations', 'Client id': 'hub' },
    sent: { tenant: 'organizations', clientId: 'hub', credential: 'federated' },
  },
  {
    kind: 'facebook',
    typed: client,
    sent: {
      clientId: 'hub',
      clientSecret: 's3cret',
      fieldMap: { FirstName: 'first_name', Surname: 'last_name', Email: 'email' },
    },
  },
] as const

const sentTo = (hub: ScriptedHub, method: string): Readonly<Record<string, unknown>> =>
  (hub.asked.findLast((asked) => asked.method === method && /identity-providers(\/[^/]+)?$/.test(asked.path))?.body ??
    {}) as Readonly<Record<string, unknown>>

const save = (page: Page) => page.getByRole('button', { name: 'Save', exact: true }).click()

describeInBrowser('The form of an identity provider', () => {
  const { open, hub } = stage()

  const long = { timeout: 120_000 }
  test(
    'asks of each kind what it needs, says what is missing, and sends what was typed for it alone',
    long,
    async () => {
      behave(hub())
      const page = await open('/console/identity-providers/new')
      for (const form of forms) {
        await page.getByLabel('Name', { exact: true }).fill('A provider')
        // What was typed for a kind that was left is not taken along.
        await page.getByLabel('Kind').selectOption('oauth2')
        await page.getByLabel('Token address').fill('https://left.example')
        await page.getByLabel('Kind').selectOption('b2c')
        await page.getByLabel('Kind').selectOption(form.kind)
        if ('hand' in form) await page.getByLabel('Typed by hand').check()
        if ('federated' in form) await page.getByLabel('How the hub proves itself').selectOption('federated')
        await save(page)
        await page.getByText('This is needed.').first().waitFor()
        expect(await page.getByText('This is needed.').count()).toBe(
          Object.keys(form.typed).filter((name) => name !== 'Policy for a forgotten password').length,
        )
        for (const [name, value] of Object.entries(form.typed)) await page.getByLabel(name).first().fill(value)
        await save(page)
        await page.waitForURL(`**${oneProvider}`)
        expect(sentTo(hub(), 'POST')).toEqual({
          fieldMap: { FirstName: 'given_name', Surname: 'family_name', Email: 'email' },
          label: 'A provider',
          icon: 'key',
          order: 100,
          loginHandler: 'link-by-email',
          membershipKind: 'portal',
          kind: form.kind,
          responseMode: 'query',
          ...form.sent,
        })
        await page.goto('/console/identity-providers/new')
      }
    },
  )

  test('says where it is told that there is no secret, and asks for none then', async () => {
    behave(hub())
    const page = await open('/console/identity-providers/new')
    await page.getByLabel('Name', { exact: true }).fill('An app of theirs')
    await page.getByLabel('Discovery address').fill('https://op.example')
    await page.getByLabel('Client id').fill('hub')
    await page.getByLabel('Client secret').fill('typed too soon')
    await page.getByText('The provider gave none? Choose so under More settings.').waitFor()
    await page.getByText('More settings', { exact: true }).click()
    const how = page.getByLabel('How the hub shows who it is')
    // With Apple come its own fields, and its way of answering.
    await how.selectOption('apple')
    await page.getByLabel('Team id').fill('TEAM000001')
    await page.getByLabel('Private key (.p8)').fill('typed too soon')
    expect(await page.getByLabel('How the answer comes back').inputValue()).toBe('form_post')
    expect(await page.getByLabel('It ends on').count()).toBe(0)
    await how.selectOption('private_key_jwt')
    await page.getByText('Leave it empty: the hub makes a key').waitFor()
    await page.getByLabel('Further trusted audiences').fill('275398000000000001')
    await how.selectOption('none')
    await page.getByText('A public client: the provider gave no secret').waitFor()
    expect(await page.getByLabel('Client secret').count()).toBe(0)
    await save(page)
    await page.waitForURL(`**${oneProvider}`)
    const sent = sentTo(hub(), 'POST')
    const trustedAudiences = ['275398000000000001']
    expect(sent).toMatchObject({ clientAuthentication: 'none', clientId: 'hub', trustedAudiences })
    expect(sent).not.toHaveProperty('teamId')
    expect(sent).not.toHaveProperty('clientSecret')
  })

  test('puts what the hub refuses at its field, and what has none above the button', async () => {
    behave(hub())
    hub().answer('PATCH /api/v1/organisations/*/identity-providers/*', () =>
      refusal('input.invalid', undefined, {
        faults: ['redirectUri: is not on an allowed host', 'fieldMap.Town: is no claim'],
      }),
    )
    const page = await open(oneProvider)
    await page.getByText('More settings').click()
    await page.getByLabel('Redirect address of your own').fill('nowhere')
    await save(page)
    await page.getByText('This is not an address').waitFor()
    await page.getByLabel('Redirect address of your own').fill('https://elsewhere.example/back')
    await save(page)
    await page.getByText('This is not on a host of the platform.').waitFor()
    await page.getByRole('alert').getByText('fieldMap.Town: is no claim').waitFor()
    expect(sentTo(hub(), 'PATCH')).toMatchObject({ redirectUri: 'https://elsewhere.example/back' })
  })

  test('takes away what may be empty, and never shows a secret', async () => {
    behave(hub())
    hub().answer('GET /api/v1/organisations/*/identity-providers/*', () =>
      ok(
        shownProvider({
          state: 'disabled',
          discoveryUrl: undefined,
          endSessionUrl: 'https://op.example/out',
          apiAudiences: ['https://orders.example'],
          isRedirectUriOwn: true,
          secretEndsOn: '2026-01-31',
        }),
      ),
    )
    const page = await open(oneProvider)
    await page.getByText('More settings').click()
    await page.getByLabel('Sign-out address').fill('')
    await page.getByLabel('Audiences of access tokens').fill('')
    await page.getByLabel('Redirect address of your own').fill('')
    await page.getByLabel('ES256').check()
    expect(await page.getByLabel('Client secret').inputValue()).toBe('')
    await page.getByText('The one that is there was set on 20 Nov 2026.').waitFor()
    await page.getByText('The client secret ended on 31 Jan 2026').waitFor()
    await page.getByLabel('It ends on').fill('')
    await save(page)
    await page.getByText('Saved.').waitFor()
    const { endSessionUrl, apiAudiences, redirectUri: own, algorithms, secretEndsOn, ...rest } = sentTo(hub(), 'PATCH')
    expect([endSessionUrl, apiAudiences, own, secretEndsOn]).toEqual([null, [], null, null])
    expect(algorithms).toEqual(['RS256', 'ES256'])
    expect(Object.keys(rest).sort()).toEqual(
      ['fieldMap', 'icon', 'label', 'loginHandler', 'membershipKind', 'order'].sort(),
    )
  })

  test('says what drifted and what to do, reads the document again, and gives the addresses to be copied', async () => {
    behave(hub())
    const drifted = { state: 'enabled', drift: 'issuer-mismatched', driftedAt: '2026-11-20T09:00:00.000Z' }
    const clientKeysUrl = `https://hub.example/auth/client-keys/${theProvider}?organisation=1`
    const clientKeys = [{ kid: 'key-1', alg: 'RS256', use: 'sig', kty: 'RSA', n: 'AQAB'.repeat(80), e: 'AQAB' }]
    const keyed = { clientAuthentication: 'private_key_jwt', clientKeysUrl, clientKeys }
    hub().answer('GET /api/v1/organisations/*/identity-providers/*', () => ok(shownProvider({ ...drifted, ...keyed })))
    const page = await open(oneProvider)
    await page.getByText('The document names another issuer.').waitFor()
    await page.getByRole('button', { name: 'Copy Redirect address' }).click()
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(redirectUri)
    await page.getByRole('button', { name: 'Copy Address of the hub’s key (JWKS)' }).click()
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(clientKeysUrl)
    await page.getByRole('button', { name: 'Copy The key itself' }).click()
    expect(JSON.parse(await page.evaluate('navigator.clipboard.readText()'))).toEqual({ keys: clientKeys })
    await page.getByRole('button', { name: 'Read the document again' }).click()
    await page.getByText('Everything is as the document says now.').waitFor()
    expect(sentTo(hub(), 'PATCH')).toEqual({ discoveryUrl: 'https://op.example' })
    expect(await page.getByText('The document names another issuer.').count()).toBe(0)
  })

  test('lets operators alone say for which domains a provider is trusted', async () => {
    behave(hub(), { session: adasSession({ active: 'northwind', operator: true }) })
    const page = await open(oneProvider)
    await page.getByLabel('Domains', { exact: true }).fill('harbour.example\nsons.example')
    await page.getByRole('button', { name: 'Save the domains' }).click()
    await expect
      .poll(() => hub().asked.find(({ method }) => method === 'PUT')?.body)
      .toEqual({ trustedDomains: ['harbour.example', 'sons.example'] })
    behave(hub())
    const other = await open(oneProvider)
    await other.getByText('Field map').waitFor()
    expect(await other.getByRole('button', { name: 'Save the domains' }).count()).toBe(0)
  })
})

describeInBrowser('The list of identity providers', () => {
  const { open, hub } = stage()

  test('is in the order of the sign-in page, and changes it by the keyboard', async () => {
    behave(hub())
    let rows = ['Alder', 'Birch', 'Cedar'].map((label, place) =>
      shownProvider({ providerId: `${place}c8e5f1a-94b7-4d30-a6e2-8f1b3c5d7e90`, label, state: 'enabled', order: 100 }),
    )
    hub().answer('GET /api/v1/organisations/*/identity-providers', () => ok({ items: rows }))
    hub().answer('PATCH /api/v1/organisations/*/identity-providers/*', ({ path, body }) => {
      rows = rows.map((row) => (path.endsWith(row.providerId) ? { ...row, ...(body as object) } : row))
      return ok(rows[0])
    })
    const page = await open('/console/identity-providers')
    const names = () => page.getByRole('link', { name: /^Open / }).allInnerTexts()
    await page.getByRole('button', { name: 'Move Cedar up' }).focus()
    await page.keyboard.press('Enter')
    await expect.poll(names).toEqual(['Alder', 'Cedar', 'Birch'])
    // The focus went along: once more, without looking for the button.
    await page.getByText('Cedar is now 2 of 3.').waitFor()
    await page.keyboard.press('Enter')
    await expect.poll(names).toEqual(['Cedar', 'Alder', 'Birch'])
    expect(await page.getByRole('button', { name: 'Move Cedar up' }).isDisabled()).toBe(true)
  })

  test('accepts a provider of the platform, and shuts it out again', async () => {
    behave(hub())
    const page = await open('/console/identity-providers')
    await page.getByRole('button', { name: 'Accept Corvane ID' }).click()
    await page.getByRole('button', { name: 'Shut Corvane ID out' }).click()
    await page.getByRole('button', { name: 'Accept Corvane ID' }).waitFor()
  })
})
