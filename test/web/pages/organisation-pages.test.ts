import { expect, test } from 'vitest'
import { describeInBrowser, stage, until } from '../support/browser.ts'
import { adasSession } from '../support/cast.ts'
import { endBackup, everything, freja, theOrganisation, waitingTenant } from '../support/organisation-scenes.ts'
import { behave } from '../support/scenes.ts'
import { ok, refusal } from '../support/scripted-hub.ts'

const operator = adasSession({ active: 'northwind', operator: true })

describeInBrowser('The pages of an organisation', () => {
  const { open, hub } = stage()
  const sent = (method: string, ending: string) =>
    hub().asked.find((asked) => asked.method === method && asked.path.endsWith(ending))

  test('the start page says what needs an operator, since when, and leads there; what stops something comes first', async () => {
    behave(hub(), { session: operator, needing: everything })
    const page = await open('/console/')
    await page.getByText('Looked at as you opened this page').waitFor()
    const needs = page.getByRole('list', { name: 'What needs you today' }).getByRole('listitem')
    const said = await needs.allInnerTexts()
    expect(said[0]).toMatch(/The connection does not work\s+Since 20 Nov 2026.*\s+Consent is missing/)
    for (const what of [/holds a tenant back/, /3 people wait/, /4 tenants belong/, /2 secrets have ended/, /took its/])
      expect(said.some((text) => what.test(text))).toBe(true)
    expect(said.at(-1)).not.toMatch(/does not work/)
    await page.getByRole('link', { name: `Tenant ${waitingTenant} consented and waits for approval` }).click()
    await page.getByRole('heading', { level: 1, name: 'Organisation 4' }).waitFor()
  })

  test('the start page says where nothing needs anybody, and what it could not look at', async () => {
    behave(hub(), { secrets: 0 })
    const page = await open('/console/')
    await page.getByText('Nothing needs you').waitFor()

    hub().answer('GET /api/v1/organisations/*/secrets', () => refusal('storage.unavailable'))
    await page.reload()
    await page.getByText('Secrets could not be looked at').waitFor()
    expect(await page.getByText('Nothing needs you').count()).toBe(0)
    hub().answer('GET /api/v1/organisations/*/secrets', () => ok({ items: [] }))
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByText('Nothing needs you').waitFor()
  })

  test('the start page counts beyond a first page, also where that page is empty, and says where it counted no further', async () => {
    behave(hub())
    const waiting = (amount: number) =>
      Array.from({ length: amount }, () => ({ state: 'open', openedAt: '2026-11-20T09:00:00.000Z' }))
    hub().answer('GET /api/v1/organisations/*/reconciliation', ({ query }) =>
      query.has('cursor') ? ok({ items: waiting(7) }) : ok({ items: [], next: 'on' }),
    )
    hub().answer('GET /api/v1/organisations/*/secrets', () =>
      ok({ items: [{ state: 'expired', origin: 'own', endsAt: '2026-11-01T09:00:00.000Z' }], next: 'on' }),
    )
    const page = await open('/console/')
    await page.getByText('7 people wait in the queue').waitFor()
    await page.getByText('At least 10 secrets have ended').waitFor()
  })

  test('an Admin is not told what only an operator can do, and a Manager not what they cannot see', async () => {
    behave(hub(), { needing: everything, session: adasSession({ active: 'northwind', roles: ['Manager'] }) })
    const page = await open('/console/')
    await page.getByText('Looked at as you opened this page').waitFor()
    expect(await page.getByText('waits for approval').count()).toBe(0)
    expect(hub().asked.some(({ path }) => path.endsWith('/secrets') || path === '/api/v1/organisations')).toBe(false)
  })

  test('an operator finds an organisation, approves its tenant, invites, switches a flag, suspends and resumes it', async () => {
    behave(hub(), { session: operator, needing: everything })
    const page = await open('/console/organisations')
    await page.getByText('12 entries shown', { exact: true }).waitFor()
    await page.getByLabel('Search organisations').fill('nowhere')
    await page.getByRole('button', { name: 'Search', exact: true }).click()
    await page.getByText('No organisation fits.').waitFor()
    expect(page.url()).toContain('search=nowhere')
    await page.getByLabel('Search organisations').fill(theOrganisation.toUpperCase())
    await page.getByRole('button', { name: 'Search', exact: true }).click()
    await page.getByRole('heading', { level: 1, name: 'Organisation 4' }).waitFor()

    await page.getByRole('button', { name: `Approve ${waitingTenant}` }).click()
    await page.getByRole('button', { name: `Approve ${waitingTenant}` }).waitFor({ state: 'detached' })
    expect(sent('POST', `${waitingTenant}/approve`)?.headers['if-match']).toBe('v1')

    await page.getByText('Make an invitation').click()
    await page.getByLabel('Mail it to (optional)').fill('it@harbour.example')
    await page.getByRole('button', { name: 'Make the link' }).click()
    await page.getByText('It could not be mailed: pass it on yourself.').waitFor()
    expect(await page.getByLabel('Link', { exact: true }).inputValue()).toMatch(/#I{43}$/)
    expect(sent('POST', '/invitations')?.body).toMatchObject({ days: 14, eMail: 'it@harbour.example' })

    await page.getByRole('checkbox', { name: /entra-integration-cipp/ }).click()
    await expect.poll(() => sent('PUT', '/feature-flags/entra-integration-cipp')?.body).toEqual({ on: true })

    // What is switched off for the organisation that one is in leaves the navigation at once.
    const { active } = operator
    const left = { ...operator, active: active && { ...active, flags: [] } }
    hub().answer('GET /auth/session', () => ok(left))
    await page.getByRole('link', { name: 'Sync runs', exact: true }).waitFor()
    await page.getByRole('checkbox', { name: /entra-integration-ui/ }).click()
    await page.getByRole('link', { name: 'Sync runs', exact: true }).waitFor({ state: 'detached' })
    expect(await page.getByRole('link', { name: 'Contacts', exact: true }).count()).toBe(1)

    await page.getByRole('button', { name: 'Suspend' }).click()
    expect(sent('POST', '/suspend')).toBeUndefined()
    await page.getByRole('button', { name: 'Suspend it' }).click()
    await page.getByRole('button', { name: 'Let it in again' }).click()
    await page.getByRole('button', { name: 'Suspend' }).waitFor()
  })

  test('members are searched in the address, and a change that somebody else overtook is not made', async () => {
    behave(hub())
    const page = await open('/console/members?role=Manager')
    expect(await page.getByLabel('Role given here').inputValue()).toBe('Manager')
    await page.getByRole('searchbox').fill('fre')
    await page.getByText('1 entry shown').waitFor()
    expect(page.url()).toContain('role=Manager&name=fre')
    await page.getByRole('link', { name: 'Open Freja Lindt' }).click()

    await page.getByRole('checkbox', { name: 'Configurator' }).check()
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Saved.').waitFor()
    expect(sent('PATCH', freja)?.body).toEqual({ kind: 'internal', roles: ['Configurator', 'Manager'] })
    expect(sent('PATCH', freja)?.headers['if-match']).toBe('v1')

    hub().answer('PATCH /api/v1/organisations/*/members/*', () => refusal('version.stale'))
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Somebody else was faster').waitFor()
  })

  test('a member’s session ends, and shutting out and removing take a second press; oneself is left alone', async () => {
    behave(hub())
    const page = await open(`/console/members/${freja}`)
    await page.getByRole('button', { name: /^End the session/ }).click()
    await page.getByText('1 entry shown').waitFor()
    expect(await page.getByRole('button', { name: /^End the session/ }).count()).toBe(0)

    await page.getByRole('button', { name: 'Shut out' }).click()
    await until(page, `document.activeElement?.getAttribute('role') === 'group'`)
    await page.getByRole('button', { name: 'Leave it' }).click()
    expect(sent('POST', '/deactivate')).toBeUndefined()
    await page.getByRole('button', { name: 'Shut out' }).click()
    await page.getByRole('button', { name: 'Shut them out' }).click()
    await page.getByRole('button', { name: 'Let in again' }).waitFor()
    await page.getByRole('button', { name: 'Remove', exact: true }).click()
    await page.getByRole('button', { name: 'Remove them' }).click()
    await page.getByRole('heading', { level: 1, name: 'Members' }).waitFor()

    await page.goto(`${hub().origin}/console/members/${adasSession({}).member.memberId}`)
    await page.getByRole('button', { name: 'Save' }).waitFor()
    expect(await page.getByRole('button', { name: 'Shut out' }).count()).toBe(0)
  })

  test('the audit trail is searched in the address, each entry leads to its like, and moments are sent in UTC', async () => {
    behave(hub())
    const page = await open('/console/audit')
    await page.getByText('2 entries shown').waitFor()
    await page.getByRole('link', { name: 'Only membership.changed' }).click()
    await page.getByText('1 entry shown').waitFor()
    expect(await page.getByLabel('Action').inputValue()).toBe('membership.changed')
    await page.getByLabel('From', { exact: true }).fill('2026-11-20T08:00')
    await page.getByLabel('Operators from outside').selectOption('true')
    await page.getByRole('button', { name: 'Search' }).click()
    await expect
      .poll(() => Object.fromEntries(hub().asked.at(-1)?.query ?? []))
      .toMatchObject({
        action: 'membership.changed',
        foreign: 'true',
        from: expect.stringMatching(/:00\.000Z$/) as string,
      })
    await page.getByRole('button', { name: 'Show everything' }).click()
    await page.getByText('2 entries shown').waitFor()
    expect(page.url()).toBe(`${hub().origin}/console/audit`)
  })

  test('health tells what does not answer, examines when asked to, and goes on page by page', async () => {
    behave(hub(), { session: operator })
    const page = await open('/console/health')
    await page.getByText('Not ready').waitFor()
    const checks = page.getByRole('list', { name: 'What it depends on' }).getByRole('listitem')
    expect(await checks.nth(0).innerText()).toMatch(/^Storage\s+Answers$/)
    expect(await checks.nth(1).innerText()).toMatch(/^Key Vault\s+Does not answer\s+Secrets cannot be read or made/)
    expect(await checks.nth(2).innerText()).toMatch(/^something newer\s+Answers$/)
    expect(sent('POST', '/examinations')).toBeUndefined()
    await page.getByRole('button', { name: 'Examine now' }).click()
    await page.getByText('1 to be mended, 0 cannot be told, 1 well').waitFor()
    expect(await page.getByRole('list', { name: 'Findings' }).getByRole('listitem').first().innerText()).toMatch(
      /Vault\s+To be mended\s+The vault does not answer\.\s+Look at its firewall\./,
    )
    await page.getByRole('button', { name: 'Examine more mappings' }).click()
    await page.getByText('1 to be mended, 0 cannot be told, 2 well').waitFor()
    expect(hub().asked.at(-1)?.body).toEqual({ after: 'cursor' })
  })

  test('health lists the backups, and makes one that is followed to its end', async () => {
    behave(hub(), { session: operator })
    const page = await open('/console/health')
    const list = page.getByRole('list', { name: 'Backups' })
    await list.getByText('Given up').waitFor()
    expect(await list.getByRole('listitem').first().innerText()).toMatch(/Whole\s+by itself · 48,210 rows · 0\.0 MB/)
    expect(await list.getByRole('button', { name: /^Download the backup of/ }).count()).toBe(2)
    await page.getByRole('button', { name: 'Back up now' }).click()
    await page.getByText('A backup is under way.').waitFor()
    expect(await page.getByRole('button', { name: 'Back up now' }).isDisabled()).toBe(true)
    endBackup(hub())
    await list.getByText('by an operator · 48,300 rows · 7.3 MB').waitFor()
    expect(await page.getByRole('button', { name: 'Back up now' }).isEnabled()).toBe(true)
  })

  test('a backup is written to the disk piece by piece where the browser lets a page do so, and not at all where a piece fails', async () => {
    behave(hub(), { session: operator })
    const page = await open('/console/health')
    const list = page.getByRole('list', { name: 'Backups' })
    await list.getByText('Given up').waitFor()
    // In place of the window that asks where: a file of the browser's own.
    await page.evaluate(`window.showSaveFilePicker = async ({ suggestedName }) =>
      (await navigator.storage.getDirectory()).getFileHandle(suggestedName, { create: true })`)
    const written = (name: string) =>
      page.evaluate<number>(`navigator.storage.getDirectory()
        .then((folder) => folder.getFileHandle('${name}'))
        .then((handle) => handle.getFile())
        .then(({ size }) => size)`)
    hub().answer('GET /api/v1/platform/backups/*/archive', () => ok('seven'))
    const buttons = list.getByRole('button', { name: /^Download the backup of/ })
    await buttons.first().click()
    await expect.poll(() => written('tenantry-000000000026-0badcafe.tar').catch(() => 0)).toBe(7)

    hub().answer('GET /api/v1/platform/backups/*/archive', () => refusal('backup.unknown'))
    await buttons.last().click()
    await list.getByText('There is no such backup').waitFor()
    expect(await written('tenantry-000000000024-0badcafe.tar')).toBe(0)
  })
})
