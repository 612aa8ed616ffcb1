import { expect, test } from 'vitest'
import { api } from '../../../shared/contract/api.ts'
import type { ApiRoute } from '../../../shared/contract/api-route.ts'
import { oauthPaths } from '../../../shared/contract/openapi-oauth.ts'
import { refusalsOf } from '../../../shared/contract/route-refusals.ts'
import { describeInBrowser, stage, until } from '../support/browser.ts'
import { behave } from '../support/scenes.ts'
import { refusal } from '../support/scripted-hub.ts'

const routes = Object.values<ApiRoute>(api)
const addresses = routes.length + Object.values(oauthPaths).flatMap((operations) => Object.keys(operations)).length

describeInBrowser('The page of the HTTP API', () => {
  const { open, hub } = stage()
  const opened = async (path = '/console/api') => {
    behave(hub())
    const page = await open(path)
    await page.getByText(`${addresses} addresses shown`).waitFor()
    return page
  }

  test('shows every address, with its permission, and every code that it may refuse with', async () => {
    const page = await opened()
    await page.evaluate(`document.querySelectorAll('details').forEach((one) => { one.open = true })`)
    for (const route of routes) {
      await until(page, `document.querySelector('#${route.name} .api-body') !== null`)
      const text = (await page.locator(`#${route.name}`).textContent()) ?? ''
      expect(text).toContain(`${route.method} /${route.route}`)
      expect(text).toContain(route.summary)
      if (!['anyone', 'session'].includes(route.allow)) expect(text).toContain(route.allow)
      expect(refusalsOf(route).filter((code) => !text.includes(code))).toEqual([])
    }
  })

  test('asks nobody to sign in', async () => {
    const page = await opened()
    expect(new URL(page.url()).pathname).toBe('/console/api')
    expect(hub().asked.map(({ path }) => path)).toEqual(['/api/openapi.json'])
  })

  test('opens an address by the keyboard, with a request to copy, its fields and its answer', async () => {
    const page = await opened()
    const entry = page.locator('#ChangeMember')
    await entry.locator('summary').focus()
    await page.keyboard.press('Enter')
    const sent = page.getByRole('region', { name: 'Example: ChangeMember, What is sent' })
    const request = (await sent.textContent()) ?? ''
    expect(request).toMatch(
      /^PATCH \/api\/v1\/organisations\/[0-9a-f-]{36}\/members\/[0-9a-f-]{36}\nIf-Match: "…"\nx-anti-forgery: …/,
    )
    expect(request).toContain('"roles": [')
    await entry.getByRole('row', { name: /^memberId address, required/ }).waitFor()
    expect(await entry.getByText('What is answered: 200').isVisible()).toBe(true)
    await entry
      .getByRole('row', { name: /^admin\.own 409 This change would take your own administrator role/ })
      .waitFor()
  })

  test('shows a form as it is sent', async () => {
    const page = await opened('/console/api#Introspect')
    const sent = page.getByRole('region', { name: 'Example: Introspect, What is sent' })
    await sent.waitFor()
    expect(await sent.textContent()).toMatch(
      /^POST \/oauth\/introspect\nx-anti-forgery: …\ncontent-type: application\/x-www-form-urlencoded\n\ntoken=text&/,
    )
  })

  test('is opened at the address that a link names', async () => {
    const page = await opened('/console/api#ListAudit')
    await page.getByRole('region', { name: 'Example: ListAudit, What is sent' }).waitFor()
  })

  test('finds addresses by path, permission, field or code, and says how many', async () => {
    const page = await opened()
    const find = async (words: string, count: number) => {
      await page.getByRole('searchbox').fill(words)
      await until(page, `document.querySelectorAll('details').length === ${count}`)
    }
    await find('admin.last', routes.filter((route) => refusalsOf(route).includes('admin.last')).length)
    await find('Members.Update', routes.filter(({ allow }) => allow === 'members.update').length)
    await find('post /{organisationId}/suspend', 1)
    await page.getByText('1 address shown').waitFor()
    await find('nothing like this', 0)
    await page.getByText('No address fits.').waitFor()
    await find('', addresses)
  })

  test('says so when the document cannot be read, and reads it when it can', async () => {
    behave(hub())
    hub().answer('GET /api/openapi.json', () => refusal('storage.unavailable'))
    const page = await open('/console/api')
    await page.getByRole('alert').waitFor()
    behave(hub())
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByText(`${addresses} addresses shown`).waitFor()
  })
})
