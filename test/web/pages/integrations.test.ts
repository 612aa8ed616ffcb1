import { expect, test } from 'vitest'
import { describeInBrowser, stage } from '../support/browser.ts'
import { adasSession } from '../support/cast.ts'
import {
  aProvisioning,
  aRotation,
  theProgram,
  theProvisioning,
  type Provisioning,
  type Rotation,
} from '../support/desk-scenes.ts'
import { behave, deliveryLink } from '../support/scenes.ts'
import { ok, refusal } from '../support/scripted-hub.ts'

const theIntegration = `/console/integrations/${theProgram}`
const ofOrganisation = '/api/v1/organisations/*'

describeInBrowser('System integrations', () => {
  const { open, hub } = stage()
  const bodyOf = (method: string, end: string) =>
    hub().asked.findLast((asked) => asked.method === method && asked.path.endsWith(end))?.body

  test('are listed with state and end, with a picture of the ends, and lead on to one', async () => {
    behave(hub())
    const page = await open('/console/integrations')
    await page.getByRole('img', { name: /^4 end within two years/ }).waitFor()
    const rows = page.getByRole('list', { name: 'System integrations' }).getByRole('listitem')
    await rows
      .nth(0)
      .getByText(/^Secret ends /)
      .waitFor()
    expect(await rows.nth(1).innerText()).toMatch(/Ledger export[^]*Suspended[^]*No secret known/)
    expect(await page.getByRole('link', { name: 'Take over a registration' }).count()).toBe(0)
    await page.getByRole('link', { name: 'Open Loan engine' }).click()
    await page.getByRole('heading', { level: 1, name: 'Loan engine' }).waitFor()
  })

  test('are provisioned with each kind of credential; the progress is followed to its end', async () => {
    behave(hub())
    let current: Provisioning = aProvisioning({ state: 'running', step: 'probe', waitsFor: 'secret.unready' })
    hub().answer(`GET ${ofOrganisation}/provisionings/*`, () => ok(current))
    const page = await open('/console/integrations/new')
    const start = () => page.getByRole('button', { name: 'Start', exact: true }).click()
    await start()
    await page.getByText('Give the program a name').waitFor()
    await page.getByLabel('Name').fill('Loan engine')
    await page.getByLabel('How the program proves itself').selectOption('certificate')
    await page.getByLabel('Certificate (PEM)').fill('-----BEGIN PRIVATE KEY-----\nM\n-----END PRIVATE KEY-----')
    await page.getByText('There is a private key in it.').waitFor()
    await page.getByLabel('How the program proves itself').selectOption('federated')
    await page.getByLabel('Issuer').fill('http://issuer.example')
    await page.getByText('This is not an https address.').waitFor()
    expect(bodyOf('POST', '/provisionings')).toBeUndefined()
    await page.getByLabel('Issuer').fill('https://issuer.example')
    await page.getByLabel('Subject').fill('loan-engine')
    await start()
    await page.waitForURL(`**/console/integrations/provisionings/${theProvisioning}`)
    expect(bodyOf('POST', '/provisionings')).toEqual({
      displayName: 'Loan engine',
      credential: { kind: 'federated', issuer: 'https://issuer.example', subject: 'loan-engine' },
    })
    await page.locator('[aria-current=step]').getByText('Try it with a token request').waitFor()
    await page.getByText('Waits: The new secret did not come to work').waitFor()
    current = aProvisioning()
    await page.getByText('It is there, and its tokens are taken.').first().waitFor()
    await page.getByRole('link', { name: 'Open it' }).click()
    await page.waitForURL(`**${theIntegration}`)
  })

  test('by a certificate send the certificate as it was typed, and nothing else', async () => {
    behave(hub(), { session: adasSession({ active: 'northwind', operator: true }) })
    const certificate = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----'
    const page = await open('/console/integrations/new?adopt=1')
    await page.getByLabel('Name').fill('Risk feed')
    await page.getByLabel('Client id').fill(theProgram)
    await page.getByLabel('How the program proves itself').selectOption('certificate')
    await page.getByRole('button', { name: 'Start', exact: true }).click()
    await page.getByText(/^Paste the whole certificate/).waitFor()
    await page.getByLabel('Certificate (PEM)').fill(`\n${certificate}\n`)
    await page.getByRole('button', { name: 'Start', exact: true }).click()
    await page.waitForURL(`**/provisionings/${theProvisioning}`)
    expect(bodyOf('POST', '/adopt')).toEqual({
      displayName: 'Risk feed',
      credential: { kind: 'certificate', certificate },
    })
  })

  test('say why a provisioning failed, and that nothing is left', async () => {
    behave(hub())
    hub().answer(`GET ${ofOrganisation}/provisionings/*`, () =>
      ok(aProvisioning({ state: 'failed', step: 'forget', failure: 'secret.forbidden', clientId: undefined })),
    )
    const page = await open(`/console/integrations/provisionings/${theProvisioning}`)
    await page.getByText('A policy forbids this secret').waitFor()
    await page.getByText('nothing is left of it at Microsoft').first().waitFor()
    await page.getByRole('link', { name: 'Start anew' }).waitFor()
  })

  test('that were registered by hand are taken over by an operator', async () => {
    behave(hub(), { session: adasSession({ active: 'northwind', operator: true }) })
    const page = await open('/console/integrations')
    await page.getByRole('link', { name: 'Take over a registration' }).click()
    await page.getByLabel('Name').fill('Ledger')
    await page.getByLabel('Client id').fill('not-a-guid')
    await page.getByRole('button', { name: 'Start', exact: true }).click()
    await page.getByText('This is not a client id').waitFor()
    await page.getByLabel('Client id').fill(theProgram.toUpperCase())
    await page.getByRole('button', { name: 'Start', exact: true }).click()
    await page.waitForURL(`**/provisionings/${theProvisioning}`)
    expect(hub().asked.find(({ path }) => path.endsWith(`/${theProgram}/adopt`))?.body).toMatchObject({
      displayName: 'Ledger',
      credential: { kind: 'password' },
    })
  })

  test('are suspended, resumed and removed, with a warning and a typed name before what is for good', async () => {
    behave(hub())
    const page = await open(theIntegration)
    await page.getByRole('button', { name: 'Suspend' }).click()
    await page.getByRole('alertdialog').getByText('The program stands still').waitFor()
    await page.getByRole('button', { name: 'Suspend' }).click()
    await page.getByRole('button', { name: 'Resume' }).click()
    await page.getByRole('button', { name: 'Suspend' }).waitFor()
    await page.getByRole('button', { name: 'Remove' }).click()
    const box = page.getByRole('alertdialog')
    expect(await box.getByRole('button', { name: 'Remove' }).isDisabled()).toBe(true)
    await box.getByLabel('Type Loan engine to confirm').fill('Loan engine')
    await box.getByRole('button', { name: 'Remove' }).click()
    await page.waitForURL(`**/provisionings/${theProvisioning}`)
    const changes = hub().asked.filter(({ path }) => /\/(suspend|resume|remove)$/.test(path))
    expect(changes.map(({ headers }) => headers['if-match'])).toEqual(['v1', 'v2', 'v1'])
  })

  test('that no provisioning made are revoked in its place', async () => {
    behave(hub())
    hub().answer(`GET ${ofOrganisation}/provisionings`, () => ok({ items: [] }))
    const page = await open(theIntegration)
    await page.getByText('Its registration was made by hand and stays.').waitFor()
    await page.getByRole('button', { name: 'Remove' }).click()
    await page.getByLabel('Type Loan engine to confirm').fill('Loan engine')
    await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click()
    await page.getByText('This program was taken away.').waitFor()
    expect(await page.getByRole('button', { name: /Suspend|Hand over|It leaked|Revoke/ }).count()).toBe(0)
  })

  test('hand their secret over by a link shown once, void a link, and issue again by a new secret', async () => {
    behave(hub())
    const [secret, earlier] = ['7a1d3c58-0e94-4b2f-a6d1-4c9e2f7b0a35', '8b1d3c58-0e94-4b2f-a6d1-4c9e2f7b0a35']
    const page = await open(theIntegration)
    await page.getByLabel('The link is good for').selectOption('7')
    await page.getByRole('button', { name: `Hand over the secret ${secret}` }).click()
    await page.getByText(`https://hub.example${deliveryLink}`).waitFor()
    expect(bodyOf('POST', `/secrets/${secret}/deliveries`)).toEqual({ days: 7 })
    await page.getByRole('button', { name: 'Copy Link' }).click()
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(`https://hub.example${deliveryLink}`)
    expect(page.url()).not.toContain('#')
    await page.reload()
    await page.getByText('Waits to be opened').waitFor()
    const listed = hub().asked.findLast(({ path }) => path.endsWith('/deliveries'))
    expect(listed?.query.get('clientId')).toBe(theIntegration.split('/').at(-1))
    expect(await page.getByText(deliveryLink).count()).toBe(0)

    await page.getByRole('button', { name: `Revoke the delivery of ${earlier}` }).click()
    await expect.poll(() => bodyOf('POST', '/revoke')).toEqual({})
    await page.getByRole('button', { name: `Issue the delivery of ${earlier} again` }).click()
    await page.getByRole('alertdialog').getByText('A secret is delivered once').waitFor()
    await page.getByRole('button', { name: 'Renew it' }).click()
    await expect.poll(() => bodyOf('POST', '/reissue')).toEqual({})
  })

  test('show a rotation step by step, and begin one; an emergency takes the typed name', async () => {
    behave(hub())
    let rotation: Rotation | undefined
    hub().answer(`GET ${ofOrganisation}/system-integrations/*/rotation`, () =>
      rotation ? ok(rotation) : refusal('rotation.unknown'),
    )
    hub().answer(`POST ${ofOrganisation}/system-integrations/*/rotation`, ({ body }) => {
      rotation = aRotation({ state: 'running', step: 'credential', ...(body as object) })
      return ok(rotation, 202)
    })
    const page = await open(theIntegration)
    await page.getByText('Its secret was never rotated.').waitFor()
    await page.getByRole('button', { name: 'Rotate the secret' }).click()
    await page.locator('[aria-current=step]').getByText('A new secret at Microsoft').waitFor()
    expect(bodyOf('POST', '/rotation')).toEqual({ reason: 'asked', credential: { kind: 'password' } })
    rotation = aRotation()
    await page.getByText('The earlier secret stays until 4 Dec 2026').waitFor()
    await page.getByText('Now hand the new secret over.').waitFor()
    // One at a time: while both work only an emergency may begin.
    expect(await page.getByRole('button', { name: 'Rotate the secret' }).count()).toBe(0)

    await page.getByRole('button', { name: 'It leaked' }).click()
    const box = page.getByRole('alertdialog')
    await box.getByText('The program stands still until it has the new one').waitFor()
    await box.getByLabel('Type Loan engine to confirm').fill('loan')
    expect(await box.getByRole('button', { name: 'Replace it now' }).isDisabled()).toBe(true)
    await box.getByLabel('Type Loan engine to confirm').fill('Loan engine')
    await box.getByRole('button', { name: 'Replace it now' }).click()
    await expect.poll(() => bodyOf('POST', '/rotation')).toMatchObject({ reason: 'emergency' })
    await expect.poll(() => page.getByText('Both work, until the earlier one may go').count()).toBe(0)
  })

  test('give their engineer what is needed, and try a secret that is forgotten then', async () => {
    behave(hub())
    const page = await open(theIntegration)
    await page.getByRole('button', { name: 'Copy Token endpoint' }).click()
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe('https://login.example/tenant/oauth2/v2.0/token')
    const test = page.getByRole('button', { name: 'Test a secret' })
    await test.click()
    await page.getByText('Paste the secret first.').waitFor()
    await page.getByLabel('Secret', { exact: true }).fill('wrong')
    await test.click()
    await page.getByRole('alert').getByText('AADSTS7000215').waitFor()
    expect(await page.getByLabel('Secret', { exact: true }).inputValue()).toBe('')
    await page.getByLabel('Secret', { exact: true }).fill('right')
    await test.click()
    await page.getByText('Microsoft gave a token for it.').waitFor()
  })

  test('live by a policy that is judged while it is typed, and tell the people who are named', async () => {
    behave(hub())
    const page = await open('/console/integrations')
    const save = (card: string) =>
      page.getByRole('region', { name: card }).getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByLabel('Both work for').fill('40')
    await save('How secrets live')
    await page.getByText('This must not be longer than the time before the end.').waitFor()
    await page.getByLabel('A new one lasts').fill('1000')
    await page.getByText('A whole number from 7 to 730.').waitFor()
    await page.getByLabel('A new one lasts').fill('365')
    await page.getByLabel('Both work for').fill('7')
    await save('How secrets live')
    await page.getByText('It counts from the next secret on.').waitFor()
    expect(bodyOf('PUT', '/secret-policy')).toEqual({ leadDays: 30, lifetimeDays: 365, overlapDays: 7 })

    await page.getByLabel('E-mail addresses').fill('it@harbour.example\nops@harbour.example')
    await save('Who is told when a secret ends')
    await page.getByText('Saved.', { exact: true }).waitFor()
    expect(bodyOf('PUT', '/secret-notices')).toEqual({ contacts: ['it@harbour.example', 'ops@harbour.example'] })
  })
})
